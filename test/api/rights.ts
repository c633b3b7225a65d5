/**
 * Who may ask for what, written by hand: the least role, then the route. The running router is held against it, so that a
 * right that somebody loosens is seen here.
 */
export const rights = `
public   get    /livez
public   get    /readyz
public   get    /metrics
public   get    /api/health
public   get    /api/openapi.json
public   get    /acknowledge/{token}
public   post   /acknowledge/{token}
public   post   /api/hooks/{schedule}
public   get    /api/sign-in/options
public   post   /api/sign-in
public   post   /api/sign-in/link
public   post   /api/sign-in/local
public   post   /api/sign-in/refresh
viewer   get    /api/session
viewer   patch  /api/session
viewer   delete /api/session
viewer   get    /api/overview
viewer   get    /api/pipelines
viewer   get    /api/pipelines/{name}
viewer   get    /api/pipelines/{name}/grid
viewer   get    /api/runs
viewer   get    /api/runs/export
viewer   get    /api/runs/{id}
viewer   get    /api/runs/{id}/items
viewer   get    /api/runs/{id}/events
viewer   get    /api/runs/{id}/logs
viewer   get    /api/runs/{id}/comparison
viewer   get    /api/runs/{id}/retry-plan
operator post   /api/runs
operator post   /api/runs/bulk
operator post   /api/runs/{id}/cancel
operator post   /api/runs/{id}/pause
operator post   /api/runs/{id}/resume
operator post   /api/runs/{id}/retry
operator post   /api/runs/{id}/steps/{step}/done
viewer   get    /api/schedules
viewer   get    /api/schedules/calendar
viewer   get    /api/schedules/{name}/next
operator post   /api/schedules/{name}/pause
operator post   /api/schedules/{name}/resume
operator post   /api/schedules/{name}/trigger
operator patch  /api/schedules/{name}
operator post   /api/freeze
operator post   /api/thaw
viewer   get    /api/backfills
viewer   get    /api/backfills/plan
viewer   get    /api/backfills/{id}
operator post   /api/backfills
operator post   /api/backfills/{id}/cancel
viewer   get    /api/datasets
viewer   get    /api/datasets/{name}/quality
viewer   get    /api/datasets/{name}/values
viewer   get    /api/quarantine
operator get    /api/quarantine/rows
operator post   /api/quarantine/replay
operator post   /api/quarantine/discard
viewer   get    /api/alerts
viewer   get    /api/alerts/{id}
operator post   /api/alerts/{id}/acknowledge
operator post   /api/alerts/{id}/dismiss
operator post   /api/alerts/check
viewer   get    /api/silences
operator post   /api/silences
operator delete /api/silences/{id}
viewer   get    /api/rules
viewer   get    /api/rules/{name}/replay
operator patch  /api/rules/{name}
viewer   get    /api/reviews
viewer   get    /api/reviews/{id}
viewer   post   /api/reviews/{id}/decide
viewer   get    /api/deliveries
viewer   get    /api/channels
operator post   /api/channels/{name}/test
viewer   get    /api/push
viewer   post   /api/push
viewer   delete /api/push/{id}
viewer   post   /api/push/{id}/test
viewer   get    /api/metrics
operator post   /api/metrics/update
viewer   get    /api/service-levels
viewer   get    /api/watches
viewer   get    /api/settings
viewer   get    /api/search
viewer   get    /api/live
viewer   get    /api/pages
viewer   get    /api/pages/{system}/{page}
viewer   get    /api/pages/{system}/{page}/data/{source}
viewer   get    /api/tokens
viewer   post   /api/tokens
viewer   delete /api/tokens/{id}
admin    get    /api/users
admin    post   /api/users
admin    patch  /api/users/{id}
admin    post   /api/users/{id}/link
admin    get    /api/audit
admin    get    /api/audit/verify
`
  .trim()
  .split('\n')
  .map((line) => line.split(/ +/) as ['public' | 'viewer' | 'operator' | 'admin', string, string])
  .map(([role, method, path]) => ({ role, method, path }))

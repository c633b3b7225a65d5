/**
 * What may be done with Millrace, and by which command and which routes: the one hand-written list that docs/doors.md is made of.
 * An act with several commands or routes is one that takes them together.
 */
export interface Act {
  act: string
  commands: readonly string[]
  routes: readonly string[]
}

const one = (act: string, command: string, route: string): Act => ({ act, commands: [command], routes: [route] })

export const acts: readonly Act[] = [
  {
    act: 'see how everything is',
    commands: ['status', 'schedule status'],
    routes: ['get /api/overview'],
  },
  one('find anything by its name', 'search', 'get /api/search'),
  one('see how it is set up', 'settings', 'get /api/settings'),

  one('list pipelines', 'pipelines list', 'get /api/pipelines'),
  one('show a pipeline', 'pipelines show', 'get /api/pipelines/{name}'),
  one('see which of its windows are done', 'pipelines grid', 'get /api/pipelines/{name}/grid'),

  one('start a run', 'run', 'post /api/runs'),
  one('list runs', 'runs list', 'get /api/runs'),
  one('write runs into a file', 'runs list --file', 'get /api/runs/export'),
  one('show a run', 'runs show', 'get /api/runs/{id}'),
  one('list the items of its step', 'runs items', 'get /api/runs/{id}/items'),
  one('show its trail', 'runs events', 'get /api/runs/{id}/events'),
  one('show what its steps have logged', 'runs logs', 'get /api/runs/{id}/logs'),
  one('write that into a file', 'runs logs --file', 'get /api/runs/{id}/logs/export'),
  one('compare it with the last good one', 'runs compare', 'get /api/runs/{id}/comparison'),
  one('cancel a run', 'runs cancel', 'post /api/runs/{id}/cancel'),
  one('pause a run', 'runs pause', 'post /api/runs/{id}/pause'),
  one('resume a run', 'runs resume', 'post /api/runs/{id}/resume'),
  one('see what a retry would run', 'runs plan', 'get /api/runs/{id}/retry-plan'),
  one('retry a run', 'runs retry', 'post /api/runs/{id}/retry'),
  one('cancel, resume or retry several runs', 'runs bulk', 'post /api/runs/bulk'),
  one('take a step as done by hand', 'runs done', 'post /api/runs/{id}/steps/{step}/done'),

  one('list schedules', 'schedule list', 'get /api/schedules'),
  one('see what is due, and was, day by day', 'schedule calendar', 'get /api/schedules/calendar'),
  one('see when a schedule is due next', 'schedule next', 'get /api/schedules/{name}/next'),
  one('pause a schedule', 'schedule pause', 'post /api/schedules/{name}/pause'),
  one('resume a schedule', 'schedule resume', 'post /api/schedules/{name}/resume'),
  one('trigger a schedule', 'schedule trigger', 'post /api/schedules/{name}/trigger'),
  one('change a schedule', 'schedule set', 'patch /api/schedules/{name}'),
  one('freeze', 'freeze', 'post /api/freeze'),
  one('thaw', 'thaw', 'post /api/thaw'),

  one('plan a backfill', 'backfill plan', 'get /api/backfills/plan'),
  one('start a backfill', 'backfill start', 'post /api/backfills'),
  {
    act: 'list backfills, and show one',
    commands: ['backfill status'],
    routes: ['get /api/backfills', 'get /api/backfills/{id}'],
  },
  one('cancel a backfill', 'backfill cancel', 'post /api/backfills/{id}/cancel'),

  one('list datasets, and how fresh they are', 'datasets list', 'get /api/datasets'),
  one('see how good their rows were', 'datasets quality', 'get /api/datasets/{name}/quality'),
  one('write that into a file', 'datasets quality --file', 'get /api/datasets/{name}/quality/export'),
  one('see the values of a dataset', 'datasets values', 'get /api/datasets/{name}/values'),

  one('list what is in quarantine', 'quarantine list', 'get /api/quarantine'),
  one('show quarantined rows', 'quarantine show', 'get /api/quarantine/rows'),
  one('write quarantined rows into a file', 'quarantine export', 'get /api/quarantine/export'),
  one('replay what is in quarantine', 'quarantine replay', 'post /api/quarantine/replay'),
  one('give up what is in quarantine', 'quarantine discard', 'post /api/quarantine/discard'),

  one('list alerts', 'alerts list', 'get /api/alerts'),
  one('write alerts into a file', 'alerts list --file', 'get /api/alerts/export'),
  one('show an alert', 'alerts show', 'get /api/alerts/{id}'),
  one('acknowledge an alert', 'alerts ack', 'post /api/alerts/{id}/acknowledge'),
  one('dismiss an alert', 'alerts dismiss', 'post /api/alerts/{id}/dismiss'),
  one('look at everything now', 'alerts check', 'post /api/alerts/check'),
  {
    act: 'list, create and end silences',
    commands: ['alerts silence'],
    routes: ['get /api/silences', 'post /api/silences', 'delete /api/silences/{id}'],
  },

  one('list rules', 'rules list', 'get /api/rules'),
  one('change a rule', 'rules set', 'patch /api/rules/{name}'),
  one('replay a rule', 'rules test', 'get /api/rules/{name}/replay'),

  one('list reviews', 'reviews list', 'get /api/reviews'),
  one('show a review', 'reviews show', 'get /api/reviews/{id}'),
  {
    act: 'decide a review',
    commands: ['reviews approve', 'reviews reject'],
    routes: ['post /api/reviews/{id}/decide'],
  },

  one('list channels', 'notifications list', 'get /api/channels'),
  one('test a channel', 'notifications test', 'post /api/channels/{name}/test'),
  one('see who is on call', 'oncall list', 'get /api/on-call'),
  one('put somebody on call for a time', 'oncall add', 'post /api/on-call'),
  one('take that back', 'oncall remove', 'delete /api/on-call/{id}'),
  one('list deliveries', 'notifications deliveries', 'get /api/deliveries'),
  one('write deliveries into a file', 'notifications deliveries --file', 'get /api/deliveries/export'),

  one('list what is watched', 'watch list', 'get /api/watches'),
  one('see the business day of a watch', 'watch timeline', 'get /api/watches/{name}/timeline'),
  one('list runs of watched jobs', 'watch runs', 'get /api/watches/{name}/runs'),
  one('write runs of watched jobs into a file', 'watch runs --file', 'get /api/watches/{name}/runs/export'),
  one('see how the counts of a run grew', 'watch run', 'get /api/watches/{name}/runs/{key}/observations'),
  one('see how watched jobs did day by day', 'watch days', 'get /api/watches/{name}/days'),
  one('write how watched jobs did into a file', 'watch days --file', 'get /api/watches/{name}/days/export'),
  one('see what a day would have been with a job changed', 'watch what-if', 'get /api/watches/{name}/what-if'),
  one('see what is expected of watched jobs', 'watch limits', 'get /api/watches/{name}/limits'),
  one('change what is expected of a watched job', 'watch set', 'patch /api/watches/{name}/jobs/{job}'),
  {
    act: 'list, make and end the keys of scripts',
    commands: ['watch keys', 'watch key', 'watch end-key'],
    routes: ['get /api/watches/{name}/keys', 'post /api/watches/{name}/keys', 'delete /api/watches/{name}/keys/{id}'],
  },

  one('see figures day by day', 'metrics show', 'get /api/metrics'),
  one('write figures into a file', 'metrics show --file', 'get /api/metrics/export'),
  one('bring figures up to date', 'metrics update', 'post /api/metrics/update'),
  one('see service levels', 'metrics levels', 'get /api/service-levels'),

  one('list users', 'users list', 'get /api/users'),
  one('add a user', 'users add', 'post /api/users'),
  {
    act: 'change or disable a user',
    commands: ['users set', 'users disable'],
    routes: ['patch /api/users/{id}'],
  },
  one('make a link to sign in', 'users link', 'post /api/users/{id}/link'),
  one('see where people are signed in', 'users sessions', 'get /api/sessions'),
  one('sign somebody out', 'users sign-out', 'delete /api/sessions/{id}'),
  one('list tokens', 'tokens list', 'get /api/tokens'),
  one('create a token', 'tokens create', 'post /api/tokens'),
  one('end a token', 'tokens end', 'delete /api/tokens/{id}'),

  one('list the audit', 'audit list', 'get /api/audit'),
  one('write the audit into a file', 'audit list --file', 'get /api/audit/export'),
  one('verify the audit', 'audit verify', 'get /api/audit/verify'),

  one('list pages of systems', 'pages list', 'get /api/pages'),
  {
    act: 'show the rows of a page',
    commands: ['pages show'],
    routes: ['get /api/pages/{system}/{page}', 'get /api/pages/{system}/{page}/data/{source}'],
  },
]

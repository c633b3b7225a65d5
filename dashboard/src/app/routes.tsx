import { createRootRoute, createRoute, lazyRouteComponent, Outlet, redirect } from '@tanstack/react-router'
import { Problem } from '../client/problem.ts'
import { queries } from '../client/queries.ts'
import { sessionQuery } from '../client/session.ts'
import { planSearchOf } from '../features/backfills/plan-search.ts'
import { reviewsFilterOf } from '../features/reviews/filter.ts'
import { runsFilterOf } from '../features/runs/filter.ts'
import { runSearchOf } from '../features/runs/one/tabs.ts'
import { Shell } from './shell.tsx'

const root = createRootRoute({ component: Outlet })

const signIn = createRoute({
  getParentRoute: () => root,
  path: '/sign-in',
  validateSearch: (search: Record<string, unknown>): { to?: string; problem?: string } => ({
    ...withText(search, 'to'),
    ...withText(search, 'problem'),
  }),
  component: lazyRouteComponent(() => import('../features/sign-in/sign-in-page.tsx'), 'SignInPage'),
})

/** All pages but the sign-in are behind this gate. The wanted address is kept: a link from a message survives signing in. */
const signedIn = createRoute({
  getParentRoute: () => root,
  id: 'signed-in',
  component: Shell,
  async beforeLoad({ location }) {
    try {
      await queries.ensureQueryData(sessionQuery)
    } catch (problem) {
      if (problem instanceof Problem && problem.status === 401)
        throw redirect({ to: '/sign-in', search: location.href === '/' ? {} : { to: location.href }, replace: true })
      throw problem
    }
  },
})

const overview = createRoute({
  getParentRoute: () => signedIn,
  path: '/',
  component: lazyRouteComponent(() => import('../features/overview/overview-page.tsx'), 'OverviewPage'),
})

const pipelines = createRoute({
  getParentRoute: () => signedIn,
  path: '/pipelines',
  component: lazyRouteComponent(() => import('../features/pipelines/pipelines-page.tsx'), 'PipelinesPage'),
})

const pipeline = createRoute({
  getParentRoute: () => signedIn,
  path: '/pipelines/$name',
  component: lazyRouteComponent(() => import('../features/pipelines/pipeline-page.tsx'), 'PipelinePage'),
})

const runs = createRoute({
  getParentRoute: () => signedIn,
  path: '/runs',
  validateSearch: runsFilterOf,
  component: lazyRouteComponent(() => import('../features/runs/runs-page.tsx'), 'RunsPage'),
})

const run = createRoute({
  getParentRoute: () => signedIn,
  path: '/runs/$id',
  validateSearch: runSearchOf,
  component: lazyRouteComponent(() => import('../features/runs/one/run-page.tsx'), 'RunPage'),
})

const schedules = createRoute({
  getParentRoute: () => signedIn,
  path: '/schedules',
  component: lazyRouteComponent(() => import('../features/schedules/schedules-page.tsx'), 'SchedulesPage'),
})

const alerts = createRoute({
  getParentRoute: () => signedIn,
  path: '/alerts',
  component: lazyRouteComponent(() => import('../features/alerts/alerts-page.tsx'), 'AlertsPage'),
})

const alert = createRoute({
  getParentRoute: () => signedIn,
  path: '/alerts/$id',
  component: lazyRouteComponent(() => import('../features/alerts/alert-page.tsx'), 'AlertPage'),
})

const datasets = createRoute({
  getParentRoute: () => signedIn,
  path: '/datasets',
  component: lazyRouteComponent(() => import('../features/datasets/datasets-page.tsx'), 'DatasetsPage'),
})

const dataset = createRoute({
  getParentRoute: () => signedIn,
  path: '/datasets/$name',
  component: lazyRouteComponent(() => import('../features/datasets/dataset-page.tsx'), 'DatasetPage'),
})

const systemPage = createRoute({
  getParentRoute: () => signedIn,
  path: '/pages/$system/$page',
  component: lazyRouteComponent(() => import('../features/pages/system-page.tsx'), 'SystemPage'),
})

const watches = createRoute({
  getParentRoute: () => signedIn,
  path: '/watches',
  component: lazyRouteComponent(() => import('../features/watches/watches-page.tsx'), 'WatchesPage'),
})

const watch = createRoute({
  getParentRoute: () => signedIn,
  path: '/watches/$name',
  component: lazyRouteComponent(() => import('../features/watches/watch-page.tsx'), 'WatchPage'),
})

const rules = createRoute({
  getParentRoute: () => signedIn,
  path: '/rules',
  component: lazyRouteComponent(() => import('../features/rules/rules-page.tsx'), 'RulesPage'),
})

const deliveries = createRoute({
  getParentRoute: () => signedIn,
  path: '/deliveries',
  component: lazyRouteComponent(() => import('../features/deliveries/deliveries-page.tsx'), 'DeliveriesPage'),
})

const audit = createRoute({
  getParentRoute: () => signedIn,
  path: '/audit',
  component: lazyRouteComponent(() => import('../features/audit/audit-page.tsx'), 'AuditPage'),
})

const metrics = createRoute({
  getParentRoute: () => signedIn,
  path: '/figures',
  component: lazyRouteComponent(() => import('../features/metrics/metrics-page.tsx'), 'MetricsPage'),
})

const backfills = createRoute({
  getParentRoute: () => signedIn,
  path: '/backfills',
  component: lazyRouteComponent(() => import('../features/backfills/backfills-page.tsx'), 'BackfillsPage'),
})

const newBackfill = createRoute({
  getParentRoute: () => signedIn,
  path: '/backfills/new',
  validateSearch: planSearchOf,
  component: lazyRouteComponent(() => import('../features/backfills/plan-page.tsx'), 'PlanPage'),
})

const backfill = createRoute({
  getParentRoute: () => signedIn,
  path: '/backfills/$id',
  component: lazyRouteComponent(() => import('../features/backfills/backfill-page.tsx'), 'BackfillPage'),
})

const quarantine = createRoute({
  getParentRoute: () => signedIn,
  path: '/quarantine',
  component: lazyRouteComponent(() => import('../features/quarantine/quarantine-page.tsx'), 'QuarantinePage'),
})

const reviews = createRoute({
  getParentRoute: () => signedIn,
  path: '/reviews',
  validateSearch: reviewsFilterOf,
  component: lazyRouteComponent(() => import('../features/reviews/reviews-page.tsx'), 'ReviewsPage'),
})

const review = createRoute({
  getParentRoute: () => signedIn,
  path: '/reviews/$id',
  component: lazyRouteComponent(() => import('../features/reviews/review-page.tsx'), 'ReviewPage'),
})

const people = createRoute({
  getParentRoute: () => signedIn,
  path: '/people',
  component: lazyRouteComponent(() => import('../features/people/people-page.tsx'), 'PeoplePage'),
})

const settings = createRoute({
  getParentRoute: () => signedIn,
  path: '/settings',
  component: lazyRouteComponent(() => import('../features/settings/settings-page.tsx'), 'SettingsPage'),
})

export const routeTree = root.addChildren([
  signIn,
  signedIn.addChildren([
    overview,
    pipelines,
    pipeline,
    runs,
    run,
    schedules,
    alerts,
    alert,
    datasets,
    dataset,
    systemPage,
    watches,
    watch,
    rules,
    deliveries,
    audit,
    metrics,
    backfills,
    newBackfill,
    backfill,
    quarantine,
    reviews,
    review,
    people,
    settings,
  ]),
])

/** Of an address's search, one name that may be there as text. */
function withText<Name extends string>(search: Record<string, unknown>, name: Name): { [name in Name]?: string } {
  const value = search[name]
  return (typeof value === 'string' ? { [name]: value } : {}) as { [name in Name]?: string }
}

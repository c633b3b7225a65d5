import { shownDatabase } from '../../database-address.ts'
import { readHealth } from '../../monitoring/health/report.ts'
import { metricsHistory, rateOf } from '../../monitoring/metrics/history.ts'
import { updateMetrics } from '../../monitoring/metrics/update.ts'
import { readOverview } from '../../monitoring/overview/read-overview.ts'
import { readServiceLevels } from '../../monitoring/service-levels/read-service-levels.ts'
import { packageVersion } from '../../program-version.ts'
import { readWorkers } from '../../runs/leases/worker-store.ts'
import type { metricRoutes } from '../contract/metrics.ts'
import { columns } from '../exports/columns.ts'
import { exportFile, rowsOf } from '../exports/export-file.ts'
import { given } from '../given.ts'
import type { HandlersOf } from '../handlers.ts'
import { search } from '../search.ts'

/** How everything is and was: the overview, figures, goals, how it is set up, and what there is by its name. */
export const metricHandlers: HandlersOf<typeof metricRoutes> = {
  'get /api/overview': async ({ platform }) => {
    const { database, clock } = await platform.engine()
    return await database.transaction((client) => readOverview(client, clock.now()), {
      isolation: 'repeatable read',
      readOnly: true,
    })
  },
  'get /api/metrics': async ({ platform, query }) => {
    const { database, clock } = await platform.engine()
    const days = await metricsHistory(database.pool, { ...given(query), now: clock.now() })
    const { rate, completed, partial, failed } = rateOf(days)
    return { days, success: { rate, runs: completed + partial + failed } }
  },
  'get /api/metrics/export': async ({ platform, query: { format, ...query } }) => {
    const { database, clock } = await platform.engine()
    const rows = rowsOf(await metricsHistory(database.pool, { ...given(query), now: clock.now() }))
    const { timezone } = platform.config
    return await exportFile({ columns: columns.days, rows }, { title: 'Metrics', format, timezone })
  },
  'post /api/metrics/update': async ({ platform, body, signed }) => {
    const { database, clock } = await platform.engine()
    const asked = { now: clock.now(), actor: signed.actor, ...given(body) }
    return { day: await updateMetrics(database, platform.config, asked) }
  },
  'get /api/service-levels': async ({ platform }) => {
    const { database, clock } = await platform.engine()
    const levels = await readServiceLevels(database.pool, platform.config.serviceLevels, clock.now())
    return { items: levels.map(({ burn, ...level }) => ({ ...level, burnWeek: burn.week })) }
  },
  'get /api/settings': async ({ platform }) => {
    const { config } = platform
    const { database, codeVersion, clock } = await platform.engine()
    const [workers, health] = await Promise.all([readWorkers(database.pool), readHealth(database.pool, clock.now())])
    return {
      version: packageVersion(),
      codeVersion,
      timezone: config.timezone,
      systems: config.systems.map(({ name }) => name),
      database: shownDatabase(database.url),
      keptMs: { ...config.retention },
      // A process that executes only the run it was called for serves nobody else.
      workers: workers.filter(({ serves }) => serves.length > 0),
      oidc: config.oidc !== undefined,
      health,
    }
  },
  'get /api/search': async ({ platform, query }) => ({ items: await search(platform, query.text) }),
}

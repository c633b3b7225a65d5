import { parseDuration } from '../../pipelines/duration.ts'
import { wholeDays } from '../../watches/day-figures.ts'
import { getWatch, listWatches } from '../../watches/declared-store.ts'
import { replayDay } from '../../watches/foresight/replay-day.ts'
import { readJobDays } from '../../watches/job-day-store.ts'
import { readJobRunPage, readObservations, readThreads } from '../../watches/job-run-page-store.ts'
import { listLimits, setLimits } from '../../watches/limits/set-limits.ts'
import { type Looks, readLooks } from '../../watches/looks.ts'
import { createPingKey, endPingKey, listPingKeys } from '../../watches/pings/keys.ts'
import { readSaid } from '../../watches/pings/ping-store.ts'
import { readTimeline } from '../../watches/timeline/read-timeline.ts'
import { timelineRun } from '../../watches/timeline/timeline.ts'
import type { watchRoutes } from '../contract/watches.ts'
import { columns } from '../exports/columns.ts'
import { exportFile, rowsOf, rowsOfPages } from '../exports/export-file.ts'
import type { HandlersOf } from '../handlers.ts'

/** What jobs of other systems do. */
export const watchHandlers: HandlersOf<typeof watchRoutes> = {
  'get /api/watches': async ({ platform }) => {
    const { database } = await platform.engine()
    const watches = await listWatches(database.pool)
    const looks = await readLooks(database.pool, watches)
    const items = watches.map(
      ({ name, pipeline, isDeclared, lookedAt, awaySince, troubles, wrong, declared }, index) => {
        const { title, source, workflow } = declared
        const looking = { lookedAt, awaySince, troubles, looks: looks[index] as Looks }
        return { name, title, source, pipeline, isDeclared, jobs: workflow.length, ...looking, wrong }
      },
    )
    return { items }
  },
  'get /api/watches/{name}/timeline': async ({ platform, path, query }) => {
    const { database, clock } = await platform.engine()
    return await readTimeline(database.pool, path.name, clock.now(), query.day)
  },
  'get /api/watches/{name}/runs': async ({ platform, path, query: { after, limit, ...filter } }) => {
    const { database, clock } = await platform.engine()
    await getWatch(database.pool, path.name)
    const { items, next } = await readJobRunPage(database.pool, path.name, filter, { after, limit })
    return { items: items.map((run) => timelineRun(run, clock.now())), next }
  },
  'get /api/watches/{name}/runs/export': async ({ platform, path, query: { format, ...filter } }) => {
    const { database, clock } = await platform.engine()
    const { declared } = await getWatch(database.pool, path.name)
    const rows = rowsOfPages(async (page) => {
      const { items, next } = await readJobRunPage(database.pool, path.name, filter, page)
      return { items: items.map((run) => timelineRun(run, clock.now())), next }
    })
    const { title, day } = declared
    return exportFile({ columns: columns.jobRuns, rows }, { title, format, timezone: day.timezone })
  },
  'get /api/watches/{name}/runs/{key}/observations': async ({ platform, path }) => {
    const { database } = await platform.engine()
    const [items, threads, said] = await Promise.all([
      readObservations(database.pool, path.name, path.key),
      readThreads(database.pool, path.name, path.key),
      readSaid(database.pool, path.name, path.key),
    ])
    return { items, threads, said }
  },
  'get /api/watches/{name}/days': async ({ platform, path, query }) => {
    const { database } = await platform.engine()
    await getWatch(database.pool, path.name)
    const items = await readJobDays(database.pool, path.name, query)
    return { items, days: wholeDays(items) }
  },
  'get /api/watches/{name}/days/export': async ({ platform, path, query: { format, ...filter } }) => {
    const { database } = await platform.engine()
    const { declared } = await getWatch(database.pool, path.name)
    const rows = rowsOf(await readJobDays(database.pool, path.name, filter, 100_000))
    const { title, day } = declared
    return exportFile({ columns: columns.jobDays, rows }, { title: `${title} days`, format, timezone: day.timezone })
  },
  'get /api/watches/{name}/what-if': async ({ platform, path, query: { day, job, later, longer, without } }) => {
    const { database, clock } = await platform.engine()
    const change = {
      job,
      ...(later !== undefined && { laterMs: parseDuration(later, 'later') }),
      ...(longer !== undefined && { longerMs: parseDuration(longer, 'longer') }),
      ...(without && { without }),
    }
    return await replayDay(database.pool, path.name, { now: clock.now(), day, change })
  },
  'get /api/watches/{name}/limits': async ({ platform, path }) => {
    return { items: await listLimits(await platform.engine(), path.name) }
  },
  'patch /api/watches/{name}/jobs/{job}': async ({ platform, path, body, signed }) =>
    await setLimits(await platform.engine(), path.name, path.job, body, signed.actor),
  'get /api/watches/{name}/keys': async ({ platform, path }) => {
    return { items: await listPingKeys(await platform.engine(), path.name) }
  },
  'post /api/watches/{name}/keys': async ({ platform, path, body, signed }) =>
    await createPingKey(await platform.engine(), path.name, body.job, signed.actor),
  'delete /api/watches/{name}/keys/{id}': async ({ platform, path, signed }) =>
    await endPingKey(await platform.engine(), path.name, path.id, signed.actor),
}

import { getWatch, listWatches } from '../../watches/declared-store.ts'
import { readJobDays } from '../../watches/job-day-store.ts'
import { type JobRunFilter, readJobRunPage, readObservations } from '../../watches/job-run-page-store.ts'
import { listLimits, setLimits } from '../../watches/limits/set-limits.ts'
import { readTimeline } from '../../watches/timeline/read-timeline.ts'
import { timelineRun } from '../../watches/timeline/timeline.ts'
import type { watchRoutes } from '../contract/watches.ts'
import { exportTable } from '../exports/export-table.ts'
import type { HandlersOf } from '../handlers.ts'

const exported = [
  { name: 'job', title: 'Job', kind: 'text' },
  { name: 'key', title: 'Run', kind: 'text' },
  { name: 'day', title: 'Business day', kind: 'text' },
  { name: 'state', title: 'State', kind: 'text' },
  { name: 'startedAt', title: 'Started', kind: 'time' },
  { name: 'endedAt', title: 'Ended', kind: 'time' },
  { name: 'durationMs', title: 'Duration', kind: 'duration' },
  { name: 'threadCount', title: 'Threads', kind: 'number' },
  { name: 'records', title: 'Records', kind: 'number' },
  { name: 'failedRecords', title: 'Failed records', kind: 'number' },
  { name: 'recordsPerSecond', title: 'Records a second', kind: 'number' },
  { name: 'error', title: 'Error', kind: 'text' },
] as const

/** What jobs of other systems do. */
export const watchHandlers: HandlersOf<typeof watchRoutes> = {
  'get /api/watches': async ({ platform }) => {
    const { database } = await platform.engine()
    const items = (await listWatches(database.pool)).map(({ declared, left: _, clockAheadMs: __, ...watch }) => {
      const { title, source, everyMs, workflow } = declared
      return { ...watch, title, source, everyMs, jobs: workflow.length }
    })
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
    const page = (given: JobRunFilter, after: string | undefined, limit: number) =>
      readJobRunPage(database.pool, path.name, given, { after, limit })
    return exportTable({
      name: path.name,
      title: declared.title,
      columns: exported,
      format,
      timezone: declared.day.timezone,
      page: async (after, limit) => {
        const { items, next } = await page(filter, after, limit)
        const now = clock.now()
        return {
          items: items.map((run) => ({ ...timelineRun(run, now), threadCount: run.threads.length })),
          next,
        }
      },
    })
  },
  'get /api/watches/{name}/runs/{key}/observations': async ({ platform, path }) => {
    const { database } = await platform.engine()
    return { items: await readObservations(database.pool, path.name, path.key) }
  },
  'get /api/watches/{name}/days': async ({ platform, path, query }) => {
    const { database } = await platform.engine()
    await getWatch(database.pool, path.name)
    return { items: await readJobDays(database.pool, path.name, query) }
  },
  'get /api/watches/{name}/limits': async ({ platform, path }) => {
    const { database } = await platform.engine()
    return { items: (await listLimits(database.pool, path.name)).map(told) }
  },
  'patch /api/watches/{name}/jobs/{job}': async ({ platform, path, body, signed }) =>
    told(await setLimits(await platform.engine(), path.name, path.job, body, signed.actor)),
}

function told<Report extends { inForce: object; changed: object }>(report: Report) {
  return { ...report, inForce: { ...report.inForce }, changed: { ...report.changed } }
}

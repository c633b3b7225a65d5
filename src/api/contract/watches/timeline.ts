import { z } from '@hono/zod-openapi'
import { time } from '../common.ts'
import { route } from '../route.ts'
import { day } from './day.ts'
import { jobRun, runStates } from './job-runs.ts'
import { looking } from './looking.ts'

const verdict = z
  .object({
    id: z.string(),
    job: z.string(),
    key: z.string().nullable(),
    kind: z.string(),
    day: z.string(),
    since: time,
    foundAt: time,
    until: time.nullable(),
    evidence: z.string(),
  })
  .openapi('Verdict')

const forecast = z
  .object({
    at: time,
    startP50: time.nullable(),
    startP90: time.nullable(),
    finishP50: time.nullable(),
    finishP90: time.nullable(),
    slackMs: z.number().nullable(),
    isOnCriticalPath: z.boolean(),
  })
  .openapi('Forecast')

const timelineJob = z
  .object({
    job: z.string(),
    title: z.string(),
    after: z.array(z.string()),
    isCritical: z.boolean(),
    /** `waiting` has not started; `absent` did not run on a day that is over. */
    state: z.enum([...runStates, 'waiting', 'absent']),
    startedAt: time.nullable(),
    endedAt: time.nullable(),
    durationMs: z.number().nullable(),
    records: z.number().nullable(),
    failedRecords: z.number().nullable(),
    recordsPerSecond: z.number().nullable(),
    threads: z.number(),
    /** 0 to 1, of what it usually does. */
    progress: z.number().nullable(),
    /** What is left to do, where its source says so. */
    left: z.number().nullable(),
    expectedMs: z.number().nullable(),
    /** When it usually starts, or may as declared: where neither a run nor a forecast says it. */
    usualStartAt: time.nullable(),
    forecast: forecast.nullable(),
    verdicts: z.array(verdict),
    runs: z.array(jobRun),
  })
  .openapi('WatchedJob')

export const timelineRoutes = [
  route({
    method: 'get',
    path: '/api/watches/{name}/timeline',
    role: 'viewer',
    summary:
      'A business day of a watch, today without `day`: every job of the workflow, its runs, forecast and verdicts.',
    query: z.object({ day: day.optional() }),
    answer: z.object({
      watch: z.string(),
      title: z.string(),
      /** In its zone its people think, and its evidence is written. */
      day: z.object({ date: z.string(), startsAt: time, endsAt: time, timezone: z.string() }),
      isToday: z.boolean(),
      /** Whether scripts tell of its jobs, by keys. */
      takesPings: z.boolean(),
      ...looking,
      forecast: forecast.nullable(),
      jobs: z.array(timelineJob),
      verdicts: z.array(verdict),
    }),
  }),
] as const

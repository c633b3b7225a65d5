import { z } from '@hono/zod-openapi'
import { anything, flag, name, pageOf, paging, someOf, time } from './common.ts'
import { route } from './route.ts'

const jobStates = ['pending', 'running', 'completed', 'failed', 'cancelled'] as const
const day = z.string().regex(/^\d{4}-\d{2}-\d{2}$/, 'expected a day such as 2026-08-18')

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

const jobRun = z
  .object({
    key: z.string(),
    job: z.string(),
    day: z.string(),
    state: z.enum(jobStates),
    startedAt: time.nullable(),
    endedAt: time.nullable(),
    durationMs: z.number().nullable(),
    records: z.number().nullable(),
    failedRecords: z.number().nullable(),
    recordsPerSecond: z.number().nullable(),
    threads: z.array(
      z.object({ number: z.number(), state: z.enum(jobStates), records: z.number(), failedRecords: z.number() }),
    ),
    error: z.string().nullable(),
    firstSeenAt: time,
    lastSeenAt: time,
    vanishedAt: time.nullable(),
  })
  .openapi('JobRun')

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
    state: z.enum([...jobStates, 'waiting', 'absent']),
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
    forecast: forecast.nullable(),
    verdicts: z.array(verdict),
    runs: z.array(jobRun),
  })
  .openapi('WatchedJob')

const limits = z
  .object({
    job: z.string(),
    title: z.string(),
    /** What it is judged by, in the words it is declared with. */
    inForce: z.record(z.string(), anything),
    /** Of that, what people have changed: it counts alone. */
    changed: z.record(z.string(), anything),
    /** What its history says of today, by the same words. */
    learned: z.record(z.string(), z.string()),
    changedAt: time.nullable(),
    changedBy: z.string().nullable(),
  })
  .openapi('JobLimits')

/** '1h30m'. */
const duration = z.string().max(40)
const stretch = z.object({ from: time, to: time.nullable() })
const words = z.string().max(20).nullable()
const figure = z.number().min(0).max(1e15).nullable()
const filter = {
  job: name.optional(),
  state: someOf(jobStates).optional(),
  from: day.optional(),
  to: day.optional(),
}

const pingKey = z
  .object({
    id: z.string(),
    watch: z.string(),
    job: z.string(),
    prefix: z.string(),
    createdAt: time,
    createdBy: z.string(),
    lastPingAt: time.nullable(),
  })
  .openapi('PingKey')

/** The parts of an answer that tells how looking goes. */
const looking = {
  lookedAt: time.nullable(),
  /** Since when its source does not answer. */
  awaySince: time.nullable(),
  troubles: z.array(z.string()),
  /** When its source is asked, as its schedule stands now. */
  looks: z.object({
    when: z.string(),
    state: z.enum(['RUNNING', 'PAUSED', 'DISABLED', 'REMOVED']),
    nextLookAt: time.nullable(),
  }),
}

export const watchRoutes = [
  route({
    method: 'get',
    path: '/api/watches',
    role: 'viewer',
    summary: 'What is watched in other systems, and what is wrong there.',
    answer: z.object({
      items: z.array(
        z
          .object({
            name: z.string(),
            title: z.string(),
            source: z.string(),
            pipeline: z.string(),
            isDeclared: z.boolean(),
            jobs: z.number(),
            ...looking,
            /** How many verdicts are open, by kind. */
            wrong: z.record(z.string(), z.number()),
          })
          .openapi('Watch'),
      ),
    }),
  }),
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
      day: z.object({ date: z.string(), startsAt: time, endsAt: time }),
      isToday: z.boolean(),
      ...looking,
      forecast: forecast.nullable(),
      jobs: z.array(timelineJob),
      verdicts: z.array(verdict),
    }),
  }),
  route({
    method: 'get',
    path: '/api/watches/{name}/runs',
    role: 'viewer',
    summary: 'Runs of watched jobs, the last started first.',
    query: z.object({ ...filter, ...paging }),
    answer: pageOf(jobRun),
  }),
  route({
    method: 'get',
    path: '/api/watches/{name}/runs/export',
    role: 'viewer',
    summary: 'Runs of watched jobs as CSV, Excel or PDF, up to 100 000.',
    query: z.object({ ...filter, format: z.enum(['csv', 'xlsx', 'pdf']).default('csv') }),
    media: 'application/octet-stream',
  }),
  route({
    method: 'get',
    path: '/api/watches/{name}/runs/{key}/observations',
    role: 'viewer',
    summary: 'How the counts of a run grew, look by look.',
    answer: z.object({
      items: z.array(
        z.object({
          at: time,
          state: z.enum(jobStates),
          records: z.number().nullable(),
          failedRecords: z.number().nullable(),
        }),
      ),
    }),
  }),
  route({
    method: 'get',
    path: '/api/watches/{name}/days',
    role: 'viewer',
    summary: 'How each job did on each business day, the newest first.',
    query: z.object({ job: name.optional(), from: day.optional(), to: day.optional() }),
    answer: z.object({
      items: z.array(
        z
          .object({
            job: z.string(),
            day: z.string(),
            runs: z.number(),
            completed: z.number(),
            failed: z.number(),
            records: z.number().nullable(),
            failedRecords: z.number().nullable(),
            durationMs: z.number(),
            recordsPerSecond: z.number().nullable(),
            firstStartAt: time.nullable(),
            lastEndAt: time.nullable(),
          })
          .openapi('JobDay'),
      ),
    }),
  }),
  route({
    method: 'get',
    path: '/api/watches/{name}/what-if',
    role: 'viewer',
    summary:
      'A recorded day, today without `day`, as it would have been with a job later, longer or left out. Changes nothing.',
    query: z.object({
      day: day.optional(),
      job: name,
      later: duration.optional(),
      longer: duration.optional(),
      without: flag.optional(),
    }),
    answer: z.object({
      day: z.string(),
      jobs: z.array(
        z.object({
          job: z.string(),
          was: stretch.nullable(),
          would: stretch.nullable(),
          /** Of its deadline; null without one. */
          missed: z.object({ was: z.boolean(), would: z.boolean() }).nullable(),
        }),
      ),
      doneAt: z.object({ was: time.nullable(), would: time.nullable() }),
    }),
  }),
  route({
    method: 'get',
    path: '/api/watches/{name}/limits',
    role: 'viewer',
    summary: 'What is expected of each job.',
    answer: z.object({ items: z.array(limits) }),
  }),
  route({
    method: 'patch',
    path: '/api/watches/{name}/jobs/{job}',
    role: 'operator',
    summary: 'Changes what is expected of a job, from the next look on; null puts a word back to what is declared.',
    action: 'watch.limits',
    body: z
      .object({
        startsAt: words,
        startsBy: words,
        when: z.string().max(100).nullable(),
        grace: words,
        doneBy: words,
        expected: words,
        longest: words,
        stuckAfter: words,
        leastRecordsPerSecond: figure,
        leastRecords: figure,
        failedShare: figure,
        repairWithin: words,
        learns: z.boolean().nullable(),
      })
      .partial(),
    answer: limits,
  }),
  route({
    method: 'get',
    path: '/api/watches/{name}/keys',
    role: 'viewer',
    summary: 'By which keys scripts tell of the jobs of a watch. Their secrets are not among it.',
    answer: z.object({ items: z.array(pingKey) }),
  }),
  route({
    method: 'post',
    path: '/api/watches/{name}/keys',
    role: 'operator',
    summary: 'Makes a key by which a script tells of a job. It is shown this once.',
    action: 'ping-key.create',
    tellsSecret: true,
    body: z.object({ job: name }),
    answer: z.object({ key: pingKey, secret: z.string() }),
  }),
  route({
    method: 'delete',
    path: '/api/watches/{name}/keys/{id}',
    role: 'operator',
    summary: 'Ends a key: whoever pings it is told that there is nothing.',
    action: 'ping-key.end',
  }),
] as const

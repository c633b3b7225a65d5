import { z } from '@hono/zod-openapi'
import { fileMedia, format, name, pageOf, paging, someOf, time } from '../common.ts'
import { route } from '../route.ts'
import { day } from './day.ts'

const jobStates = ['pending', 'running', 'completed', 'failed', 'cancelled'] as const

/** `vanished`: its source shows it no more although it had not ended; it was last seen at `lastSeenAt`. */
export const runStates = [...jobStates, 'vanished'] as const

export const jobRun = z
  .object({
    key: z.string(),
    job: z.string(),
    day: z.string(),
    state: z.enum(runStates),
    startedAt: time.nullable(),
    endedAt: time.nullable(),
    /** When it was started again under its key, after it had failed: its time and speed count from then on. */
    restartedAt: time.nullable(),
    durationMs: z.number().nullable(),
    records: z.number().nullable(),
    failedRecords: z.number().nullable(),
    recordsPerSecond: z.number().nullable(),
    /** How many it has. */
    threads: z.number(),
    error: z.string().nullable(),
    firstSeenAt: time,
    lastSeenAt: time,
    vanishedAt: time.nullable(),
  })
  .openapi('JobRun')

/** Which runs. */
const filter = {
  job: name.optional(),
  state: someOf(runStates).optional(),
  from: day.optional(),
  to: day.optional(),
}

export const jobRunRoutes = [
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
    query: z.object({ ...filter, format }),
    media: fileMedia,
  }),
  route({
    method: 'get',
    path: '/api/watches/{name}/runs/{key}/observations',
    role: 'viewer',
    summary:
      'How the counts of a run grew, look by look, its threads as they were seen last, and what its script said beside.',
    answer: z.object({
      items: z.array(
        z.object({
          at: time,
          state: z.enum(jobStates),
          records: z.number().nullable(),
          failedRecords: z.number().nullable(),
        }),
      ),
      threads: z.array(
        z.object({ number: z.number(), state: z.enum(jobStates), records: z.number(), failedRecords: z.number() }),
      ),
      /** The last 10 kB of it; null where it said nothing, or no script told of the run. */
      said: z.string().nullable(),
    }),
  }),
] as const

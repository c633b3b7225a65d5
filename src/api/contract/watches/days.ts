import { z } from '@hono/zod-openapi'
import { fileMedia, flag, format, name, time } from '../common.ts'
import { route } from '../route.ts'
import { day } from './day.ts'

/** '1h30m'. */
const duration = z.string().max(40)
const stretch = z.object({ from: time, to: time.nullable() })

const figures = {
  runs: z.number(),
  completed: z.number(),
  failed: z.number(),
  /** Completed with failed threads or too many failed records: not among `completed`. */
  endedInError: z.number(),
  /** Shown no more by their source while they ran. */
  vanished: z.number(),
  /** 0 to 100, of the runs that are over. */
  successRate: z.number().nullable(),
  /** Of all runs together, and of one on average. */
  durationMs: z.number(),
  averageMs: z.number().nullable(),
  records: z.number().nullable(),
  failedRecords: z.number().nullable(),
  recordsPerSecond: z.number().nullable(),
}
const filter = { job: name.optional(), from: day.optional(), to: day.optional() }

export const watchDayRoutes = [
  route({
    method: 'get',
    path: '/api/watches/{name}/days',
    role: 'viewer',
    summary: 'How each job did on each business day, and all of them together, the newest first.',
    query: z.object(filter),
    answer: z.object({
      items: z.array(
        z
          .object({
            job: z.string(),
            day: z.string(),
            ...figures,
            firstStartAt: time.nullable(),
            lastEndAt: time.nullable(),
          })
          .openapi('JobDay'),
      ),
      /** The jobs of each day as one. */
      days: z.array(z.object({ day: z.string(), ...figures })),
    }),
  }),
  route({
    method: 'get',
    path: '/api/watches/{name}/days/export',
    role: 'viewer',
    summary: 'How each job did on each business day as CSV, Excel or PDF, up to 100 000 lines.',
    query: z.object({ ...filter, format }),
    media: fileMedia,
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
] as const

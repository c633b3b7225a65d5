import { z } from '@hono/zod-openapi'
import { flag, name, time } from '../common.ts'
import { route } from '../route.ts'
import { day } from './day.ts'

/** '1h30m'. */
const duration = z.string().max(40)
const stretch = z.object({ from: time, to: time.nullable() })

export const watchDayRoutes = [
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
] as const

import { z } from '@hono/zod-openapi'
import { anything, time } from '../common.ts'
import { route } from '../route.ts'

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

const words = z.string().max(20).nullable()
const figure = z.number().min(0).max(1e15).nullable()

export const limitRoutes = [
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
] as const

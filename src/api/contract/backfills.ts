import { z } from '@hono/zod-openapi'
import { name, time } from './common.ts'
import { route } from './route.ts'
import { storedError } from './runs.ts'

const choice = z.enum(['missing', 'failed', 'all'])
const stretch = { from: z.iso.date(), to: z.iso.date(), every: z.string().max(20).optional() }
const numbers = z.record(z.string(), z.number())

const backfill = z
  .object({
    id: z.string(),
    pipeline: z.string(),
    from: z.string(),
    to: z.string(),
    every: z.string(),
    choice,
    parallel: z.number(),
    state: z.enum(['running', 'completed', 'failed', 'cancelled']),
    createdAt: time,
    createdBy: z.string(),
    cancelledAt: time.nullable(),
    counts: numbers,
  })
  .openapi('Backfill')

export const backfillRoutes = [
  route({
    method: 'get',
    path: '/api/backfills',
    role: 'viewer',
    summary: 'The newest hundred backfills.',
    answer: z.object({ items: z.array(backfill) }),
  }),
  route({
    method: 'get',
    path: '/api/backfills/plan',
    role: 'viewer',
    summary: 'Cuts a stretch of days into windows and tells whether each is done. Starts nothing.',
    query: z.object({ pipeline: name, ...stretch }),
    answer: z.object({
      pipeline: z.string(),
      from: z.string(),
      to: z.string(),
      every: z.string(),
      zone: z.string(),
      counts: numbers,
      windows: z.array(
        z.object({
          firstDay: z.string(),
          lastDay: z.string(),
          state: z.enum(['done', 'running', 'failed', 'missing']),
          run: z.string().nullable(),
          at: time.nullable(),
        }),
      ),
    }),
  }),
  route({
    method: 'post',
    path: '/api/backfills',
    role: 'operator',
    summary: 'Starts a run for each window that is missing or failed, or for all.',
    action: 'backfill.start',
    body: z.object({
      pipeline: name,
      ...stretch,
      choice: choice.optional(),
      parallel: z.number().int().min(1).max(100).optional(),
    }),
    answer: z.object({ id: z.string().nullable(), started: z.number(), leftOut: z.number() }),
  }),
  route({
    method: 'get',
    path: '/api/backfills/{id}',
    role: 'viewer',
    summary: 'A backfill with its windows.',
    answer: backfill.extend({
      windows: z.array(
        z.object({
          firstDay: z.string(),
          lastDay: z.string(),
          run: z.string(),
          status: z.string(),
          startedAt: time.nullable(),
          endedAt: time.nullable(),
          error: storedError.nullable(),
        }),
      ),
    }),
  }),
  route({
    method: 'post',
    path: '/api/backfills/{id}/cancel',
    role: 'operator',
    summary: 'Cancels what is left of a backfill.',
    action: 'backfill.cancel',
    /** Cancelled at once, and asked to stop. */
    answer: z.object({ cancelled: z.number(), requested: z.number() }),
  }),
] as const

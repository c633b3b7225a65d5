import { z } from '@hono/zod-openapi'
import { changed, reason, time } from './common.ts'
import { route } from './route.ts'

const schedule = z
  .object({
    name: z.string(),
    pipeline: z.string(),
    state: z.enum(['RUNNING', 'PAUSED', 'DISABLED', 'REMOVED']),
    when: z.string(),
    zone: z.string().nullable(),
    catchUp: z.string(),
    paused: z.object({ at: time, by: z.string(), reason: z.string().nullable() }).nullable(),
    isChanged: z.boolean(),
    nextDueAt: time.nullable(),
    lastTick: z
      .object({
        dueAt: time,
        cause: z.string(),
        outcome: z.string(),
        reason: z.string().nullable(),
        runId: z.string().nullable(),
        missed: z.number(),
      })
      .nullable(),
  })
  .openapi('Schedule')

const frozen = z.object({ reason: z.string(), by: z.string(), since: time }).nullable()
const one = { method: 'post', role: 'operator' } as const

export const scheduleRoutes = [
  route({
    method: 'get',
    path: '/api/schedules',
    role: 'viewer',
    summary: 'All schedules, with how they stand and when they are due next.',
    answer: z.object({ items: z.array(schedule), frozen }),
  }),
  route({
    method: 'get',
    path: '/api/schedules/calendar',
    role: 'viewer',
    summary: 'What is due, and what was, in a stretch of at most 31 days.',
    query: z.object({ from: time, to: time }),
    answer: z.object({
      items: z.array(
        z.object({
          at: time,
          schedule: z.string(),
          pipeline: z.string(),
          outcome: z.string().nullable(),
          runId: z.string().nullable(),
          status: z.string().nullable(),
        }),
      ),
      /** True when there were more than are told. */
      isCut: z.boolean(),
    }),
  }),
  route({
    method: 'get',
    path: '/api/schedules/{name}/next',
    role: 'viewer',
    summary: 'When a schedule is due next.',
    query: z.object({ count: z.coerce.number().int().min(1).max(100).default(10) }),
    answer: z.object({ times: z.array(time) }),
  }),
  route({
    ...one,
    path: '/api/schedules/{name}/pause',
    summary: 'Has a schedule stand still.',
    action: 'schedule.pause',
    body: z.object({ reason: reason.optional() }),
    answer: changed,
  }),
  route({
    ...one,
    path: '/api/schedules/{name}/resume',
    summary: 'Has it go on from now.',
    action: 'schedule.resume',
    answer: changed,
  }),
  route({
    ...one,
    path: '/api/schedules/{name}/trigger',
    summary: 'Starts its pipeline now, as it does.',
    action: 'schedule.trigger',
    answer: z.object({ run: z.string().nullable() }),
  }),
  route({
    method: 'patch',
    role: 'operator',
    path: '/api/schedules/{name}',
    summary: 'Changes when it is due and what happens after down time; null puts back what is declared.',
    action: 'schedule.change',
    body: z.object({
      /** As `schedule list` shows it: 'daily 06:00', 'cron 0 6 * * *', 'every 15m'. */
      timing: z.string().max(200).nullable().optional(),
      zone: z.string().max(100).nullable().optional(),
      catchUp: z.string().max(50).nullable().optional(),
      isEnabled: z.boolean().nullable().optional(),
    }),
    answer: changed,
  }),
  route({
    ...one,
    path: '/api/freeze',
    summary: 'Has nothing start by itself until it is thawed.',
    action: 'freeze',
    body: z.object({ reason }),
  }),
  route({
    ...one,
    path: '/api/thaw',
    summary: 'Ends the freeze; what was due in it is released slowly, so many a minute.',
    action: 'thaw',
    body: z.object({ perMinute: z.int().min(1).max(10_000).default(30) }),
  }),
] as const

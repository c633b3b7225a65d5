import { z } from '@hono/zod-openapi'
import { actorKinds } from '../../people/actor.ts'
import { anything, fileMedia, format, pageOf, paging, time } from './common.ts'
import { route } from './route.ts'

const filter = {
  actor: z.string().max(200).optional(),
  actorKind: z.enum(actorKinds).optional(),
  action: z.string().max(100).optional(),
  object: z.string().max(200).optional(),
  outcome: z.enum(['done', 'denied']).optional(),
  from: time.optional(),
  to: time.optional(),
}

const entry = z
  .object({
    number: z.number(),
    at: time,
    actor: z.string(),
    actorKind: z.string(),
    address: z.string().nullable(),
    userAgent: z.string().nullable(),
    action: z.string(),
    objectKind: z.string(),
    object: z.string(),
    outcome: z.enum(['done', 'denied']),
    before: anything,
    after: anything,
  })
  .openapi('AuditEntry')

export const auditRoutes = [
  route({
    method: 'get',
    path: '/api/audit',
    role: 'admin',
    summary: 'Who has changed what, the newest first, with attempts that were refused.',
    query: z.object({ ...filter, ...paging }),
    answer: pageOf(entry),
  }),
  route({
    method: 'get',
    path: '/api/audit/export',
    role: 'admin',
    summary: 'The audit as CSV, Excel or PDF, up to 100 000 entries.',
    query: z.object({ ...filter, format }),
    media: fileMedia,
  }),
  route({
    method: 'get',
    path: '/api/audit/verify',
    role: 'admin',
    summary: 'Recomputes the chain of the audit and holds it against the heads that were written elsewhere.',
    answer: z.object({
      entries: z.number(),
      head: z.object({ number: z.number(), hash: z.string() }).nullable(),
      problems: z.array(z.object({ number: z.number(), what: z.string() })),
    }),
  }),
  route({
    method: 'get',
    path: '/api/audit/{number}',
    role: 'admin',
    summary: 'One entry of the audit.',
    answer: entry,
  }),
] as const

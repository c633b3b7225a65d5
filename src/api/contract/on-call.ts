import { z } from '@hono/zod-openapi'
import { name, time } from './common.ts'
import { route } from './route.ts'

const override = z
  .object({ id: z.string(), person: z.string(), from: time, to: time, createdAt: time, createdBy: z.string() })
  .openapi('OnCallOverride')

export const onCallRoutes = [
  route({
    method: 'get',
    path: '/api/on-call',
    role: 'viewer',
    summary: 'Who is on call now and next, and the overrides that are not over. No addresses.',
    answer: z.object({
      /** Who can be on call, in the order of their turns. */
      people: z.array(z.string()),
      /** From now on, one after the other. */
      duties: z.array(z.object({ person: z.string(), from: time, to: time, override: z.string().nullable() })),
      overrides: z.array(override),
    }),
  }),
  route({
    method: 'post',
    path: '/api/on-call',
    role: 'operator',
    summary: 'Puts somebody on call for a time, whoever has the turn.',
    action: 'on-call.override',
    body: z.object({ person: name, from: time.optional(), to: time }),
    answer: override,
  }),
  route({
    method: 'delete',
    path: '/api/on-call/{id}',
    role: 'operator',
    summary: 'Takes an override back.',
    action: 'on-call.remove',
  }),
] as const

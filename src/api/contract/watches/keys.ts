import { z } from '@hono/zod-openapi'
import { name, time } from '../common.ts'
import { route } from '../route.ts'

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

export const pingKeyRoutes = [
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

import { z } from '@hono/zod-openapi'
import { time } from './common.ts'
import { route } from './route.ts'

// The keys of RFC 8291's example.
const publicKey = z.string().max(200).openapi({
  example: 'BCVxsr7N_eNgVRqvHtD0zTZsEc6-VV-JvLexhqUzORcxaOzi6-AYWXvTBHm4bjyPjs7Vd8pZGH6SRpkNtoIAiw4',
})
const authSecret = z.string().max(100).openapi({ example: 'BTBZMqHH6r4Tts7J_aSIgg' })

export const pushRoutes = [
  route({
    method: 'get',
    path: '/api/push',
    role: 'viewer',
    summary: 'The key that browsers subscribe with, and the own browsers that critical alerts go to.',
    answer: z.object({
      publicKey: z.string(),
      items: z.array(
        z
          .object({
            id: z.string(),
            userAgent: z.string().nullable(),
            createdAt: time,
            lastSuccessAt: time.nullable(),
            failedSince: time.nullable(),
          })
          .openapi('Browser'),
      ),
    }),
  }),
  route({
    method: 'post',
    path: '/api/push',
    role: 'viewer',
    summary: 'Has critical alerts go to a browser: what its PushSubscription says.',
    action: 'push.subscribe',
    body: z.object({
      endpoint: z.string().min(1).max(2000).openapi({ example: 'https://push.example.com/browser/1' }),
      keys: z.object({ p256dh: publicKey, auth: authSecret }),
    }),
    answer: z.object({ id: z.string() }),
  }),
  route({
    method: 'delete',
    path: '/api/push/{id}',
    role: 'viewer',
    summary: 'Has nothing go to one of the own browsers any more.',
    action: 'push.unsubscribe',
  }),
  route({
    method: 'post',
    path: '/api/push/{id}/test',
    role: 'viewer',
    summary: 'Sends a message to one of the own browsers, to see whether it arrives.',
    action: 'channel.test',
    answer: z.object({ sent: z.boolean(), detail: z.string() }),
  }),
] as const

import { z } from '@hono/zod-openapi'
import { fileMedia, format, name, pageOf, paging, severity, someOf, time } from './common.ts'
import { route } from './route.ts'

const deliveryStates = [
  'pending',
  'sending',
  'sent',
  'refused',
  'failed',
  'abandoned',
  'not configured',
  'in digest',
  'dropped',
] as const

const filter = { channel: name.optional(), state: someOf(deliveryStates).optional() }

export const deliveryRoutes = [
  route({
    method: 'get',
    path: '/api/deliveries',
    role: 'viewer',
    summary: 'Messages and what became of them, the newest first.',
    query: z.object({ ...filter, ...paging }),
    answer: pageOf(
      z
        .object({
          id: z.string(),
          createdAt: time,
          channel: z.string(),
          /** In part only: addresses are people's. */
          recipient: z.string(),
          severity,
          state: z.enum(deliveryStates),
          attempts: z.number(),
          title: z.string(),
          lastError: z.string().nullable(),
          endedAt: time.nullable(),
          nextAttemptAt: time.nullable(),
        })
        .openapi('Delivery'),
    ),
  }),
  route({
    method: 'get',
    path: '/api/deliveries/export',
    role: 'viewer',
    summary: 'Messages as CSV, Excel or PDF, up to 100 000.',
    query: z.object({ ...filter, format }),
    media: fileMedia,
  }),
  route({
    method: 'get',
    path: '/api/channels',
    role: 'viewer',
    summary: 'Channels, the settings they lack, and how they are.',
    answer: z.object({
      items: z.array(
        z
          .object({
            channel: z.string(),
            missing: z.array(z.string()),
            waiting: z.number(),
            failures: z.number(),
            failingSince: time.nullable(),
            lastError: z.string().nullable(),
            pausedUntil: time.nullable(),
            /** When something was last sent over it, or tried to be. */
            triedAt: time.nullable(),
            /** How many have subscribed; null where it does not lead to browsers. */
            browsers: z.number().nullable(),
          })
          .openapi('Channel'),
      ),
    }),
  }),
  route({
    method: 'post',
    path: '/api/channels/{name}/test',
    role: 'operator',
    summary: 'Sends a message to try a channel.',
    action: 'channel.test',
    /** To whom, in the channel's own form; by default whom its settings name. */
    body: z.object({ recipient: z.string().trim().min(1).max(500).optional() }),
    answer: z.object({ sent: z.boolean(), detail: z.string() }),
  }),
] as const

import { z } from '@hono/zod-openapi'
import { route } from './route.ts'

/** What has changed: who shows it asks again. */
export const liveKinds = [
  'run',
  'alert',
  'schedule',
  'dataset',
  'review',
  'delivery',
  'backfill',
  'watch',
  'health',
] as const

export const liveRoutes = [
  route({
    method: 'get',
    path: '/api/live',
    role: 'viewer',
    summary: 'Server-sent events of what changes; `Last-Event-ID` goes on where a connection was lost.',
    query: z.object({ after: z.string().max(500).optional() }),
    media: 'text/event-stream',
  }),
] as const

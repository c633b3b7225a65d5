import type { Context } from 'hono'
import type { Sessions } from '../people/sessions/sessions.ts'
import type { Platform } from '../platform.ts'
import type { Engine } from '../runs/engine.ts'
import type { Handlers } from './handlers.ts'
import type { LiveFeed } from './live/live-feed.ts'
import { alertHandlers } from './routes/alerts.ts'
import { auditHandlers } from './routes/audit.ts'
import { backfillHandlers } from './routes/backfills.ts'
import { datasetHandlers } from './routes/datasets.ts'
import { deliveryHandlers } from './routes/deliveries.ts'
import { liveHandlers } from './routes/live.ts'
import { onCallHandlers } from './routes/on-call.ts'
import { metricHandlers } from './routes/overview.ts'
import { pageHandlers } from './routes/pages.ts'
import { peopleHandlers } from './routes/people.ts'
import { pingHandlers } from './routes/pings.ts'
import { pipelineHandlers } from './routes/pipelines.ts'
import { pushHandlers } from './routes/push.ts'
import { reviewHandlers } from './routes/reviews.ts'
import { runHandlers } from './routes/runs.ts'
import { scheduleHandlers } from './routes/schedules.ts'
import { signInHandlers } from './routes/sign-in.ts'
import { watchHandlers } from './routes/watches.ts'
import type { Signed } from './sign-in/signed.ts'

interface Behind {
  platform: Platform
  engine: Engine
  sessions: Sessions
  live: LiveFeed
  whoAsks(context: Context): Promise<Signed>
}

/** What answers every route of the contract; one that is missing does not compile. */
export function allHandlers({ platform, engine, sessions, live, whoAsks }: Behind): Handlers {
  const { database } = engine
  return {
    ...metricHandlers,
    ...pipelineHandlers,
    ...runHandlers,
    ...scheduleHandlers,
    ...signInHandlers({ database, sessions, oidc: platform.config.oidc }),
    ...backfillHandlers,
    ...datasetHandlers,
    ...alertHandlers,
    ...reviewHandlers,
    ...watchHandlers,
    ...pingHandlers,
    ...deliveryHandlers,
    ...onCallHandlers,
    ...pushHandlers,
    ...pageHandlers,
    ...peopleHandlers({ database, sessions, publicUrl: platform.config.notifications.publicUrl }),
    ...auditHandlers,
    ...liveHandlers({ feed: live, whoAsks }),
  }
}

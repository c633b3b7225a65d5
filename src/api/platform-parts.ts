import type { Database } from '../database/database.ts'
import { examine } from '../monitoring/health/examine.ts'
import { type HealthReport, readHealth, reportOf } from '../monitoring/health/report.ts'
import { createMetrics } from '../monitoring/prometheus/metrics.ts'
import { recordDenied } from '../people/audit/record.ts'
import { Sessions } from '../people/sessions/sessions.ts'
import { Tokens } from '../people/tokens/tokens.ts'
import { Refusal } from '../pipelines/refusal.ts'
import type { Platform } from '../platform.ts'
import { packageVersion } from '../program-version.ts'
import { UnsignedRequest } from '../scheduler/schedules/webhook.ts'
import { acknowledgingOf } from './acknowledging.ts'
import { allHandlers } from './all-handlers.ts'
import type { ApiParts } from './create-api.ts'
import { dashboardFiles, dashboardFolder } from './dashboard-files.ts'
import { LiveFeed } from './live/live-feed.ts'
import { mountContract, mountDocument } from './mount.ts'
import { createRateLimit, type RateLimits } from './rate-limit.ts'
import type { WebhookRequest } from './routes/hooks.ts'
import { oidcRoutes } from './sign-in/oidc-routes.ts'
import type { OnDenied } from './sign-in/require-role.ts'
import { nobody } from './sign-in/signed.ts'
import { createWhoAsks, whereabouts } from './sign-in/who-asks.ts'

/** Longer than that a database that is there does not take to say so. */
const readyWithinMs = 2_000

/** The platform as the HTTP door sees it. `isDraining` says that this process is about to end. */
export async function partsOf(
  platform: Platform,
  { isDraining, rateLimits }: { isDraining: () => boolean; rateLimits: RateLimits | undefined },
): Promise<ApiParts & { end(): Promise<void> }> {
  const engine = await platform.engine()
  const { pool } = engine.database
  const metrics = createMetrics(engine)
  const stopListening = metrics.listen()
  const { database } = engine
  const sessions = new Sessions(database)
  const live = new LiveFeed(database)
  const whoAsks = createWhoAsks({ sessions, tokens: new Tokens(database) })
  const onDenied = deniedIn(database)
  const handlers = allHandlers({ platform, engine, sessions, live, whoAsks })
  return {
    whyNotReady: async () => {
      if (isDraining()) return ['this process is stopping']
      const late = AbortSignal.timeout(readyWithinMs)
      return await Promise.race([
        pool.query('SELECT 1 FROM runs LIMIT 1').then(
          () => [],
          () => ['the database cannot be read'],
        ),
        new Promise<string[]>((resolve) =>
          late.addEventListener('abort', () => resolve(['the database does not answer'])),
        ),
      ])
    },
    health: {
      latest: () => readHealth(pool, platform.clock.now()).catch(databaseAway),
      now: async () => reportOf(await examine(await platform.healthChecks()), platform.clock.now()),
    },
    metrics,
    onAnswer: (answer) => metrics.onAnswer(answer),
    now: () => platform.clock.now(),
    triggerByWebhook: (schedule, request) => trigger(platform, schedule, request),
    acknowledging: acknowledgingOf(engine),
    whoAsks,
    isTooMuch: createRateLimit(rateLimits),
    onWrongSecret: (context, wrong) => onDenied({ context, signed: nobody, ...wrong }),
    mount: (api) => {
      mountContract(api, { platform, pool, handlers, onDenied })
      mountDocument(api, packageVersion())
      const { oidc } = platform.config
      if (oidc)
        api.route('/', oidcRoutes({ database, sessions, oidc, publicUrl: platform.config.notifications.publicUrl }))
      api.use(dashboardFiles(dashboardFolder()))
    },
    end: async () => {
      stopListening()
      await live.stop()
    },
  }
}

/** Longer is no address of ours. */
const mostPath = 300

/** Who tried what they have no right to stands in the audit. */
function deniedIn(database: Database): OnDenied {
  return async ({ context, signed, action, route = context.req.path.slice(0, mostPath) }) => {
    const object = { kind: 'route', id: route }
    const actor = { ...signed.actor, ...whereabouts(context) }
    await recordDenied(database, { actor, action, object, at: new Date() })
  }
}

/** What was found last cannot be read: that itself is what is to be told. */
function databaseAway(): HealthReport {
  const checkedAt = new Date()
  return {
    state: 'unhealthy',
    checks: [
      {
        name: 'database',
        host: '',
        state: 'unhealthy',
        reasons: ['it cannot be read'],
        figures: {},
        since: null,
        checkedAt,
      },
    ],
  }
}

async function trigger(platform: Platform, schedule: string, { body, headers }: WebhookRequest) {
  try {
    await platform.triggerByWebhook(schedule, {
      body: new TextDecoder().decode(body),
      signature: headers['x-millrace-signature'] ?? '',
      timestamp: headers['x-millrace-timestamp'] ?? '',
      id: headers['x-millrace-id'] ?? '',
    })
    return 'accepted'
  } catch (error) {
    // Who asks is not to learn whether it was the name, the signature or the time.
    if (error instanceof UnsignedRequest || error instanceof Refusal) return 'refused'
    throw error
  }
}

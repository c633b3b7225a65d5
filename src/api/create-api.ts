import { randomUUID } from 'node:crypto'
import { OpenAPIHono } from '@hono/zod-openapi'
import type { Context, Hono } from 'hono'
import { HTTPException } from 'hono/http-exception'
import { timeout } from 'hono/timeout'
import type { HealthReport } from '../monitoring/health/report.ts'
import { DoesNotFit, NothingThere, Refusal } from '../pipelines/refusal.ts'
import { MayNotDecide } from '../runs/reviews/review.ts'
import { reportError } from '../telemetry/report-error.ts'
import type { ApiEnvironment } from './api-environment.ts'
import { pageSecurity } from './page.ts'
import { problem, unfit } from './problem.ts'
import { isPublic } from './public-routes.ts'
import { routeOf } from './route-of.ts'
import { type Acknowledging, acknowledge } from './routes/acknowledge.ts'
import { health } from './routes/health.ts'
import { hooks, type TriggerByWebhook } from './routes/hooks.ts'
import { metrics } from './routes/metrics.ts'
import { probes } from './routes/probes.ts'
import { doorSecurity } from './security.ts'
import { nobody, type Signed } from './sign-in/signed.ts'

/** What the HTTP door opens to. */
export interface ApiParts {
  /** Why requests should go elsewhere for now: sentences; none when it is ready. */
  whyNotReady(): Promise<readonly string[]>
  /** How everything was when it was last looked at, and how it is now. */
  health: { latest(): Promise<HealthReport>; now(): Promise<HealthReport> }
  /** In the text format of Prometheus. */
  metrics: { contentType: string; text(): Promise<string> }
  triggerByWebhook: TriggerByWebhook
  acknowledging: Acknowledging
  /** Business time, by which pages count. */
  now(): Date
  /** Who asks: by cookie or token. Nobody, where neither is good. */
  whoAsks(context: Context): Promise<Signed>
  /** Whether whoever asks has asked for too much lately; in how many seconds to come again. */
  isTooMuch(context: Context, signed: Signed): { retryAfterSeconds: number } | undefined
  /** Hears of a secret that is none: a token that somebody shows with a change, a signature, a link. */
  onWrongSecret?(context: Context, wrong: { action: string; route?: string }): Promise<void>
  /** Puts in the routes behind which people sign in, and the pages. */
  mount(api: OpenAPIHono<ApiEnvironment>): void
  /** Hears of every answered request: by the route's template, never by what stands in an address. */
  onAnswer?(answer: { method: string; route: string; status: number; durationMs: number }): void
}

export type Api = Hono<ApiEnvironment>

/** What takes longer is given up: the client most likely has. Streams have begun to answer by then. */
const answerMs = 30_000

/** Makes the HTTP door. It listens once it is given to `startApi`. */
export function createApi(parts: ApiParts): Api {
  const api = new OpenAPIHono<ApiEnvironment>({
    defaultHook: (result, context) => (result.success ? undefined : unfit(context, result.error)),
  })
  api.use(async (context, next) => {
    const startedAt = performance.now()
    const requestId = randomUUID()
    context.set('requestId', requestId)
    context.set('signed', nobody)
    await next()
    context.header('x-request-id', requestId)
    // The clocks of browsers are wrong, and business time may be moved.
    context.header('millrace-now', parts.now().toISOString())
    if (!context.res.headers.has('cache-control')) context.header('cache-control', 'no-store')
    const { method } = context.req
    const { status } = context.res
    parts.onAnswer?.({ method, route: routeOf(context), status, durationMs: performance.now() - startedAt })
  })
  // The page of links in messages has nothing but a button, and stricter rules of its own.
  api.use((context, next) =>
    context.req.path.startsWith('/acknowledge/') ? pageSecurity(context, next) : doorSecurity(context, next),
  )
  api.use(async (context, next) => {
    const isOpen = isPublic(context.req.method, context.req.path)
    const signed = isOpen ? nobody : await parts.whoAsks(context)
    const late = parts.isTooMuch(context, signed)
    if (late) {
      context.header('retry-after', String(late.retryAfterSeconds))
      return problem(context, { status: 429, title: 'too many requests', detail: 'Come again in a while.' })
    }
    context.set('signed', signed)
    if (isOpen || signed.role !== 'public') return await next()
    const isChange = !/^(?:GET|HEAD|OPTIONS)$/.test(context.req.method)
    if (isChange && context.req.header('authorization') !== undefined)
      await parts.onWrongSecret?.(context, { action: 'token.use' })
    return problem(context, { status: 401, title: 'sign in first' })
  })
  api.use(timeout(answerMs))
  api.route('/', probes(parts))
  api.route('/', health(parts))
  api.route('/', metrics(parts))
  api.route('/', hooks(parts))
  api.route('/', acknowledge(parts))
  parts.mount(api)
  api.notFound((context) => problem(context, { status: 404, title: 'there is nothing here' }))
  api.onError((error, context) => answerError(error, context))
  return api
}

function answerError(error: Error, context: Context<ApiEnvironment>): Response {
  if (error instanceof HTTPException)
    return problem(context, {
      status: error.status,
      title: titles[error.status] ?? 'not possible',
      ...(error.message === '' ? {} : { detail: error.message }),
    })
  if (error instanceof MayNotDecide)
    return problem(context, { status: 403, title: 'not allowed', detail: error.message })
  if (error instanceof NothingThere) return problem(context, { status: 404, title: 'not found', detail: error.message })
  if (error instanceof DoesNotFit)
    return problem(context, { status: 422, title: 'the request does not fit', detail: error.message })
  if (error instanceof Refusal) return problem(context, { status: 409, title: 'not possible', detail: error.message })
  const what = `${context.req.method} ${routeOf(context)}, request ${context.get('requestId')}`
  reportError(error, { role: 'api', what })
  return problem(context, { status: 500, title: 'an error of ours', detail: 'The log tells more under this id.' })
}

const titles: Record<number, string> = {
  400: 'not understood',
  401: 'sign in first',
  403: 'not allowed',
  404: 'there is nothing here',
  413: 'too large',
  504: 'took too long',
}

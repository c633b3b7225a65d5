import { randomUUID } from 'node:crypto'
import { Hono } from 'hono'
import { HTTPException } from 'hono/http-exception'
import { routePath } from 'hono/route'
import { secureHeaders } from 'hono/secure-headers'
import { timeout } from 'hono/timeout'
import type { HealthReport } from '../monitoring/health/report.ts'
import { reportError } from '../telemetry/report-error.ts'
import { problem } from './problem.ts'
import { onlyPublic } from './public-routes.ts'
import { type Acknowledging, acknowledge } from './routes/acknowledge.ts'
import { health } from './routes/health.ts'
import { hooks, type TriggerByWebhook } from './routes/hooks.ts'
import { metrics } from './routes/metrics.ts'
import { probes } from './routes/probes.ts'

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
  /** Hears of every answered request: by the route's template, never by what stands in an address. */
  onAnswer?(answer: { method: string; route: string; status: number; durationMs: number }): void
}

interface ApiVariables {
  requestId: string
}

export type Api = Hono<{ Variables: ApiVariables }>

/** What takes longer is given up: the client most likely has. */
const answerMs = 30_000

/** Makes the HTTP door. It listens once it is given to `startApi`. */
export function createApi(parts: ApiParts): Api {
  const api: Api = new Hono()
  api.use(async (context, next) => {
    const startedAt = performance.now()
    const requestId = randomUUID()
    context.set('requestId', requestId)
    await next()
    context.header('x-request-id', requestId)
    context.header('cache-control', 'no-store')
    const { method } = context.req
    const { status } = context.res
    const path = routePath(context, -1)
    const route = path === '/*' ? 'other' : path
    parts.onAnswer?.({ method, route, status, durationMs: performance.now() - startedAt })
  })
  api.use(secureHeaders({ referrerPolicy: 'no-referrer', strictTransportSecurity: false }))
  api.use(onlyPublic)
  api.use(timeout(answerMs))
  api.route('/', probes(parts))
  api.route('/', health(parts))
  api.route('/', metrics(parts))
  api.route('/', hooks(parts))
  api.route('/', acknowledge(parts.acknowledging))
  api.notFound((context) => problem(context, { status: 404, title: 'there is nothing here' }))
  api.onError((error, context) => {
    if (error instanceof HTTPException)
      return problem(context, { status: error.status, title: titles[error.status] ?? 'not possible' })
    const what = `${context.req.method} ${routePath(context, -1)}, request ${context.get('requestId')}`
    reportError(error, { role: 'api', what })
    return problem(context, { status: 500, title: 'an error of ours', detail: 'The log tells more under this id.' })
  })
  return api
}

const titles: Record<number, string> = { 400: 'not understood', 413: 'too large', 504: 'took too long' }

import { Hono } from 'hono'
import { z } from 'zod'
import { type ControlOrder, controlOrder } from './control-order.ts'
import type { Faults } from './faults.ts'
import type { RateLimit, RateLimiter } from './rate-limit.ts'
import type { RequestLog } from './request-log.ts'
import type { SeriesBook } from './series.ts'

/** What the control endpoint steers. */
export interface Controlled {
  book: SeriesBook
  faults: Faults
  limiter: RateLimiter
  log: RequestLog
  /** The service's own limit, in force after a reset. */
  ownLimit: RateLimit | null
}

/** Why an order cannot be carried out, as a sentence; undefined when it can. */
function refusal({ revise = [], add = [] }: ControlOrder, book: SeriesBook): string | undefined {
  const unknown = [...revise, ...add].find(({ series }) => !book.codes.includes(series))
  if (unknown) return `expected a series of ${book.codes.join(', ')}, got '${unknown.series}'`
  const absent = revise.find(({ series, date }) => !book.has(series, date))
  if (absent) return `${absent.series} has no row on ${absent.date} to revise; use add to publish one`
  const present = add.find(({ series, date }) => book.has(series, date))
  if (present) return `${present.series} already has a row on ${present.date}; use revise to change it`
  return undefined
}

function reset({ book, faults, limiter, log, ownLimit }: Controlled): void {
  faults.reset()
  book.reset()
  log.clear()
  limiter.restart(ownLimit)
}

function carryOut(order: ControlOrder, { book, faults, limiter }: Controlled): void {
  faults.plan(order)
  if (order.rateLimit !== undefined) limiter.restart(order.rateLimit)
  for (const { series, date, value } of [...(order.revise ?? []), ...(order.add ?? [])]) book.set(series, date, value)
}

/** `POST /_control` steers the simulator, `GET /_control/requests` shows what it was asked. */
export function controlRoutes(controlled: Controlled): Hono {
  const routes = new Hono()
  routes.post('/_control', async (context) => {
    const body: unknown = await context.req.json().catch(() => undefined)
    const order = controlOrder.safeParse(body)
    if (!order.success) {
      const issues = order.error.issues.map(
        ({ path, message }) => `${z.core.toDotPath(path) || 'the order'}: ${message}`,
      )
      return context.json({ error: `expected an order as JSON, got something else: ${issues.join('; ')}` }, 400)
    }
    if (order.data.reset) reset(controlled)
    const reason = refusal(order.data, controlled.book)
    if (reason) return context.json({ error: reason }, 400)
    carryOut(order.data, controlled)
    return context.json({ done: Object.keys(order.data) })
  })
  routes.get('/_control/requests', (context) => context.json({ requests: controlled.log.requests }))
  return routes
}

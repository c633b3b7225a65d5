import { Hono } from 'hono'
import { z } from 'zod'
import type { FaultOrder } from './fault-order.ts'
import type { Faults } from './faults.ts'
import type { RateLimit, RateLimiter } from './rate-limit.ts'
import type { RequestLog } from './request-log.ts'

/** How a service is steered beyond its faults. */
export interface OwnControl<Order extends FaultOrder> {
  /** What it takes: `z.strictObject({ ...faultOrder, ... })`. */
  order: z.ZodType<Order>
  /** Forgets all that it was ordered. */
  reset(): void
  /** Why an order cannot be carried out, as a sentence; undefined when it can. */
  refusal?(order: Order): string | undefined
  /** Carries an order out, and answers what is told of it. */
  carryOut(order: Order): Record<string, unknown> | void
}

interface Controlled {
  faults: Faults
  limiter: RateLimiter
  log: RequestLog
  /** The service's own limit, in force after a reset. */
  ownLimit: RateLimit | null
}

/** `POST /_control` steers the simulator, `GET /_control/requests` shows what it was asked. */
export function controlRoutes<Order extends FaultOrder>(
  own: OwnControl<Order>,
  { faults, limiter, log, ownLimit }: Controlled,
): Hono {
  const routes = new Hono()
  routes.post('/_control', async (context) => {
    const body: unknown = await context.req.json().catch(() => undefined)
    const order = own.order.safeParse(body)
    if (!order.success) {
      const issues = order.error.issues.map(
        ({ path, message }) => `${z.core.toDotPath(path) || 'the order'}: ${message}`,
      )
      return context.json({ error: `expected an order as JSON, got something else: ${issues.join('; ')}` }, 400)
    }
    if (order.data.reset) {
      faults.reset()
      log.clear()
      limiter.restart(ownLimit)
      own.reset()
    }
    const reason = own.refusal?.(order.data)
    if (reason) return context.json({ error: reason }, 400)
    faults.plan(order.data)
    if (order.data.rateLimit !== undefined) limiter.restart(order.data.rateLimit)
    const told = own.carryOut(order.data)
    return context.json({ done: Object.keys(order.data), ...told })
  })
  routes.get('/_control/requests', (context) => context.json({ requests: log.requests }))
  return routes
}

import { Hono } from 'hono'
import { z } from 'zod'
import type { BatchTables } from './batch-tables.ts'
import type { SimulatedClock } from './clock.ts'
import { type ControlOrder, controlOrder } from './control-order.ts'
import type { Faults } from './faults.ts'

/** A request that reached the service, without who asked. */
export interface LoggedRequest {
  path: string
  statementText: string
  time: string
}

const keptRequests = 1000

/** What the control endpoint steers. */
interface Controlled {
  clock: SimulatedClock
  tables: BatchTables
  faults: Faults
  zone: { name: string }
  requests: LoggedRequest[]
}

/** `POST /_control` steers the simulator and tells its time, `GET /_control/requests` shows what it was asked last. */
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
    try {
      carryOut(order.data, controlled)
    } catch (error) {
      return context.json({ error: (error as Error).message }, 400)
    }
    return context.json({ done: Object.keys(order.data), now: controlled.clock.now().toISOString() })
  })
  routes.get('/_control/requests', (context) => context.json({ requests: controlled.requests.slice(-keptRequests) }))
  return routes
}

function carryOut(order: ControlOrder, { clock, tables, faults, zone, requests }: Controlled): void {
  if (order.reset) {
    clock.reset()
    tables.reset()
    faults.reset()
    zone.name = 'UTC'
    requests.length = 0
  }
  faults.plan(order)
  if (order.clock?.at !== undefined) clock.set(new Date(order.clock.at))
  if (order.clock?.advanceMs !== undefined) clock.advance(order.clock.advanceMs)
  if (order.clock?.speed !== undefined) clock.run(order.clock.speed)
  if (order.clockOffsetMs !== undefined) tables.setOffset(order.clockOffsetMs)
  zone.name = order.defaultTimeZone ?? zone.name
  tables.showAt(clock.now())
  if (order.lookups !== undefined) tables.database.showLookups(order.lookups)
  for (const run of order.start ?? []) tables.start(run)
  for (const run of order.restart ?? []) tables.restart(run)
  if (order.vanish !== undefined) tables.vanish(order.vanish)
}

import { insertDeliveries } from '../deliveries/delivery-store.ts'
import type { Desk } from '../desk.ts'
import { readSigningKey } from '../signing-key-store.ts'
import { reach } from '../stop-points.ts'
import { makeDeliveries } from './make-deliveries.ts'
import { markRouted, takeNotices } from './notice-store.ts'
import type { RouteBook } from './route-book.ts'
import { targetsOf } from './targets.ts'

/** So many in one transaction: few enough that what is urgent soon has its turn. */
const noticesAtOnce = 200

/**
 * Makes deliveries of every notice that waits, the most urgent first; those of a notice and its mark commit together.
 * Answers how many were routed.
 */
export async function routeNotices(desk: Desk, book: RouteBook, signal?: AbortSignal): Promise<number> {
  for (let total = 0; ; ) {
    const count = await routeSome(desk, book)
    total += count
    if (count < noticesAtOnce || signal?.aborted) return total
  }
}

async function routeSome(desk: Desk, book: RouteBook): Promise<number> {
  const { database, clock } = desk.engine
  const signingKey =
    desk.notifications.publicUrl === undefined ? undefined : await readSigningKey(desk.engine, 'acknowledge')
  return await database
    .transaction(async (client) => {
      const notices = await takeNotices(client, noticesAtOnce)
      if (notices.length === 0) return 0
      reach('notices taken')
      const now = clock.now()
      const deliveries = []
      for (const notice of notices) {
        const targets = await targetsOf(client, notice, await book.routesFor(notice), desk.channels)
        deliveries.push(...makeDeliveries(desk, notice, targets, { now, signingKey }))
      }
      await insertDeliveries(client, deliveries)
      reach('deliveries stored')
      const ids = notices.map(({ id }) => id)
      await markRouted(client, ids, now)
      return notices.length
    })
    .then((count) => {
      if (count > 0) reach('notices routed')
      return count
    })
}

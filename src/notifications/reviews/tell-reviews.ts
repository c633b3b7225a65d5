import type { PoolClient } from 'pg'
import { insertDeliveries } from '../deliveries/delivery-store.ts'
import type { Desk } from '../desk.ts'
import { makeDeliveries } from '../routing/make-deliveries.ts'
import { insertRouted } from '../routing/notice-store.ts'
import type { RouteBook } from '../routing/route-book.ts'
import { type Target, targetsOf, targetsOver } from '../routing/targets.ts'
import { reviewNotice } from './review-notice.ts'
import { markEscalated, markTold, type ReviewToTell, readAddresses, takeReviewsToTell } from './told-store.ts'

const reviewsAtOnce = 500

/**
 * Tells people what they are asked to decide, those who have not are reminded, and when it takes too long others are asked,
 * too. The notice, its deliveries and the mark commit together, so each is told once however many tell. Reviews of one step
 * are told of in one message. Answers how many reviews were told of.
 */
export async function tellReviews(desk: Desk, book: RouteBook, signal?: AbortSignal): Promise<number> {
  for (let total = 0; ; ) {
    const count = await desk.engine.database.transaction((client) => tellSome(desk, book, client))
    total += count
    if (count < reviewsAtOnce || signal?.aborted) return total
  }
}

async function tellSome(desk: Desk, book: RouteBook, client: PoolClient): Promise<number> {
  const now = desk.engine.clock.now()
  const reviews = await takeReviewsToTell(client, now, reviewsAtOnce)
  const together = Map.groupBy(reviews, ({ run, step, because }) => JSON.stringify([run, step, because]))
  for (const some of together.values()) await tell(desk, book, client, some as [ReviewToTell, ...ReviewToTell[]], now)
  return reviews.length
}

async function tell(
  desk: Desk,
  book: RouteBook,
  client: PoolClient,
  reviews: readonly [ReviewToTell, ...ReviewToTell[]],
  now: Date,
): Promise<void> {
  const [first] = reviews
  const ids = reviews.map(({ id }) => id)
  const others = first.because === 'escalated' ? first.escalateTo : null
  if (others) await markEscalated(client, ids, others, now)
  else await markTold(client, ids, now)
  const notice = reviewNotice(reviews, systemOf(desk, first.pipeline), now)
  await insertRouted(client, notice)
  const byRoutes = await targetsOf(client, notice, await book.routesFor(notice), desk.channels)
  const targets = [...byRoutes, ...(await personally(desk, client, others ?? first))]
  // What needs no signature: whoever follows the link signs in first.
  await insertDeliveries(client, makeDeliveries(desk, notice, targets, { now, signingKey: undefined }))
}

/** Who is asked by name or by group has a message of their own, whatever the routes say. */
async function personally(
  { channels }: Desk,
  client: PoolClient,
  { assignees, groups }: { assignees: readonly string[]; groups: readonly string[] },
): Promise<readonly Target[]> {
  const addresses = [...new Set([...assignees, ...(await readAddresses(client, groups))])]
  return addresses.length === 0 || !channels.has('email') ? [] : await targetsOver(client, 'email', addresses, channels)
}

function systemOf({ systems }: Desk, pipeline: string): string | null {
  for (const [name, { pipelines }] of systems) if (pipelines.some((one) => one.name === pipeline)) return name
  return null
}

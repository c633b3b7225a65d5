import type { Actor } from '../../people/actor.ts'
import { NothingThere, shown } from '../../pipelines/refusal.ts'
import type { Engine } from '../engine.ts'
import { isId } from '../run-store.ts'
import type { Change } from './changes.ts'
import { voterOf } from './may-decide.ts'
import type { Review, Vote } from './review.ts'
import { findReviews, type Page, type ReviewFilter, readReviewPage, readVotedOn, readVotes } from './review-store.ts'

/** A review with how people have voted, and what the reviewer has changed of what was shown. */
export interface ReviewDetail extends Review {
  votes: Vote[]
  changes: Change[] | null
}

/** A page of reviews, the newest first; by default those that are open. */
export async function listReviews(
  { database }: Engine,
  filter: ReviewFilter = {},
  page: Page = { limit: 100 },
): Promise<{ items: Review[]; next: string | null }> {
  if (filter.run !== undefined && !isId(filter.run)) return { items: [], next: null }
  return await readReviewPage(database.pool, filter, page)
}

/** A review by its id or the beginning of it. Refuses what none or several begin with. */
export async function getReview({ database }: Engine, id: string): Promise<ReviewDetail> {
  const found = await findReviews(database.pool, id)
  const [review] = found
  if (!review || found.length > 1) {
    throw new NothingThere(
      `expected the id of a review or its start, got ${shown(id)}, with which ${found.length} begin; \`millrace reviews\` lists them`,
    )
  }
  return { ...review, votes: await readVotes(database.pool, review.id) }
}

/** The ids of those reviews that somebody has voted on. */
export async function votedOn({ database }: Engine, reviews: readonly Review[], actor: Actor): Promise<Set<string>> {
  return await readVotedOn(
    database.pool,
    reviews.map(({ id }) => id),
    voterOf(actor),
  )
}

import type { ClientBase } from 'pg'
import { changesOf } from './changes.ts'
import type { Review, ReviewState, Verdict } from './review.ts'
import { answerWait, endReview } from './review-store.ts'

/** Ends an open review whose run is locked, and answers its step. False when it is over already. */
export async function settleReview(
  client: ClientBase,
  review: Review,
  verdict: Verdict & { by: string | null; comment: string | null },
  { state, at }: { state: ReviewState; at: Date },
): Promise<boolean> {
  const { decision, answer, by, comment } = verdict
  const { shown, isEditable } = review
  const changes = isEditable && answer !== null ? changesOf(shown, answer) : null
  if (!(await endReview(client, review.id, { state, answer, changes, at }))) return false
  await answerWait(client, review, { decision, answer, shown, by, comment }, at)
  return true
}

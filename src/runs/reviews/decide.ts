import type { ClientBase } from 'pg'
import { type Actor, actorText } from '../../people/actor.ts'
import { recordAct, recordDenied } from '../../people/audit/record.ts'
import { oneOf } from '../../pipelines/checks.ts'
import { DoesNotFit, NothingThere, Refusal, shown } from '../../pipelines/refusal.ts'
import type { Engine } from '../engine.ts'
import { hintControl } from '../hints.ts'
import { lockRun } from '../run-store.ts'
import { fittingAnswer } from './answer.ts'
import { type Decider, mayDecide, voterOf } from './may-decide.ts'
import { MayNotDecide, type Review, type Vote } from './review.ts'
import { findReviews, insertVote, readReview, readVotes } from './review-store.ts'
import { settleReview } from './settle.ts'

/** What somebody decides, and who it is. */
export interface Decision extends Decider {
  actor: Actor
  decision: 'approve' | 'reject'
  /** Where the form asks for one, or what is shown may be edited. Left out, it is that of who approved before, or what is shown. */
  answer?: unknown
  comment?: string | undefined
}

const longestComment = 2000

/**
 * Takes a person's decision, whose rights are looked at in this moment. One rejection decides, approvals do when they are
 * as many as the quorum. The run's lock is the review's: of two who decide at once, or one and the time-out, one does.
 * Refuses who may not, a review that is over, a second vote of the same person, and an answer that does not fit.
 */
export async function decideReview(engine: Engine, id: string, given: Decision): Promise<Review> {
  oneOf(given.decision, 'decision', ['approve', 'reject'])
  const [found] = await findReviews(engine.database.pool, id)
  if (found?.id !== id.toLowerCase()) throw new NothingThere(`no review has the id ${shown(id)}`)
  const vote = await voteOf(engine, found, given)
  try {
    const decided = await engine.database.transaction(async (client) => await decide(client, found, given, vote))
    if (decided.state !== 'open') await hintControl(engine.database)
    return decided
  } catch (error) {
    if (error instanceof MayNotDecide) {
      const object = { kind: 'review', id: found.id }
      await recordDenied(engine.database, { actor: given.actor, action: actionOf(given), object, at: vote.at })
    }
    throw error
  }
}

async function voteOf(engine: Engine, review: Review, { actor, decision, answer, comment }: Decision): Promise<Vote> {
  if (decision === 'reject' && answer !== undefined) throw new DoesNotFit('expected no answer with a rejection')
  if ((comment?.length ?? 0) > longestComment) {
    throw new DoesNotFit(`expected a comment of at most ${longestComment} characters, got ${comment?.length}`)
  }
  return {
    actor: actorText(actor),
    decision,
    answer: answer === undefined ? null : await fittingAnswer(engine, review, answer),
    comment: comment?.trim() || null,
    at: engine.clock.now(),
  }
}

async function decide(client: ClientBase, { id, run }: Review, given: Decision, vote: Vote): Promise<Review> {
  const { actor } = given
  await lockRun(client, run)
  const review = await readReview(client, id)
  if (!review) throw new NothingThere(`no review has the id ${shown(id)}`)
  if (!mayDecide(review, given)) {
    throw new MayNotDecide('expected somebody who is asked for this review, or an administrator; ask one of them')
  }
  if (review.state !== 'open') {
    throw new Refusal(`expected a review that is open, got one that is ${review.state.replace('_', ' ')}`)
  }
  const votes = await readVotes(client, id)
  const cast = vote.decision === 'approve' ? { ...vote, answer: vote.answer ?? proposed(review, votes) } : vote
  if (!(await insertVote(client, id, voterOf(actor), cast))) {
    throw new Refusal('expected one vote a person, got a second one; others have to decide now')
  }
  const decided = await settleIfDecided(client, review, [...votes, cast])
  await recordAct(client, {
    actor,
    action: actionOf(given),
    object: { kind: 'review', id },
    before: { state: review.state },
    after: { state: decided.state, approvals: decided.approvals },
    at: vote.at,
  })
  return decided
}

/** What who approves without an answer agrees to. */
function proposed({ form, isEditable, shown: looked }: Review, votes: readonly Vote[]): unknown {
  const before = votes.findLast(({ decision }) => decision === 'approve')
  if (before) return before.answer
  if (isEditable) return looked
  if (form === null) return null
  throw new DoesNotFit('expected an answer that fits the form, got none')
}

async function settleIfDecided(client: ClientBase, review: Review, votes: readonly Vote[]): Promise<Review> {
  const last = votes.at(-1)
  const approvals = votes.filter(({ decision }) => decision === 'approve')
  const isRejected = last?.decision === 'reject'
  if (!last || (!isRejected && approvals.length < review.quorum)) return { ...review, approvals: approvals.length }
  const by = (isRejected ? [last] : approvals).map(({ actor }) => actor).join(', ')
  const state = isRejected ? 'rejected' : 'approved'
  const verdict = { decision: state, answer: last.answer, by, comment: last.comment } as const
  await settleReview(client, review, verdict, { state, at: last.at })
  return { ...review, state, approvals: approvals.length, decidedAt: last.at, answer: last.answer }
}

function actionOf({ decision }: Decision): string {
  return `review.${decision}`
}

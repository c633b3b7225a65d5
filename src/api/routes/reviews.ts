import { decideReview } from '../../runs/reviews/decide.ts'
import { getReview, listReviews, votedOn } from '../../runs/reviews/list-reviews.ts'
import { type Decider, mayDecide } from '../../runs/reviews/may-decide.ts'
import type { Review } from '../../runs/reviews/review.ts'
import type { reviewRoutes } from '../contract/reviews.ts'
import type { HandlersOf } from '../handlers.ts'
import type { Signed } from '../sign-in/signed.ts'

/** Reviews, and what people decide. */
export const reviewHandlers: HandlersOf<typeof reviewRoutes> = {
  'get /api/reviews': async ({ platform, query, signed }) => {
    const { mine, after, limit, ...filter } = query
    const engine = await platform.engine()
    const decidableBy = mine ? { ...deciderOf(signed), actor: signed.actor } : undefined
    const { items, next } = await listReviews(engine, { ...filter, decidableBy }, { after, limit })
    const voted = await votedOn(engine, items, signed.actor)
    return { items: items.map((review) => lineOf(review, signed, voted)), next }
  },
  'get /api/reviews/{id}': async ({ platform, path, signed }) => {
    const engine = await platform.engine()
    const review = await getReview(engine, path.id)
    const { fallback, remindAt, escalateAt, escalatedAt, shown, form, isEditable, answer, changes, votes } = review
    return {
      ...lineOf(review, signed, await votedOn(engine, [review], signed.actor)),
      fallback: fallback && { decision: fallback.decision, answer: fallback.answer },
      remindAt,
      escalateAt,
      escalatedAt,
      shown,
      form: form === null ? null : { ...form },
      isEditable,
      answer,
      changes,
      votes: votes.map(({ actor, ...vote }) => ({ by: actor, ...vote })),
    }
  },
  'post /api/reviews/{id}/decide': async ({ platform, path, body, signed }) => {
    const { state, approvals, quorum } = await decideReview(await platform.engine(), path.id, {
      ...body,
      ...deciderOf(signed),
      actor: signed.actor,
    })
    return { state, approvals, quorum }
  },
}

function lineOf(review: Review, signed: Signed, voted: ReadonlySet<string>) {
  const {
    id,
    run,
    pipeline,
    step,
    item,
    title,
    state,
    assignees,
    groups,
    quorum,
    approvals,
    createdAt,
    dueAt,
    decidedAt,
  } = review
  const hasVoted = voted.has(id)
  const mine = state === 'open' && !hasVoted && mayDecide(review, deciderOf(signed))
  return {
    id,
    run,
    pipeline,
    step,
    item,
    title,
    state,
    assignees,
    groups,
    quorum,
    approvals,
    createdAt,
    dueAt,
    decidedAt,
    mine,
    hasVoted,
  }
}

function deciderOf({ email, groups, role }: Signed): Decider {
  return { email: email ?? undefined, groups, role: role === 'public' ? 'viewer' : role }
}

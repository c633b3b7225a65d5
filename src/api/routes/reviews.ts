import { decideReview } from '../../runs/reviews/decide.ts'
import { getReview, listReviews } from '../../runs/reviews/list-reviews.ts'
import { type Decider, mayDecide } from '../../runs/reviews/may-decide.ts'
import type { Review } from '../../runs/reviews/review.ts'
import type { reviewRoutes } from '../contract/reviews.ts'
import type { HandlersOf } from '../handlers.ts'
import type { Signed } from '../sign-in/signed.ts'

/** Reviews, and what people decide. */
export const reviewHandlers: HandlersOf<typeof reviewRoutes> = {
  'get /api/reviews': async ({ platform, query, signed }) => {
    const { state, run, ...page } = query
    const { items, next } = await listReviews(await platform.engine(), { state, run }, page)
    return { items: items.map((review) => lineOf(review, signed)), next }
  },
  'get /api/reviews/{id}': async ({ platform, path, signed }) => {
    const { shown, form, isEditable, answer, changes, votes, ...review } = await getReview(
      await platform.engine(),
      path.id,
    )
    return {
      ...lineOf({ ...review, shown, form, isEditable, answer }, signed),
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

function lineOf(review: Review, signed: Signed) {
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
  const mine = state === 'open' && mayDecide(review, deciderOf(signed))
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
  }
}

function deciderOf({ email, groups, role }: Signed): Decider {
  return { email: email ?? undefined, groups, role: role === 'public' ? 'viewer' : role }
}

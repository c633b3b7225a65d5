import { z } from '@hono/zod-openapi'
import { anything, flag, name, pageOf, paging, someOf, time } from './common.ts'
import { route } from './route.ts'

const reviewStates = ['open', 'approved', 'rejected', 'timed_out', 'withdrawn'] as const

const review = z
  .object({
    id: z.string(),
    run: z.string(),
    pipeline: z.string(),
    step: z.string(),
    item: z.string().nullable(),
    title: z.string(),
    state: z.enum(reviewStates),
    assignees: z.array(z.string()),
    groups: z.array(z.string()),
    quorum: z.number(),
    approvals: z.number(),
    createdAt: time,
    dueAt: time.nullable(),
    decidedAt: time.nullable(),
    /** Whether whoever asks may decide it now. */
    mine: z.boolean(),
    /** Whether whoever asks has voted: nobody does twice. */
    hasVoted: z.boolean(),
  })
  .openapi('Review')

export const reviewRoutes = [
  route({
    method: 'get',
    path: '/api/reviews',
    role: 'viewer',
    summary: 'Reviews, the newest first; by default those that are open.',
    query: z.object({
      state: someOf(reviewStates).optional(),
      pipeline: name.optional(),
      run: z.string().max(100).optional(),
      mine: flag.optional(),
      ...paging,
    }),
    answer: pageOf(review),
  }),
  route({
    method: 'get',
    path: '/api/reviews/{id}',
    role: 'viewer',
    summary: 'A review with what is to be looked at, its form, and who has said what.',
    answer: review.extend({
      /** What counts when nobody has decided by `dueAt`; null where it goes on undecided then. */
      fallback: z.object({ decision: z.enum(['approved', 'rejected', 'timed_out']), answer: anything }).nullable(),
      /** When those who are asked are reminded next. */
      remindAt: time.nullable(),
      /** When others are asked too; null once they are, or where nobody else is. */
      escalateAt: time.nullable(),
      escalatedAt: time.nullable(),
      shown: anything,
      /** JSON schema of the answer; null where none is asked for. */
      form: z.record(z.string(), anything).nullable(),
      /** Whether what is shown may be changed while approving. */
      isEditable: z.boolean(),
      answer: anything,
      /** What was changed of what was shown. */
      changes: z.array(z.object({ path: z.string(), from: anything.optional(), to: anything.optional() })).nullable(),
      votes: z.array(
        z.object({
          by: z.string(),
          decision: z.enum(['approve', 'reject']),
          comment: z.string().nullable(),
          at: time,
          answer: anything,
        }),
      ),
    }),
  }),
  route({
    method: 'post',
    path: '/api/reviews/{id}/decide',
    role: 'viewer',
    summary:
      'Approves or rejects. Who may is decided at that moment: an assignee, a member of its group, or an administrator.',
    action: 'review.decide',
    body: z.object({
      decision: z.enum(['approve', 'reject']),
      answer: anything.optional(),
      comment: z.string().max(2000).optional(),
    }),
    answer: z.object({ state: z.enum(reviewStates), approvals: z.number(), quorum: z.number() }),
  }),
] as const

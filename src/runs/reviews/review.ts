import { DoesNotFit, Refusal } from '../../pipelines/refusal.ts'

/** Where a review is: it waits for people, or is over by their decision, by time, or because its run ended before. */
export const reviewStates = ['open', 'approved', 'rejected', 'timed_out', 'withdrawn'] as const
export type ReviewState = (typeof reviewStates)[number]

/** What a review has come to, as readers of its step find it. */
export interface Verdict {
  decision: 'approved' | 'rejected' | 'timed_out'
  answer: unknown
}

/** A review that is to be opened, with its wait. Times are business time. */
export interface NewReview {
  id: string
  pipeline: string
  title: string
  shown: unknown
  /** JSON Schema of an answer; null where none is asked for. */
  form: object | null
  isEditable: boolean
  assignees: readonly string[]
  groups: readonly string[]
  quorum: number
  dueAt: Date | null
  /** What counts when nobody has decided by then. */
  fallback: Verdict | null
  remindMs: number | null
  remindAt: Date | null
  escalateAt: Date | null
  escalateTo: Reviewers | null
}

/** Who is asked, beside administrators. */
export interface Reviewers {
  assignees: readonly string[]
  groups: readonly string[]
}

/** A review as it is told to people and programs. */
export interface Review extends Reviewers {
  id: string
  run: string
  pipeline: string
  step: string
  /** The item's key, in a review of one item of an each. */
  item: string | null
  generation: number
  title: string
  state: ReviewState
  shown: unknown
  form: object | null
  isEditable: boolean
  quorum: number
  /** How many have approved. */
  approvals: number
  createdAt: Date
  dueAt: Date | null
  fallback: Verdict | null
  /** When those who are asked are reminded next, while it is open. */
  remindAt: Date | null
  /** When others are asked too, while it is open and they have not been. */
  escalateAt: Date | null
  escalatedAt: Date | null
  decidedAt: Date | null
  answer: unknown
}

/** What a person has decided. */
export interface Vote {
  actor: string
  decision: 'approve' | 'reject'
  answer: unknown
  comment: string | null
  at: Date
}

/** What somebody wants to do is for others to do: the API answers 403. */
export class MayNotDecide extends Refusal {
  override name = 'MayNotDecide'
}

const longestShown = 256 * 1024

/** Refuses what is too large to be looked at, and would be stored with every look. */
export function checkedSize(json: string, what: string): void {
  if (json.length <= longestShown) return
  throw new DoesNotFit(
    `expected ${what} to be at most ${longestShown / 1024} KB as JSON, got ${Math.ceil(json.length / 1024)} KB`,
  )
}

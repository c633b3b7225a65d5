import type { Outcome, Severity } from '../severity.ts'

export type NoticeKind =
  | 'alert fired'
  | 'alert resolved'
  | 'run ended'
  | 'report'
  | 'test'
  /** An alert that nobody acknowledges goes on to the next people. */
  | 'escalation'
  /** Messages over a channel do not arrive, told over the others. */
  | 'channel failing'
  /** People are asked to decide, once more, or now these and no longer those alone. */
  | 'review'

/**
 * Something that people may have to know. It is stored in the transaction of what it tells of; the notifications room makes
 * deliveries of it, or finds that it concerns nobody.
 */
export interface Notice {
  id: string
  kind: NoticeKind
  severity: Severity
  /** Business time. */
  at: Date
  /** What routes go by. */
  system: string | null
  pipeline: string | null
  rule: string | null
  outcome: Outcome | null
  alertId: string | null
  runId: string | null
  /** What, since when, and by when it matters, in at most 80 characters. */
  title: string
  facts: NoticeFacts
}

/** What a message says beneath its title. Never secrets, people's data or contents of rows. */
interface NoticeFacts {
  /** A sentence or two. */
  text?: string
  /** Shown as a table: `{ 'Duration': '12 s' }`. */
  fields?: Record<string, string>
  /** What changed since the last good run. */
  evidence?: string[]
  likelyCause?: string
  suggestion?: string
  /** Address of the runbook. */
  runbook?: string
  /** The ids of the reviews that it asks for. */
  reviews?: string[]
  /** What is broken behind it. */
  affected?: string[]
  /** How often it happened while the alert was open. */
  count?: number
}

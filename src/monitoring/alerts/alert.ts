import type { ConditionKind } from '../../pipelines/rules/condition.ts'
import type { Severity } from '../../pipelines/severity.ts'

/**
 * The states of an alert and its legal moves, listed once.
 *
 * pending: the cause is there, and not yet for long or often enough · firing: people are told · acknowledged: somebody is at
 * it, for a time · silenced: it fires, and nobody is to be told · resolved: the cause is gone; soon after it may come back ·
 * dismissed: a person wants to hear no more of it until the cause is gone; then it is closed.
 */
const moves = {
  pending: ['firing', 'silenced', 'resolved'],
  firing: ['acknowledged', 'silenced', 'dismissed', 'resolved'],
  acknowledged: ['firing', 'silenced', 'dismissed', 'resolved'],
  silenced: ['firing', 'acknowledged', 'dismissed', 'resolved'],
  resolved: ['pending', 'firing', 'silenced'],
  dismissed: [],
} as const satisfies Record<string, readonly string[]>

export type AlertState = keyof typeof moves

export function mayMove(from: AlertState, to: AlertState): boolean {
  return (moves[from] as readonly AlertState[]).includes(to)
}

/** What the state machine knows of an alert. */
export interface Judged {
  state: AlertState
  severity: Severity
  /** How often the cause was seen. */
  count: number
  /** How often it came back soon after its end. */
  reopened: number
  since: Date
  /** When the cause was seen to be gone; null while it is there. */
  clearSince: Date | null
  firedAt: Date | null
  acknowledgedUntil: Date | null
  closedAt: Date | null
  /** Nobody is told before that. */
  quietUntil: Date | null
  /** Whether people know that it fires. */
  isTold: boolean
}

/** An alert as it is stored. */
export interface Alert extends Judged {
  id: string
  rule: string
  kind: ConditionKind
  subject: string
  system: string | null
  pipeline: string | null
  title: string
  facts: AlertFacts
  runId: string | null
  acknowledgedBy: string | null
  parentId: string | null
}

/** What a message says beneath the title. Never secrets, people's data or contents of rows. */
interface AlertFacts {
  text?: string
  fields?: Record<string, string>
  evidence?: string[]
  likelyCause?: string
  suggestion?: string
  runbook?: string
}

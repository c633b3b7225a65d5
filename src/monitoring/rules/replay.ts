import { type Rule, type RuleOptions, rule as ruleOf } from '../../pipelines/rules/rule.ts'
import type { AlertState, Judged } from '../alerts/alert.ts'
import { judge, nextChange } from '../alerts/judge.ts'
import { badFrom, type Fact, isOfEvents } from './verdict.ts'

/** Something that happened to one subject of a rule, as it was recorded. */
export type Recorded =
  | { kind: 'shown'; at: Date; value: number | null }
  /** The monitor looked; what came of it is judged anew. */
  | { kind: 'looked'; at: Date }
  | { kind: 'act'; at: Date; to: AlertState; until: Date | null }
  /** Null: switched off. */
  | { kind: 'rule'; at: Date; declared: RuleOptions | null }

export interface ReplayedMove {
  at: Date
  from: AlertState | null
  to: AlertState
}

/**
 * Replays what one subject of a rule was shown with the judge that decides in earnest, and tells every move it makes.
 *
 * @param records in the order in which they happened
 * @param isSilencedAt what silences said then
 * @param always judges by this rule all the time, and at the times it would have been due, instead of as it was then
 */
export function replay(
  name: string,
  records: readonly Recorded[],
  isSilencedAt: (at: Date) => boolean,
  always?: Rule,
): ReplayedMove[] {
  const moves: ReplayedMove[] = []
  let rule = always
  let alert: Judged | undefined
  let level: Fact | undefined
  const step = (fact: Fact | undefined, at: Date): void => {
    if (!rule) {
      if (alert && alert.closedAt === null) {
        moves.push({ at, from: alert.state, to: 'resolved' })
        alert = { ...alert, state: 'resolved', closedAt: at }
      }
      return
    }
    const move = judge(rule, fact, alert, at, { isSilenced: isSilencedAt(at), isHeld: false })
    if (!move) return
    if (move.from !== move.next.state) moves.push({ at, from: move.from, to: move.next.state })
    alert = move.next
  }
  const dueBefore = (end: Date): Date | undefined => {
    if (!rule) return undefined
    const times = [alert && nextChange(rule, alert), level && badFrom(rule.when, level)]
    const due = times.flatMap((at) => (at && at > reached && at < end ? [at.getTime()] : []))
    return due.length === 0 ? undefined : new Date(Math.min(...due))
  }
  let reached = new Date(0)
  for (const record of records) {
    for (let due = always && dueBefore(record.at); due; due = dueBefore(record.at)) {
      reached = due
      step(level, due)
    }
    reached = record.at
    if (record.kind === 'rule') {
      if (!always) rule = record.declared === null ? undefined : ruleOf(name, record.declared)
      continue
    }
    if (record.kind === 'act') {
      if (alert && alert.closedAt === null) {
        if (alert.state !== record.to) moves.push({ at: record.at, from: alert.state, to: record.to })
        alert = { ...alert, state: record.to, acknowledgedUntil: record.until, isTold: true }
      }
      continue
    }
    if (record.kind === 'looked') {
      step(level, record.at)
      continue
    }
    const fact = { value: record.value, isEvent: rule !== undefined && isOfEvents(rule.when) }
    level = fact.isEvent ? undefined : fact
    step(fact, record.at)
  }
  return moves
}

import type { Rule } from '../../pipelines/rules/rule.ts'
import { type Fact, isWorse, severityOf, verdictOf } from '../rules/verdict.ts'
import type { AlertState, Judged } from './alert.ts'

/** So soon after its end an alert comes back as the same one, without a message of its own until it has lasted so long. */
export const flapMs = 600_000

/** What else decides: a silence that matches, an open alert whose consequence this is. */
export interface Circumstances {
  isSilenced: boolean
  isHeld: boolean
}

/** What becomes of an alert. */
export interface Move {
  /** Null for one that begins. */
  from: AlertState | null
  next: Judged
  /** What people are told with it. */
  tell: 'fired' | 'resolved' | null
}

/**
 * What a rule makes of a fact at a time, without I/O. Undefined when nothing changes.
 *
 * @param fact undefined when nothing was seen, and only time has passed
 * @param alert the newest of this rule and subject, open or closed
 */
export function judge(
  rule: Rule,
  fact: Fact | undefined,
  alert: Judged | undefined,
  now: Date,
  circumstances: Circumstances,
): Move | undefined {
  const isOpen = alert !== undefined && alert.closedAt === null
  const holds = isOpen && alert.clearSince === null
  const verdict = fact === undefined ? (holds ? 'bad' : 'unknown') : verdictOf(rule.when, fact, now, holds)
  if (!isOpen) return verdict === 'bad' && fact ? begin(rule, fact, alert, now, circumstances) : undefined
  const next = { ...alert }
  if (verdict === 'bad') seenBad(rule, fact, next)
  if (verdict === 'good') next.clearSince ??= now
  if (next.clearSince !== null && isOver(rule, next, now)) return close(alert, next, now)
  onward(rule, next, now, circumstances)
  return moveOf(alert, next, tellIfDue(next, now, circumstances))
}

function begin(rule: Rule, fact: Fact, last: Judged | undefined, now: Date, circumstances: Circumstances): Move {
  const isBack = last?.closedAt != null && last.firedAt !== null && now.getTime() - last.closedAt.getTime() <= flapMs
  const next: Judged = {
    state: isBack && last.state === 'dismissed' ? 'dismissed' : 'pending',
    severity: severityOf(rule, fact),
    count: isBack ? last.count + 1 : 1,
    reopened: isBack ? last.reopened + 1 : 0,
    since: isBack && last.state === 'dismissed' ? last.since : now,
    clearSince: null,
    firedAt: isBack && last.state === 'dismissed' ? last.firedAt : null,
    acknowledgedUntil: null,
    closedAt: null,
    quietUntil: isBack ? new Date(now.getTime() + flapMs) : null,
    isTold: false,
  }
  onward(rule, next, now, circumstances)
  return { from: isBack ? last.state : null, next, tell: tellIfDue(next, now, circumstances) }
}

/** The cause is there still, or again. */
function seenBad(rule: Rule, fact: Fact | undefined, next: Judged): void {
  next.clearSince = null
  if (fact === undefined) return
  if (fact.isEvent) next.count += 1
  const severity = severityOf(rule, fact)
  if (!isWorse(severity, next.severity)) return
  next.severity = severity
  // Whoever has taken it on, or was told, has taken on something less.
  next.isTold = false
  if (next.state === 'acknowledged') next.state = 'firing'
}

function isOver(rule: Rule, { state, clearSince }: Judged, now: Date): boolean {
  return state === 'pending' || (clearSince !== null && now.getTime() - clearSince.getTime() >= rule.keepMs)
}

function close(alert: Judged, next: Judged, now: Date): Move {
  next.closedAt = now
  if (next.state !== 'dismissed') next.state = 'resolved'
  next.acknowledgedUntil = null
  const tell = next.isTold && next.state === 'resolved' ? 'resolved' : null
  return { from: alert.state, next, tell }
}

/** What time, silences and the count do to one whose cause is not over. */
function onward(rule: Rule, next: Judged, now: Date, { isSilenced }: Circumstances): void {
  const isEnough = rule.when.kind !== 'runFails' || next.count >= rule.when.inARow || next.reopened > 0
  if (next.state === 'pending' && isEnough && now.getTime() - next.since.getTime() >= rule.forMs) {
    next.state = 'firing'
    next.firedAt = now
  }
  if (next.state === 'acknowledged' && next.acknowledgedUntil !== null && now >= next.acknowledgedUntil) {
    next.state = 'firing'
    next.acknowledgedUntil = null
    next.isTold = false
  }
  if (next.state === 'firing' && isSilenced) next.state = 'silenced'
  if (next.state === 'silenced' && !isSilenced) next.state = 'firing'
}

function tellIfDue(next: Judged, now: Date, { isHeld }: Circumstances): Move['tell'] {
  const isQuiet = next.quietUntil !== null && now < next.quietUntil
  if (next.state !== 'firing' || next.isTold || isHeld || isQuiet) return null
  next.isTold = true
  return 'fired'
}

function moveOf(alert: Judged, next: Judged, tell: Move['tell']): Move | undefined {
  const isSame = (Object.keys(next) as (keyof Judged)[]).every(
    (key) => Number(next[key]) === Number(alert[key]) || next[key] === alert[key],
  )
  return isSame ? undefined : { from: alert.state, next, tell }
}

/** When an open alert changes by itself at the latest, if nothing else happens. */
export function nextChange(rule: Rule, alert: Judged): Date | undefined {
  const times: number[] = []
  const { state, clearSince, acknowledgedUntil, quietUntil, since, isTold } = alert
  if (alert.closedAt !== null) return undefined
  if (clearSince !== null) times.push(clearSince.getTime() + rule.keepMs)
  else if (state === 'pending' && rule.forMs > 0) times.push(since.getTime() + rule.forMs)
  if (state === 'acknowledged' && acknowledgedUntil !== null) times.push(acknowledgedUntil.getTime())
  if (state === 'firing' && !isTold && quietUntil !== null) times.push(quietUntil.getTime())
  return times.length === 0 ? undefined : new Date(Math.min(...times))
}

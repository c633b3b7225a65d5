import { stretchAt } from '../zone-offsets.ts'
import { bend, lookBack } from './bend.ts'
import { type CronTime, nextCronTime } from './cron-times.ts'
import type { DueRule } from './timing.ts'

const tenYearsMs = 10 * 365.25 * 86_400_000

/** One due time of a schedule, and what became of it by the rule alone. */
export interface DueTime {
  readonly at: Date
  /** Why it does not take place; undefined when it does. `at` is then when it would have been. */
  readonly skipped: string | undefined
  /** Due times that came together here, because each was put off. */
  readonly putOff: readonly PutOff[]
}

/** A due time that was moved to a later one. */
interface PutOff {
  readonly from: Date
  readonly reason: string
}

/** The due times of a stretch, the earliest first. */
export interface DueTimes {
  readonly times: readonly DueTime[]
  /** Up to and with when they are complete: the end that was asked for, unless there were too many. Go on from here. */
  readonly until: Date
}

/** The first moment after one at which something is to be started. Undefined when nothing is within ten years. */
export function nextDue(rule: DueRule, after: Date): Date | undefined {
  for (const { at, skipped } of dues(rule, after.getTime(), after.getTime() + tenYearsMs, { hurry: true })) {
    if (skipped === undefined) return at
  }
  return undefined
}

/**
 * What was due after one moment, up to and with another: what takes place and what is skipped, with the reason.
 *
 * @param most answers no more than so many, the earliest; the rest is asked for from `until`
 */
export function dueTimes(rule: DueRule, after: Date, until: Date, most: number): DueTimes {
  const times: DueTime[] = []
  for (const time of dues(rule, after.getTime(), until.getTime())) {
    if (times.length === most) return { times, until: times.at(-1)?.at ?? after }
    times.push(time)
  }
  return { times, until }
}

interface Pending {
  atMs: number
  putOff: PutOff[]
}

/**
 * What is due in a stretch, in order. What was put off waits until nothing can come before it any more: nothing is ever
 * put forward.
 *
 * @param options.hurry tells only of the first that is skipped for a reason, not of all
 */
function* dues(rule: DueRule, afterMs: number, untilMs: number, { hurry = false } = {}): Generator<DueTime> {
  const pending: Pending[] = []
  for (let next = nominal(rule, lookBack(rule, afterMs)); next !== undefined && next.atMs <= untilMs; ) {
    while (pending[0] !== undefined && pending[0].atMs < next.atMs) yield* inStretch(pending.shift(), afterMs, untilMs)
    const bent = bend(rule, next)
    if (bent.kind === 'due') putInto(pending, bent.atMs, next.atMs, bent.reason)
    else if (next.atMs > afterMs) yield { at: new Date(next.atMs), skipped: bent.reason, putOff: [] }
    const fromMs = bent.kind === 'skipped' && hurry ? Math.max(next.atMs, bent.untilMs - 1) : next.atMs
    next = nominal(rule, fromMs)
  }
  for (const left of pending) yield* inStretch(left, afterMs, untilMs)
}

function* inStretch(pending: Pending | undefined, afterMs: number, untilMs: number): Generator<DueTime> {
  if (pending === undefined || pending.atMs <= afterMs || pending.atMs > untilMs) return
  yield { at: new Date(pending.atMs), skipped: undefined, putOff: pending.putOff }
}

/** Several that are put off to one moment are one. */
function putInto(pending: Pending[], atMs: number, fromMs: number, reason: string): void {
  let place = pending.length
  while (place > 0 && (pending[place - 1]?.atMs ?? 0) > atMs) place -= 1
  let entry = pending[place - 1]
  if (entry?.atMs !== atMs) {
    entry = { atMs, putOff: [] }
    pending.splice(place, 0, entry)
  }
  if (atMs !== fromMs) entry.putOff.push({ from: new Date(fromMs), reason })
}

/** The first due time after an instant, before the calendar bends it. */
function nominal({ timing, calendar }: DueRule, afterMs: number): CronTime | undefined {
  if (timing.kind === 'cron') return nextCronTime(timing.expression, timing.zone, afterMs)
  const atMs = (Math.floor(afterMs / timing.everyMs) + 1) * timing.everyMs
  return { atMs, wallMs: calendar === undefined ? atMs : atMs + stretchAt(atMs, calendar.zone).offsetMs }
}

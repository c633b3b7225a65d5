import { addDays } from '../calendar-day.ts'
import { firstInstantOf } from '../zone-offsets.ts'
import { blackoutsIn } from './blackouts.ts'
import { dayOn, isBusinessDay } from './business-days.ts'
import type { Calendar } from './calendar.ts'

/**
 * How much time between two moments counts: business days without blackouts, as long as they really are. Negative where
 * the second lies before the first.
 */
export function businessMsBetween(calendar: Calendar, from: Date, to: Date): number {
  if (to < from) return 0 - businessMsBetween(calendar, to, from)
  let sumMs = 0
  for (const stretch of countedIn(calendar, from.getTime(), to.getTime())) {
    sumMs += stretch.toMs - stretch.fromMs
  }
  return sumMs
}

/**
 * The first moment by which so much time that counts has gone by.
 *
 * @param ms not negative
 */
export function addBusinessMs(calendar: Calendar, from: Date, ms: number): Date {
  if (ms <= 0) return from
  let leftMs = ms
  for (const { fromMs, toMs } of countedIn(calendar, from.getTime(), from.getTime() + ms + longestSearchMs)) {
    if (leftMs <= toMs - fromMs) return new Date(fromMs + leftMs)
    leftMs -= toMs - fromMs
  }
  throw new Error(`expected calendar '${calendar.name}' to have that much time within 50 years, got less`)
}

const longestSearchMs = 50 * 365.25 * 86_400_000

interface Stretch {
  fromMs: number
  toMs: number
}

/** The stretches of a stretch that count, in order, day by day. */
function* countedIn(calendar: Calendar, fromMs: number, untilMs: number): Generator<Stretch> {
  let beginMs = fromMs
  for (let day = dayOn(calendar, fromMs); beginMs < untilMs; day = addDays(day, 1)) {
    const midnightMs = firstInstantOf(Date.parse(`${addDays(day, 1)}T00:00Z`), calendar.zone)
    const endMs = Math.min(midnightMs, untilMs)
    // A day that a zone has left out, on its way over the date line, has no time.
    if (endMs > beginMs && isBusinessDay(calendar, day)) yield* withoutBlackouts(calendar, beginMs, endMs)
    beginMs = Math.max(beginMs, endMs)
  }
}

function* withoutBlackouts(calendar: Calendar, fromMs: number, toMs: number): Generator<Stretch> {
  const blackouts = [...blackoutsIn(calendar, fromMs, toMs)]
  let beginMs = fromMs
  for (const { from, to } of blackouts.toSorted((left, right) => left.from.getTime() - right.from.getTime())) {
    if (from.getTime() > beginMs) yield { fromMs: beginMs, toMs: from.getTime() }
    beginMs = Math.max(beginMs, to.getTime())
  }
  if (beginMs < toMs) yield { fromMs: beginMs, toMs }
}

import { addDays } from '../calendar-day.ts'
import { firstInstantOf, stretchAt } from '../zone-offsets.ts'
import { blackoutAt } from './blackouts.ts'
import { dayOn, isBusinessDay, whyNoBusinessDay } from './business-days.ts'
import type { Calendar } from './calendar.ts'
import type { CronTime } from './cron-times.ts'
import type { DueRule, Timing } from './timing.ts'

const dayMs = 86_400_000
const mostDaysOff = 400

/** Holidays lead into blackouts and blackouts into holidays, but not for ever. */
const mostHops = 1000

/** What a calendar makes of a due time. */
export type Bent =
  | { readonly kind: 'due'; readonly atMs: number; readonly reason: string }
  /** `untilMs`: up to when everything is skipped for the same reason, where that is known. */
  | { readonly kind: 'skipped'; readonly reason: string; readonly untilMs: number }

/**
 * What becomes of a due time by the calendar of its rule: never on a day that is no business day, unless the rule says
 * 'run', and never in a blackout, wherever it is put off to.
 */
export function bend({ calendar, timing, onHoliday, inBlackout }: DueRule, time: CronTime): Bent {
  if (calendar === undefined) return { kind: 'due', atMs: time.atMs, reason: '' }
  let { atMs, wallMs } = time
  const reasons: string[] = []
  while (reasons.length < mostHops) {
    const holiday = onHoliday === 'run' ? undefined : whyNoBusinessDay(calendar, dayOn(calendar, atMs))
    const blackout = holiday === undefined ? blackoutAt(calendar, new Date(atMs)) : undefined
    if (holiday === undefined && blackout === undefined) return { kind: 'due', atMs, reason: reasons.join(', then ') }
    reasons.push(holiday ?? `blackout '${blackout?.reason}' until ${blackout?.to.toISOString()}`)
    const to = blackout?.to.getTime() ?? nextDayMs(calendar, atMs)
    const policy = blackout === undefined ? onHoliday : inBlackout
    // Behind a hop the others of the stretch may have come by another way.
    if (policy === 'skip') return skipped(reasons, reasons.length === 1 ? to : 0)
    const next = blackout === undefined ? sameTimeOnBusinessDay(calendar, timing, wallMs) : to
    if (next === undefined) return skipped([...reasons, 'no business day within 400 days'], 0)
    atMs = next
    wallMs = shownAt(atMs, zoneOf(calendar, timing))
  }
  return skipped([reasons[0] ?? '', `no free time after ${mostHops} moves`], 0)
}

function skipped(reasons: readonly string[], untilMs: number): Bent {
  return { kind: 'skipped', reason: reasons.join(', then '), untilMs }
}

/**
 * From when on due times may have been put off to behind a moment: to know what is due after it, look at all that were
 * due from there on.
 */
export function lookBack({ calendar, timing, onHoliday, inBlackout }: DueRule, afterMs: number): number {
  if (calendar === undefined) return afterMs
  let beginMs = afterMs + 1
  for (let hop = 0; hop < mostHops; hop++) {
    const before = beginMs
    // One that ends just here counts, too: what it puts off arrives here, and may go on.
    const blackout = inBlackout === 'put off' ? blackoutAt(calendar, new Date(beginMs - 1)) : undefined
    if (blackout !== undefined) beginMs = Math.min(beginMs, blackout.from.getTime())
    if (onHoliday === 'next business day') beginMs = beforeDaysOff(calendar, timing, beginMs)
    if (beginMs === before) break
  }
  return beginMs - 1
}

/** The beginning of the days off that a moment is in, or whose end its day follows. */
function beforeDaysOff(calendar: Calendar, timing: Timing, atMs: number): number {
  const today = dayOn(calendar, atMs)
  // On the clocks of another zone the same time of the day may fall on the day before.
  let first = zoneOf(calendar, timing) === calendar.zone ? today : addDays(today, -1)
  for (let days = 0; days < mostDaysOff && !isBusinessDay(calendar, addDays(first, -1)); days++)
    first = addDays(first, -1)
  if (first === today && isBusinessDay(calendar, today)) return atMs
  return Math.min(atMs, firstInstantOf(Date.parse(`${first}T00:00Z`), calendar.zone))
}

function sameTimeOnBusinessDay(calendar: Calendar, timing: Timing, wallMs: number): number | undefined {
  for (let days = 1; days <= mostDaysOff; days++) {
    const atMs = firstInstantOf(wallMs + days * dayMs, zoneOf(calendar, timing))
    if (isBusinessDay(calendar, dayOn(calendar, atMs))) return atMs
  }
  return undefined
}

function nextDayMs(calendar: Calendar, atMs: number): number {
  return firstInstantOf(Date.parse(`${addDays(dayOn(calendar, atMs), 1)}T00:00Z`), calendar.zone)
}

function shownAt(atMs: number, zone: string): number {
  return atMs + stretchAt(atMs, zone).offsetMs
}

/** Whose clocks tell the time of the day that is kept. */
function zoneOf(calendar: Calendar, timing: Timing): string {
  return timing.kind === 'cron' ? timing.zone : calendar.zone
}

import type { CalendarDay } from '../../pipelines/calendar-day.ts'
import { type DayRule, minutesInto } from '../../pipelines/watches/day-rule.ts'
import { firstInstantOf, stretchAt } from '../../pipelines/zone-offsets.ts'
import type { PastRun, StartHabit } from './expectation.ts'
import { median, quantile, spreadAround } from './statistics.ts'

/** Runs of a day, the first first. */
export type RunsOfDay = ReadonlyMap<CalendarDay, readonly PastRun[]>

const fewestDays = 8
const littleMs = 10 * 60_000
/** Further from the usual than so many deviations is no ordinary start. */
const ordinary = 4

/**
 * When a job starts; undefined with too few days.
 *
 * @param before the days of the jobs it comes after
 * @param declaredMs from when in the business day it may start: 0 where nothing is declared
 */
export function startHabitOf(
  own: RunsOfDay,
  before: readonly RunsOfDay[],
  declaredMs: number,
  rule: DayRule,
): StartHabit | undefined {
  const starts = [...own].flatMap(([day, [first]]) =>
    first === undefined
      ? []
      : [{ atMs: intoDayMs(first.startedAt, day, rule), readyMs: readyAfter(first, day, before, rule) }],
  )
  if (starts.length < fewestDays) return undefined
  const times = starts.map(({ atMs }) => atMs)
  const byTime = Math.max(declaredMs, quantile(times, 0.05))
  const [afterOthers, afterTime] = [delaysAfter(declaredMs, starts), delaysAfter(byTime, starts)]
  // A time of day counts where it explains more: what only waits for others starts earlier when they are done earlier.
  const isByTime = quantile(afterOthers, 0.9) > quantile(afterTime, 0.9) + littleMs
  const delays = isByTime ? afterTime : afterOthers
  const usualDelayMs = median(delays)
  const spread = spreadAround(delays.map((delay) => delay - usualDelayMs))
  const plain = delays.filter((delay) => delay - usualDelayMs <= ordinary * spread)
  return {
    days: starts.length,
    earliestMs: isByTime ? byTime : declaredMs,
    usualMs: median(times),
    usualDelayMs,
    latestDelayMs: quantile(plain, 1),
  }
}

function delaysAfter(earliestMs: number, starts: readonly { atMs: number; readyMs: number }[]): number[] {
  return starts.map(({ atMs, readyMs }) => Math.max(0, atMs - Math.max(earliestMs, readyMs)))
}

/** How far into a business day a moment is, by the clocks on the wall. */
function intoDayMs(moment: Date, day: CalendarDay, { startsAtMinute, timezone }: DayRule): number {
  const wallMs = moment.getTime() + stretchAt(moment.getTime(), timezone).offsetMs
  return wallMs - Date.parse(`${day}T00:00Z`) - startsAtMinute * 60_000
}

/** The moment that is so far into a business day by the clocks on the wall. */
export function momentInto(intoMs: number, day: CalendarDay, { startsAtMinute, timezone }: DayRule): Date {
  // A thousand jobs are judged at each look: the changes of the clocks are known here, not asked for.
  return new Date(firstInstantOf(Date.parse(`${day}T00:00Z`) + startsAtMinute * 60_000 + intoMs, timezone))
}

/** How far into the business day a time of day is, in milliseconds. */
export function intoDayOf(minute: number, rule: DayRule): number {
  return minutesInto(minute, rule) * 60_000
}

/** When those before it were done: those of their runs that had ended when it started, for later ones it did not await. */
function readyAfter(first: PastRun, day: CalendarDay, before: readonly RunsOfDay[], rule: DayRule): number {
  const ends = before
    .flatMap((runs) => runs.get(day) ?? [])
    .filter(({ endedAt }) => endedAt <= first.startedAt)
    .map(({ endedAt }) => intoDayMs(endedAt, day, rule))
  return Math.max(Number.NEGATIVE_INFINITY, ...ends)
}

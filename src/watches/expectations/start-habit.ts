import type { CalendarDay } from '../../pipelines/calendar-day.ts'
import { instantOf } from '../../pipelines/time-zone.ts'
import { stretchAt } from '../../pipelines/zone-offsets.ts'
import type { DayRule } from '../business-day.ts'
import type { PastRun, StartHabit } from './expectation.ts'
import { median, quantile, spreadAround } from './statistics.ts'

/** Runs of a day, the first first. */
export type RunsOfDay = ReadonlyMap<CalendarDay, readonly PastRun[]>

const fewestDays = 8
/** Further from the usual than so many deviations is no ordinary start. */
const ordinary = 4

/**
 * When a job starts; undefined with too few days.
 *
 * @param before the days of the jobs it comes after
 */
export function startHabitOf(own: RunsOfDay, before: readonly RunsOfDay[], rule: DayRule): StartHabit | undefined {
  const starts = [...own].flatMap(([day, [first]]) =>
    first === undefined
      ? []
      : [{ atMs: intoDayMs(first.startedAt, day, rule), readyMs: readyMs(first, day, before, rule) }],
  )
  if (starts.length < fewestDays) return undefined
  const earliestMs = Math.max(
    0,
    quantile(
      starts.map(({ atMs }) => atMs),
      0.05,
    ),
  )
  const delays = starts.map(({ atMs, readyMs }) => Math.max(0, atMs - Math.max(earliestMs, readyMs)))
  const usualDelayMs = median(delays)
  const spread = spreadAround(delays.map((delay) => delay - usualDelayMs))
  const plain = delays.filter((delay) => delay - usualDelayMs <= ordinary * spread)
  return { days: starts.length, earliestMs, usualDelayMs, latestDelayMs: quantile(plain, 1) }
}

/** How far into a business day a moment is, by the clocks on the wall. */
export function intoDayMs(moment: Date, day: CalendarDay, { startsAtMinute, timezone }: DayRule): number {
  const wallMs = moment.getTime() + stretchAt(moment.getTime(), timezone).offsetMs
  return wallMs - Date.parse(`${day}T00:00Z`) - startsAtMinute * 60_000
}

/** The moment that is so far into a business day by the clocks on the wall. */
export function momentInto(intoMs: number, day: CalendarDay, { startsAtMinute, timezone }: DayRule): Date {
  return instantOf(Date.parse(`${day}T00:00Z`) + startsAtMinute * 60_000 + intoMs, timezone)
}

/** When those before it were done: those of their runs that had ended when it started, for later ones it did not await. */
function readyMs(first: PastRun, day: CalendarDay, before: readonly RunsOfDay[], rule: DayRule): number {
  const ends = before
    .flatMap((runs) => runs.get(day) ?? [])
    .filter(({ endedAt }) => endedAt <= first.startedAt)
    .map(({ endedAt }) => intoDayMs(endedAt, day, rule))
  return Math.max(Number.NEGATIVE_INFINITY, ...ends)
}

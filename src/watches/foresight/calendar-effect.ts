import { addDays, type CalendarDay } from '../../pipelines/calendar-day.ts'
import { quantile, sortedNumbers } from './quantiles.ts'

/** A kind of day: its weekday, from Sunday, 0, to Saturday, or the end of a month, 7, whatever weekday that is. */
export type DayKind = number
const monthEnd: DayKind = 7

/** What kind of day a day is: the last of a month and the first of the next are when what a month leaves behind is worked off. */
export function dayKind(date: CalendarDay): DayKind {
  return date.endsWith('-01') || addDays(date, 1).endsWith('-01') ? monthEnd : weekdayOf(date)
}

export function weekdayOf(date: CalendarDay): number {
  return new Date(`${date}T00:00Z`).getUTCDay()
}

/** A value of a day, such as how long a job took, as a logarithm: days multiply. */
export interface DayValue {
  kind: DayKind
  log: number
}

/** How many days that say nothing are added to each kind of day, so that two odd Mondays make no rule. */
const weightOfDoubt = 2
/** Farther from the middle than so many times the usual is something that went wrong, and not the calendar. */
const farthest = 3

/**
 * By how much each kind of day differs from a usual one, as logarithms, in the order of the kinds; 0 is not at all. Means of what is left
 * of the middle, drawn towards nothing where days are few.
 */
export function calendarEffect(values: readonly DayValue[]): readonly number[] {
  const middle = middleOf(values.map(({ log }) => log))
  const limit = farthest * middleOf(values.map(({ log }) => Math.abs(log - middle)))
  const [sums, counts] = [new Array<number>(monthEnd + 1).fill(0), new Array<number>(monthEnd + 1).fill(weightOfDoubt)]
  for (const { kind, log } of values) {
    sums[kind] = (sums[kind] as number) + Math.min(Math.max(log - middle, -limit), limit)
    counts[kind] = (counts[kind] as number) + 1
  }
  return sums.map((sum, kind) => sum / (counts[kind] as number))
}

function middleOf(logs: readonly number[]): number {
  return quantile(sortedNumbers(logs), 0.5)
}

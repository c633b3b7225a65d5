import { addDays, type CalendarDay } from '../../pipelines/calendar-day.ts'

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
const weightOfDoubt = 1

/**
 * By how much each kind of day differs from a usual one, as logarithms, in the order of the kinds; 0 is not at all. Means of what is left
 * of the middle, drawn towards nothing where days are few.
 */
export function calendarEffect(values: readonly DayValue[]): readonly number[] {
  const middle = middleOf(values.map(({ log }) => log))
  const byKind: number[][] = Array.from({ length: monthEnd + 1 }, () => [])
  for (const { kind, log } of values) byKind[kind]?.push(log - middle)
  return byKind.map(meanEffect)
}

/** One day that went wrong would pull a mean along, so the farthest fifth at each side does not count. */
function meanEffect(logs: readonly number[]): number {
  if (logs.length === 0) return 0
  const sorted = logs.toSorted((one, other) => one - other)
  const cut = Math.floor(sorted.length / 5)
  const kept = sorted.slice(cut, sorted.length - cut)
  return kept.reduce((sum, log) => sum + log, 0) / (kept.length + weightOfDoubt)
}

function middleOf(logs: readonly number[]): number {
  const sorted = logs.toSorted((one, other) => one - other)
  return sorted[Math.floor(sorted.length / 2)] ?? 0
}

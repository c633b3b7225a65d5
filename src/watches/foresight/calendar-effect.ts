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
/** With fewer days of a kind, one that went wrong cannot be told from what is usual for them. */
const fewestDays = 4

/**
 * By how much each kind of day differs from a usual one, as logarithms, in the order of the kinds; 0 is not at all: the middle of its days,
 * drawn towards nothing where they are few.
 *
 * @param sorted the logarithms in their order, from whoever has them
 */
export function calendarEffect(
  values: readonly DayValue[],
  sorted: ArrayLike<number> = sortedNumbers(values.map(({ log }) => log)),
): readonly number[] {
  const middle = quantile(sorted, 0.5)
  const byKind: number[][] = Array.from({ length: monthEnd + 1 }, () => [])
  for (const { kind, log } of values) byKind[kind]?.push(log - middle)
  return byKind.map(drawn)
}

/** By how much the kind of each day differs from a usual one, as the other days say it. */
export function effectsOfOthers(values: readonly DayValue[]): number[] {
  const sorted = sortedNumbers(values.map(({ log }) => log))
  return values.map((value) => {
    const middle = quantile(without(sorted, value.log), 0.5)
    const ofKind = values.filter((other) => other !== value && other.kind === value.kind)
    return drawn(ofKind.map(({ log }) => log - middle))
  })
}

/** To sort the others of each day anew was a third of all that is learned. */
function without(sorted: Float64Array, value: number): Float64Array {
  const at = sorted.indexOf(value)
  const others = new Float64Array(sorted.length - 1)
  others.set(sorted.subarray(0, at))
  others.set(sorted.subarray(at + 1), at)
  return others
}

function drawn(logs: readonly number[]): number {
  return logs.length === 0 ? 0 : (nearest(logs) * logs.length) / (logs.length + weightOfDoubt)
}

/** The middle; of few days the one of them that is least unusual. */
function nearest(logs: readonly number[]): number {
  if (logs.length >= fewestDays) return middleOf(logs)
  return logs.reduce((least, log) => (Math.abs(log) < Math.abs(least) ? log : least))
}

function middleOf(logs: readonly number[]): number {
  return quantile(sortedNumbers(logs), 0.5)
}

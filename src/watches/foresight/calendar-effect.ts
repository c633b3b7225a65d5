import { addDays, type CalendarDay } from '../../pipelines/calendar-day.ts'

/** A value of a day, such as how long a job took, as a logarithm: days multiply. */
export interface DayValue {
  date: CalendarDay
  log: number
}

/** By how much a day differs from a usual one, as a logarithm: 0 is not at all. */
export type CalendarEffect = (date: CalendarDay) => number

/** How many days that say nothing are added to each kind of day, so that two odd Mondays make no rule. */
const weightOfDoubt = 1

/** Learns what weekdays and the end of a month do: means of what is left of the middle, drawn towards nothing where days are few. */
export function calendarEffect(values: readonly DayValue[]): CalendarEffect {
  const middle = middleOf(values.map(({ log }) => log))
  const ofMonthEnd = meanEffect(values.filter(({ date }) => isMonthEnd(date)).map(({ log }) => log - middle))
  const byWeekday = new Map<number, number[]>()
  for (const { date, log } of values) {
    if (isMonthEnd(date)) continue
    const weekday = weekdayOf(date)
    const logs = byWeekday.get(weekday)
    if (logs === undefined) byWeekday.set(weekday, [log - middle])
    else logs.push(log - middle)
  }
  const ofWeekday = new Map([...byWeekday].map(([weekday, logs]) => [weekday, meanEffect(logs)]))
  return (date) => (isMonthEnd(date) ? ofMonthEnd : (ofWeekday.get(weekdayOf(date)) ?? 0))
}

export function weekdayOf(date: CalendarDay): number {
  return new Date(`${date}T00:00Z`).getUTCDay()
}

/** The last day of a month and the first of the next: what a month leaves behind is worked off then. */
function isMonthEnd(date: CalendarDay): boolean {
  return date.endsWith('-01') || addDays(date, 1).endsWith('-01')
}

/** One day that went wrong would pull a mean along, so the farthest fifth does not count. */
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

import { Draws } from './draws.ts'

export const timezone = 'Asia/Dhaka'
export const minuteMs = 60_000
export const dayMs = 86_400_000

/** Days are counted from here, so that a corpus and a simulator that runs for ever see the same ones. */
const firstDay = Date.parse('2025-01-05T00:00Z')
const dayStartsAtMinute = 300

export function dayAt(index: number): string {
  return new Date(firstDay + index * dayMs).toISOString().slice(0, 10)
}

export function indexOf(day: string): number {
  return Math.round((Date.parse(`${day}T00:00Z`) - firstDay) / dayMs)
}

/** The moment of a time of day, '07:00', within a business day: 04:00 is on the next morning. Dhaka has no summer time. */
export function momentOf(day: string, time: string): number {
  const moment = Date.parse(`${day}T${time}:00+06:00`)
  const [hour = 0, minute = 0] = time.split(':').map(Number)
  return hour * 60 + minute < dayStartsAtMinute ? moment + dayMs : moment
}

/** The business day of a moment. */
export function businessDayOf(moment: Date): string {
  return new Date(moment.getTime() + (6 * 60 - dayStartsAtMinute) * minuteMs).toISOString().slice(0, 10)
}

/** How a day is for all jobs. */
export interface DayConditions {
  day: string
  index: number
  /** 0 is Sunday; Friday and Saturday are the weekend. */
  weekday: number
  isMonthEnd: boolean
  isHoliday: boolean
  /** How much longer everything takes because of the database. */
  databaseFactor: number
  /** How many times the customers of the first day. */
  growth: number
  /** Machines are enlarged, too, a little less than is needed. */
  machineGrowth: number
}

export function conditionsOf(seed: number, index: number): DayConditions {
  const day = dayAt(index)
  const date = new Date(`${day}T00:00Z`)
  const isMonthEnd = new Date(date.getTime() + dayMs).getUTCDate() === 1
  const draws = new Draws(seed, 'day', day)
  // Slow for everybody, and nobody's fault: a backup that overlaps, say.
  const databaseFactor = draws.isLucky(0.09) ? draws.between(1.1, 1.22) : draws.around(0.03)
  const grownDays = Math.min(index, 1500)
  return {
    day,
    index,
    weekday: date.getUTCDay(),
    isMonthEnd,
    isHoliday: !isMonthEnd && isHoliday(seed, date),
    databaseFactor,
    growth: Math.exp(0.0004 * grownDays),
    machineGrowth: Math.exp(0.0003 * grownDays),
  }
}

/** Some seven months in ten have one. */
function isHoliday(seed: number, date: Date): boolean {
  const draws = new Draws(seed, 'holiday', date.toISOString().slice(0, 7))
  return draws.isLucky(0.7) && 1 + Math.floor(draws.between(0, 27)) === date.getUTCDate()
}

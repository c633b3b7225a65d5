import { kindOf, Problem, wrongType } from './problem.ts'

const day = /^(\d{4})-(\d{2})-(\d{2})$/
const daysOfMonth = [31, 28, 31, 30, 31, 30, 31, 31, 30, 31, 30, 31]

/** A day of the calendar, `2026-08-18`. A Date is refused: which day it is depends on where one stands. */
export function checkDay(value: unknown): string | Problem {
  if (typeof value !== 'string') return wrongType('a day such as 2026-08-18', value)
  const parts = day.exec(value)
  if (!parts) return new Problem('format', `expected a day such as 2026-08-18, got ${kindOf(value)}`)
  if (!isDay(Number(parts[1]), Number(parts[2]), Number(parts[3]))) return impossible()
  return value
}

/** Whether the calendar has this day. Written out, because a Date for every row costs more than all other checks. */
export function isDay(year: number, month: number, dayOfMonth: number): boolean {
  if (year < 1 || month < 1 || month > 12 || dayOfMonth < 1) return false
  const isLeap = month === 2 && year % 4 === 0 && (year % 100 !== 0 || year % 400 === 0)
  return dayOfMonth <= (daysOfMonth[month - 1] ?? 0) + (isLeap ? 1 : 0)
}

function impossible(): Problem {
  return new Problem('impossible', 'expected a day of the calendar, got one that does not exist')
}

import { addDays, type CalendarDay } from '../calendar-day.ts'
import { stretchAt } from '../zone-offsets.ts'
import type { Calendar } from './calendar.ts'

const dayMs = 86_400_000

/** Holidays are listed one by one; more in a row than this are a mistake. */
const mostDaysOff = 400

/** Whether a day is neither of the weekend nor a holiday. */
export function isBusinessDay(calendar: Calendar, day: CalendarDay): boolean {
  return whyNoBusinessDay(calendar, day) === undefined
}

/** What keeps a day from being a business day, in words; undefined when nothing does. */
export function whyNoBusinessDay(calendar: Calendar, day: CalendarDay): string | undefined {
  const holiday = calendar.holidays.get(day)
  if (holiday !== undefined) return `${day} is ${holiday} on calendar '${calendar.name}'`
  return calendar.weekend.includes(weekdayOf(day))
    ? `${day} is a weekend day on calendar '${calendar.name}'`
    : undefined
}

/** The first business day after a day. Undefined when there is none within 400 days. */
export function nextBusinessDay(calendar: Calendar, day: CalendarDay): CalendarDay | undefined {
  for (let days = 1; days <= mostDaysOff; days++) {
    const next = addDays(day, days)
    if (isBusinessDay(calendar, next)) return next
  }
  return undefined
}

/**
 * How many business days come after a day, up to and with another: from a Friday to the Monday one. Negative where the
 * other one lies before.
 */
export function businessDaysBetween(calendar: Calendar, from: CalendarDay, to: CalendarDay): number {
  if (to < from) return 0 - businessDaysBetween(calendar, to, from)
  const days = (Date.parse(`${to}T00:00Z`) - Date.parse(`${from}T00:00Z`)) / dayMs
  const perWeek = 7 - calendar.weekend.length
  let count = Math.floor(days / 7) * perWeek
  for (let left = days % 7; left > 0; left--) {
    if (!calendar.weekend.includes(weekdayOf(addDays(to, 1 - left)))) count += 1
  }
  for (const holiday of calendar.holidays.keys()) {
    if (holiday > from && holiday <= to && !calendar.weekend.includes(weekdayOf(holiday))) count -= 1
  }
  return count
}

/** The day it is on a calendar. */
export function dayOn(calendar: Calendar, instantMs: number): CalendarDay {
  // Not by asking the clocks each time, which takes as long as all else that a due time does.
  return new Date(instantMs + stretchAt(instantMs, calendar.zone).offsetMs).toISOString().slice(0, 10)
}

/** ISO: Monday is 1, Sunday 7. */
function weekdayOf(day: CalendarDay): number {
  return new Date(`${day}T00:00Z`).getUTCDay() || 7
}

import { addDays, type CalendarDay, dayOf } from '../pipelines/calendar-day.ts'
import { instantOf } from '../pipelines/time-zone.ts'
import type { DayRule } from '../pipelines/watches/day-rule.ts'

/** A business day: from its start to that of the next. */
export interface BusinessDay {
  date: CalendarDay
  startsAt: Date
  endsAt: Date
}

const minuteMs = 60_000

/** The business day of a moment: at 04:59 it is still yesterday's. */
export function businessDayAt(moment: Date, rule: DayRule): BusinessDay {
  const date = dayOf(moment, rule.timezone)
  const day = businessDay(date, rule)
  return moment < day.startsAt ? businessDay(addDays(date, -1), rule) : day
}

export function businessDay(date: CalendarDay, rule: DayRule): BusinessDay {
  return { date, startsAt: startOf(date, rule), endsAt: startOf(addDays(date, 1), rule) }
}

/** The moment of a time of day within a business day: 04:00 of a day that begins at 05:00 is on the next morning. */
export function momentOf(minute: number, { date }: BusinessDay, rule: DayRule): Date {
  const on = minute < rule.startsAtMinute ? addDays(date, 1) : date
  return instantOf(Date.parse(`${on}T00:00Z`) + minute * minuteMs, rule.timezone)
}

function startOf(date: CalendarDay, { startsAtMinute, timezone }: DayRule): Date {
  return instantOf(Date.parse(`${date}T00:00Z`) + startsAtMinute * minuteMs, timezone)
}

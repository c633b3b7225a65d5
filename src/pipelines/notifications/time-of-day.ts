import type { CalendarDay } from '../calendar-day.ts'
import { Refusal, shown } from '../refusal.ts'
import { instantOf } from '../time-zone.ts'

const minuteMs = 60_000

/** Minutes since midnight of a time such as '07:30'. */
export function minutesOfDay(given: unknown, what: string): number {
  const [, hours, minutes] = (typeof given === 'string' && /^([01]\d|2[0-3]):([0-5]\d)$/.exec(given)) || []
  if (hours !== undefined && minutes !== undefined) return Number(hours) * 60 + Number(minutes)
  throw new Refusal(`expected ${what} to be a time of day such as '07:30', got ${shown(given)}`)
}

/** The moment the clocks of a zone show so many minutes after midnight on a day; see `instantOf` for what they skip or repeat. */
export function timeOn(day: CalendarDay, minutes: number, zone: string): Date {
  return instantOf(Date.parse(`${day}T00:00Z`) + minutes * minuteMs, zone)
}

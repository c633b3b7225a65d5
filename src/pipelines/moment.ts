import { addDays, type CalendarDay, checkedDay, dayOf, looksLikeDay, startOfDay } from './calendar-day.ts'
import { Refusal, shown } from './refusal.ts'
import { instantOf, wallClockMs } from './time-zone.ts'

const dayMs = 86_400_000

/** A moment as people give it: a day ('2026-08-18'), an ISO time with its offset, or a date. */
export type Moment = CalendarDay | Date

/** Where a stretch starts: a day counts from its first moment in the zone. */
export function startAt(given: Moment, what: string, zone: string): Date {
  if (typeof given === 'string' && looksLikeDay(given)) return startOfDay(checkedDay(given, what), zone)
  return exactly(given, what)
}

/** Where a stretch ends: a day belongs to it as a whole, so it ends where the next begins. */
export function endAt(given: Moment, what: string, zone: string): Date {
  if (typeof given === 'string' && looksLikeDay(given)) return startOfDay(addDays(checkedDay(given, what), 1), zone)
  return exactly(given, what)
}

/** The same time of day so many days before by the calendar of the zone, whatever its clocks did in between. */
export function daysBefore(instant: Date, days: number, zone: string): Date {
  return instantOf(wallClockMs(instant, zone) - days * dayMs, zone)
}

/** The first moment of tomorrow. */
export function endOfToday(now: Date, zone: string): Date {
  return startOfDay(addDays(dayOf(now, zone), 1), zone)
}

function exactly(given: Moment, what: string): Date {
  const instant = given instanceof Date ? given : parseTime(given)
  if (instant !== undefined && !Number.isNaN(instant.getTime())) return instant
  throw new Refusal(
    `expected ${what} to be a day such as 2026-08-18 or a time such as 2026-08-18T12:00Z, got ${shown(given)}`,
  )
}

/** Without an offset nobody knows whose clocks are meant, so that is no time. */
function parseTime(text: unknown): Date | undefined {
  const isTime =
    typeof text === 'string' && /^\d{4}-\d{2}-\d{2}T\d{2}:\d{2}(:\d{2}(\.\d+)?)?(Z|[+-]\d{2}:\d{2})$/.test(text)
  if (!isTime) return undefined
  checkedDay(text.slice(0, 10), 'its day')
  return new Date(text)
}

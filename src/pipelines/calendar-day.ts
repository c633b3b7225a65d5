import { Refusal, shown } from './refusal.ts'
import { wallClockMs } from './time-zone.ts'
import { firstInstantOf } from './zone-offsets.ts'

const dayMs = 86_400_000

/** A day on the calendar, '2026-08-18'. Days compare as texts do. */
export type CalendarDay = string

/** Whether a text is written as a calendar day, possible or not. */
export function looksLikeDay(text: string): boolean {
  return /^\d{4}-\d{2}-\d{2}$/.test(text)
}

/** A day that exists: refuses 2026-02-30, and the year 0, which no calendar has. */
export function checkedDay(text: string, what: string): CalendarDay {
  if (!looksLikeDay(text)) throw new Refusal(`expected ${what} to be a day such as 2026-08-18, got ${shown(text)}`)
  if (textOf(Date.parse(`${text}T00:00Z`)) !== text || text < '0001') {
    throw new Refusal(`expected ${what} to be a day of the calendar, got ${shown(text)}, which does not exist`)
  }
  return text
}

/** The day it is in a zone at a moment. */
export function dayOf(instant: Date, zone: string): CalendarDay {
  return textOf(wallClockMs(instant, zone))
}

/**
 * The first moment of a day in a zone.
 *
 * @example
 * startOfDay('2026-03-29', 'Europe/Berlin') // 2026-03-28T23:00:00.000Z
 */
export function startOfDay(day: CalendarDay, zone: string): Date {
  return new Date(firstInstantOf(Date.parse(`${day}T00:00Z`), zone))
}

/** The day so many days later, or earlier. */
export function addDays(day: CalendarDay, days: number): CalendarDay {
  return textOf(Date.parse(`${day}T00:00Z`) + days * dayMs)
}

function textOf(wallMs: number): string {
  if (Number.isNaN(wallMs)) return ''
  const day = new Date(wallMs)
  const year = day.getUTCFullYear()
  // A quarter of what toISOString takes: ten thousand days are cut while somebody waits. It knows the other years.
  if (year >= 0 && year <= 9_999) {
    return `${digits(year, 4)}-${digits(day.getUTCMonth() + 1, 2)}-${digits(day.getUTCDate(), 2)}`
  }
  return day.toISOString().slice(0, 10)
}

function digits(value: number, places: number): string {
  return String(value).padStart(places, '0')
}

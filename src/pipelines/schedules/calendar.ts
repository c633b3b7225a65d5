import type { CalendarDay } from '../calendar-day.ts'

/** Which days and hours count: holidays and blackout windows of one team, in its zone. Made by `calendar({ ... })`. */
export interface Calendar {
  readonly name: string
  readonly zone: string
  /** ISO numbers of the days that are no business days: 6, 7. */
  readonly weekend: readonly number[]
  /** Days such as '2026-12-25', with what they are called. */
  readonly holidays: ReadonlyMap<CalendarDay, string>
  /** Those of a date, the earliest first. */
  readonly blackouts: readonly Blackout[]
  /** Those that come again. */
  readonly recurring: readonly RecurringBlackout[]
}

/** A stretch in which nothing is to be started: `from` belongs to it, `to` does not. */
export interface Blackout {
  readonly from: Date
  readonly to: Date
  readonly reason: string
}

/** A blackout that begins whenever a cron expression is due on the calendar's clocks. */
export interface RecurringBlackout {
  readonly expression: string
  readonly lastsMs: number
  readonly reason: string
}

/** Whether a value was made by `calendar({ ... })`. */
export function isCalendar(value: unknown): value is Calendar {
  return typeof value === 'object' && value !== null && 'holidays' in value && value.holidays instanceof Map
}

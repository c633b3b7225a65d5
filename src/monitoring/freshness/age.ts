import { dayOf, looksLikeDay } from '../../pipelines/calendar-day.ts'
import { expectedAgeMs, type FreshnessRule } from '../../pipelines/freshness.ts'
import { businessDaysBetween } from '../../pipelines/schedules/business-days.ts'
import { businessMsBetween } from '../../pipelines/schedules/business-time.ts'
import type { Calendar } from '../../pipelines/schedules/calendar.ts'

const dayMs = 86_400_000
const longestCountedMs = 365 * dayMs

type FreshnessState = 'FRESH' | 'STALE' | 'UNKNOWN'

/** How old the newest row of a series is, against what is expected of it. */
export interface Age {
  /** Null when there is no such row, or its time is none that can be counted from. */
  ageMs: number | null
  /** Whole days on the calendar, where the time is a day. */
  ageDays: number | null
  /** What was expected of this source; null when nothing is. */
  limitMs: number | null
  state: FreshnessState
}

/**
 * Judges a time: a day as '2026-08-18', an instant as ISO text. Days count whole and on the calendar of the rule's zone,
 * so that yesterday's price is one day old all day long, also on the days that have 23 or 25 hours. Where the rule goes by a
 * calendar, only its business days and hours count: a price of Friday is one day old on Monday.
 */
export function ageOf(latest: string | null, source: string | null, rule: FreshnessRule | undefined, now: Date): Age {
  const { zone = 'UTC', calendar } = rule ?? {}
  const ageDays = latest !== null && looksLikeDay(latest) ? daysBetween(latest, dayOf(now, zone), calendar) : null
  const ageMs = ageDays === null ? instantAge(latest, now, calendar) : ageDays * dayMs
  const limitMs = rule === undefined ? null : source === null ? rule.withinMs : expectedAgeMs(rule, source)
  return { ageMs, ageDays, limitMs, state: stateOf(ageMs, limitMs) }
}

function stateOf(ageMs: number | null, limitMs: number | null): FreshnessState {
  if (ageMs === null || limitMs === null) return 'UNKNOWN'
  return ageMs <= limitMs ? 'FRESH' : 'STALE'
}

function daysBetween(day: string, today: string, calendar: Calendar | undefined): number {
  if (calendar !== undefined) return businessDaysBetween(calendar, day, today)
  return (Date.parse(`${today}T00:00Z`) - Date.parse(`${day}T00:00Z`)) / dayMs
}

/** Null also for what PostgreSQL takes and no calendar has: 'infinity'. */
function instantAge(latest: string | null, now: Date, calendar: Calendar | undefined): number | null {
  const latestMs = latest === null ? Number.NaN : Date.parse(latest)
  const elapsedMs = now.getTime() - latestMs
  if (Number.isNaN(elapsedMs)) return null
  // Business time is counted day by day. Of a row from the year 1 nobody needs to know it, and all would wait for it.
  if (calendar === undefined || Math.abs(elapsedMs) > longestCountedMs) return elapsedMs
  return businessMsBetween(calendar, new Date(latestMs), now)
}

import { looksLikeDay } from '../../pipelines/calendar-day.ts'
import { daysSince, expectedAgeMs, type FreshnessRule, msSince } from '../../pipelines/freshness.ts'

const dayMs = 86_400_000

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
  const ageDays = latest !== null && looksLikeDay(latest) ? daysSince(rule, latest, now) : null
  const ageMs = ageDays === null ? instantAge(rule, latest, now) : ageDays * dayMs
  const limitMs = rule === undefined ? null : source === null ? rule.withinMs : expectedAgeMs(rule, source)
  return { ageMs, ageDays, limitMs, state: stateOf(ageMs, limitMs) }
}

function stateOf(ageMs: number | null, limitMs: number | null): FreshnessState {
  if (ageMs === null || limitMs === null) return 'UNKNOWN'
  return ageMs <= limitMs ? 'FRESH' : 'STALE'
}

/** Null also for what PostgreSQL takes and no calendar has: 'infinity'. */
function instantAge(rule: FreshnessRule | undefined, latest: string | null, now: Date): number | null {
  const moment = new Date(latest ?? Number.NaN)
  return Number.isNaN(moment.getTime()) ? null : msSince(rule, moment, now)
}

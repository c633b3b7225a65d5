import type { Pool } from 'pg'
import { addDays, dayOf } from '../../pipelines/calendar-day.ts'
import { type DailyMetrics, readDays, readLiveDays, readPipelines } from './day-store.ts'
import { boundsOf } from './days.ts'
import { readZone } from './settings-store.ts'

export interface HistoryRequest {
  /** Default: all. */
  pipeline?: string
  /** How many, today with them. Default 7. */
  days?: number
  /** Business time. */
  now: Date
}

/** How often runs complete. */
export interface SuccessRate {
  completed: number
  partial: number
  failed: number
  /** People's choice: they are in no rate. */
  cancelled: number
  /** Completed of those that ended by themselves, from 0 to 1; null when none did. */
  rate: number | null
}

/** The last days that had runs, the newest first; today as it is at this moment. */
export async function metricsHistory(pool: Pool, { pipeline, days = 7, now }: HistoryRequest): Promise<DailyMetrics[]> {
  const zone = await readZone(pool)
  const today = dayOf(now, zone)
  const bounds = boundsOf(today, zone)
  const pipelines = pipeline === undefined ? await readPipelines(pool, bounds) : [pipeline]
  const [live, before] = await Promise.all([
    readLiveDays(
      pool,
      zone,
      pipelines.map((name) => ({ pipeline: name, ...bounds })),
    ),
    readDays(pool, pipeline ?? null, addDays(today, 1 - days), today),
  ])
  return [...live, ...before]
}

/** How often runs of the last days completed, today with them. */
export async function successRate(pool: Pool, request: HistoryRequest): Promise<SuccessRate> {
  return rateOf(await metricsHistory(pool, request))
}

type EndedRuns = Pick<DailyMetrics, 'completed' | 'partial' | 'failed' | 'cancelled'>

/** The rate over some days. */
export function rateOf(days: readonly EndedRuns[]): SuccessRate {
  const sum = (of: (day: EndedRuns) => number) => days.reduce((total, day) => total + of(day), 0)
  const completed = sum((day) => day.completed)
  const partial = sum((day) => day.partial)
  const failed = sum((day) => day.failed)
  const ended = completed + partial + failed
  return {
    completed,
    partial,
    failed,
    cancelled: sum((day) => day.cancelled),
    rate: ended === 0 ? null : completed / ended,
  }
}

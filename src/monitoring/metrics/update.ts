import type { Database } from '../../database/database.ts'
import type { Actor } from '../../people/actor.ts'
import { recordAct } from '../../people/audit/record.ts'
import { type CalendarDay, checkedDay, dayOf } from '../../pipelines/calendar-day.ts'
import { computeDay, computeDaysDue } from './days.ts'
import { followRuns } from './follow-runs.ts'
import { declareMetrics, type MetricOptions } from './settings.ts'

/**
 * Brings the figures up to date, for where nothing of Millrace runs all the time: what the trail says since the last
 * time, days that are due, and the asked day, else today, as a whole. Refuses a day that is none.
 *
 * @returns the day that was computed
 */
export async function updateMetrics(
  database: Database,
  options: MetricOptions,
  { now, day, actor }: { now: Date; day?: string; actor: Actor },
): Promise<CalendarDay> {
  const asked = day === undefined ? dayOf(now, options.timezone) : checkedDay(day, 'day')
  await declareMetrics(database, options, now)
  await followRuns(database)
  await computeDaysDue(database)
  await computeDay(database, asked)
  const act = { actor, action: 'metrics.update', object: { kind: 'metrics', id: asked }, at: now }
  await database.transaction((client) => recordAct(client, act))
  return asked
}

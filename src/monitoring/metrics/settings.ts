import type { Database } from '../../database/database.ts'
import { addDays, type CalendarDay, dayOf, startOfDay } from '../../pipelines/calendar-day.ts'
import type { Counter } from '../../pipelines/counter.ts'
import type { ServiceLevel } from '../../pipelines/service-levels/service-level.ts'
import { lockDays } from './day-store.ts'
import { daysBetween } from './days.ts'
import { addDaysDue, type MetricSetting, readExtent, readKeptFrom, replaceSettings } from './settings-store.ts'

/** By what figures are computed. */
export interface MetricOptions {
  /** The team's zone, in which days begin. */
  timezone: string
  serviceLevels: readonly ServiceLevel[]
  counters: readonly Counter[]
}

/**
 * Makes this process's declarations those that all go by. Where the zone is another, or a service level measures
 * something else, every day of which the runs are still there is noted down to be computed anew.
 */
export async function declareMetrics(database: Database, options: MetricOptions, now: Date): Promise<void> {
  const { timezone } = options
  await database.transaction(async (client) => {
    await lockDays(client)
    const changed = await replaceSettings(client, settingsOf(options))
    if (changed.every(({ kind }) => kind === 'counter')) return
    const { oldest, newestDay } = await readExtent(client)
    if (!oldest) return
    const today = dayOf(now, timezone)
    // By clocks further east the newest runs may be of the day after.
    const last = newestDay !== undefined && newestDay > today ? newestDay : today
    await addDaysDue(client, daysBetween(firstWhole(oldest, await readKeptFrom(client), timezone), addDays(last, 1)))
  })
}

/** The first day of which no run is gone. In another zone the oldest run may have been of the day before. */
function firstWhole(oldest: Date, keptFrom: Date | undefined, zone: string): CalendarDay {
  if (keptFrom === undefined) return addDays(dayOf(oldest, zone), -1)
  const day = dayOf(keptFrom, zone)
  return startOfDay(day, zone).getTime() === keptFrom.getTime() ? day : addDays(day, 1)
}

function settingsOf({ timezone, serviceLevels, counters }: MetricOptions): MetricSetting[] {
  return [
    { kind: 'zone', name: '', definition: { zone: timezone } },
    // A goal is what the figures are compared with, and may change without them.
    ...serviceLevels.map(({ name, pipeline, measure }): MetricSetting => {
      return { kind: 'service level', name, definition: { pipeline, ...measure } }
    }),
    ...counters.map(({ name, ...definition }): MetricSetting => ({ kind: 'counter', name, definition })),
  ]
}

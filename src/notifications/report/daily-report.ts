import { readFreshness } from '../../monitoring/freshness/freshness.ts'
import { addDays, dayOf, startOfDay } from '../../pipelines/calendar-day.ts'
import type { DailyReport } from '../../pipelines/notifications/notifications.ts'
import { timeOn } from '../../pipelines/notifications/time-of-day.ts'
import { newRunId } from '../../runs/ids.ts'
import { keptDatasets } from '../../runs/kept-datasets.ts'
import { insertDeliveries } from '../deliveries/delivery-store.ts'
import type { Desk } from '../desk.ts'
import { makeDeliveries } from '../routing/make-deliveries.ts'
import { insertRouted } from '../routing/notice-store.ts'
import { targetsOver } from '../routing/targets.ts'
import { type DayFigures, reportNotice } from './report-notice.ts'
import { isTold, readDay, readWatched } from './report-store.ts'

/**
 * Reports yesterday, by the calendar of the zone, once its time has come: also hours later on the day when nobody was there
 * at that minute. Any number of processes make it once. Answers whether this one did.
 */
export async function makeDailyReport(desk: Desk, report: DailyReport): Promise<boolean> {
  const { database, clock } = desk.engine
  const now = clock.now()
  const zone = report.zone ?? desk.zone
  const today = dayOf(now, zone)
  if (now < timeOn(today, report.atMinutes, zone)) return false
  const day = addDays(today, -1)
  const key = `report ${day}`
  if (await database.transaction((client) => isTold(client, key), { readOnly: true })) return false
  const stale = await readStale(desk, now)
  return await database.transaction(async (client) => {
    const figures = await readDay(client, { from: startOfDay(day, zone), to: startOfDay(today, zone) })
    const watched = await readWatched(client, day)
    const notice = reportNotice(newRunId(now), day, { ...figures, stale, watched }, now)
    if (!(await insertRouted(client, notice, key))) return false
    const targets = await targetsOver(client, report.channel, report.to, desk.channels)
    await insertDeliveries(client, makeDeliveries(desk, notice, targets, { now, signingKey: undefined }))
    return true
  })
}

async function readStale({ engine: { database, definitions } }: Desk, now: Date): Promise<DayFigures['stale']> {
  const datasets = [...keptDatasets(definitions).byName.values()]
  const read = await readFreshness(database.pool, datasets, now)
  return read.flatMap(({ name, series }) => {
    const count = series.filter(({ state }) => state === 'STALE').length
    return count === 0 ? [] : [{ dataset: name, series: count }]
  })
}

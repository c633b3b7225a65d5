import type { ClientBase } from 'pg'
import type { Database } from '../../database/database.ts'
import { addDays, type CalendarDay, dayOf, startOfDay } from '../../pipelines/calendar-day.ts'
import { computeDays, lockDays, type PipelineDay, readPipelines } from './day-store.ts'
import { isAnyDayDue, readKeptFrom, readZone, takeDayDue } from './settings-store.ts'

/** A day with its first moment and that of the next: 23, 24 or 25 hours. */
export function boundsOf(day: CalendarDay, zone: string): Omit<PipelineDay, 'pipeline'> {
  return { day, starts: startOfDay(day, zone), ends: startOfDay(addDays(day, 1), zone) }
}

/** Every day from the one to the other, both with it. */
export function daysBetween(first: CalendarDay, last: CalendarDay): CalendarDay[] {
  const days: CalendarDay[] = []
  for (let day = first; day <= last; day = addDays(day, 1)) days.push(day)
  return days
}

/** The days these runs belong to, each once. */
export function daysOfRuns(runs: readonly { pipeline: string; createdAt: Date }[], zone: string): PipelineDay[] {
  const days = new Map<string, PipelineDay>()
  for (const { pipeline, createdAt } of runs) {
    const day = dayOf(createdAt, zone)
    days.set(`${day} ${pipeline}`, { pipeline, ...boundsOf(day, zone) })
  }
  return [...days.values()]
}

/**
 * Computes those of the days of which all runs are still there; of the others what was computed last stays. Under
 * {@link lockDays}, which retention takes, too, before it says that runs are gone.
 */
export async function computeWhole(client: ClientBase, zone: string, asked: readonly PipelineDay[]): Promise<void> {
  const keptFrom = await readKeptFrom(client)
  const whole = asked.filter(({ starts }) => keptFrom === undefined || starts >= keptFrom)
  if (whole.length > 0) await computeDays(client, zone, whole)
}

/** Computes a day of all pipelines anew, in a transaction of its own. */
export async function computeDay(database: Database, day: CalendarDay): Promise<void> {
  await database.transaction(async (client) => {
    await lockDays(client)
    await computeEveryPipeline(client, day)
  })
}

/** Computes days that are due, the newest first, until the signal is aborted; each is due no more when it is stored. */
export async function computeDaysDue(database: Database, signal?: AbortSignal): Promise<void> {
  if (!(await isAnyDayDue(database.pool))) return
  while (!signal?.aborted && (await computeDayDue(database)));
}

async function computeDayDue(database: Database): Promise<boolean> {
  return await database.transaction(async (client) => {
    await lockDays(client)
    const day = await takeDayDue(client)
    if (day === undefined) return false
    await computeEveryPipeline(client, day)
    return true
  })
}

async function computeEveryPipeline(client: ClientBase, day: CalendarDay): Promise<void> {
  const zone = await readZone(client)
  const bounds = boundsOf(day, zone)
  const pipelines = await readPipelines(client, bounds)
  const asked = pipelines.map((pipeline) => ({ pipeline, ...bounds }))
  await computeWhole(client, zone, asked)
}

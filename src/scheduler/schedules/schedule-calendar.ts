import { nextDue } from '../../pipelines/schedules/due.ts'
import type { Engine } from '../../runs/engine.ts'
import { readPastTicks } from './calendar-store.ts'
import { stateOf } from './list-schedules.ts'
import { readSchedules } from './schedule-store.ts'
import { ruleOf } from './stored-schedule.ts'

/** A due time, with what became of it where it is past. */
export interface CalendarEntry {
  at: Date
  schedule: string
  pipeline: string
  outcome: string | null
  runId: string | null
  /** Of the run it started. */
  status: string | null
}

/** More would be no calendar, but a grey wall. */
const mostEntries = 2_000
/** Of one schedule: a beat of a minute would push everything else out. */
const mostOfOne = 500

/** What was due in a stretch of time and what is going to be, in order. */
export async function scheduleCalendar(
  { database, clock }: Engine,
  { from, to }: { from: Date; to: Date },
): Promise<{ items: CalendarEntry[]; isCut: boolean }> {
  const now = clock.now()
  const past = await readPastTicks(database.pool, { from, to, limit: mostEntries + 1 })
  let isCut = past.length > mostEntries
  const coming: CalendarEntry[] = []
  for (const schedule of await readSchedules(database.pool)) {
    const rule = ruleOf(schedule)
    if (!rule || stateOf(schedule) !== 'RUNNING') continue
    const begin = new Date(Math.max(now.getTime(), from.getTime() - 1))
    let count = 0
    for (let at = nextDue(rule, begin); at && at < to; at = nextDue(rule, at)) {
      if ((count += 1) > mostOfOne) {
        isCut = true
        break
      }
      coming.push({
        at,
        schedule: schedule.name,
        pipeline: schedule.pipeline,
        outcome: null,
        runId: null,
        status: null,
      })
    }
  }
  const all = [...past.slice(0, mostEntries), ...coming.toSorted((one, other) => one.at.getTime() - other.at.getTime())]
  return { items: all.slice(0, mostEntries), isCut: isCut || all.length > mostEntries }
}

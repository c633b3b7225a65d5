import type { Pool } from 'pg'
import { formatDuration } from '../pipelines/format-duration.ts'
import { type ScheduleState, stateOf, whenOf } from '../scheduler/schedules/list-schedules.ts'
import { readSchedulesNamed } from '../scheduler/schedules/schedule-store.ts'
import type { WatchReport } from './declared-store.ts'

/** When the source of a watch is asked: as operators have its schedule now, which may not be as it is declared. */
export interface Looks {
  /** For people: 'every 15m'. */
  when: string
  state: ScheduleState
  /** One that is late is due in the past; null where nobody looks by itself. */
  nextLookAt: Date | null
}

type Looked = Pick<WatchReport, 'pipeline' | 'isDeclared' | 'declared'>

/** The looks of some watches, in their order. */
export async function readLooks(pool: Pool, watches: readonly Looked[]): Promise<Looks[]> {
  const names = watches.map(({ pipeline }) => pipeline)
  const schedules = new Map((await readSchedulesNamed(pool, names)).map((one) => [one.name, one]))
  return watches.map(({ pipeline, isDeclared, declared }) => {
    const schedule = schedules.get(pipeline)
    // Where no scheduler has run yet, as in a test, a look is only asked for.
    if (!schedule) {
      const state = isDeclared ? 'RUNNING' : 'REMOVED'
      return { when: `every ${formatDuration(declared.everyMs)}`, state, nextLookAt: null }
    }
    const state = stateOf(schedule)
    return { when: whenOf(schedule).when, state, nextLookAt: state === 'RUNNING' ? schedule.nextDueAt : null }
  })
}

/** The looks of one. */
export async function readLooksOf(pool: Pool, watch: Looked): Promise<Looks> {
  const [looks] = await readLooks(pool, [watch])
  if (!looks) throw new Error(`expected the looks of ${watch.pipeline}, got none`)
  return looks
}

import { nextDue } from '../../pipelines/schedules/due.ts'
import { storedError } from '../../runs/stored-error.ts'
import { type PlannedTick, planTicks } from './catch-up.ts'
import { passedDue } from './passed-due.ts'
import { catchUpOf, ruleOf, type StoredSchedule } from './stored-schedule.ts'

/** A schedule that is due, as its row was read. */
export type DueSchedule = Pick<
  StoredSchedule,
  'name' | 'pipeline' | 'declared' | 'changed' | 'decidedUntil' | 'revision'
> & { nextDueAt: Date }

/** What is to become of a schedule that is due. It counts only as long as the row is the same. */
export interface Decision {
  due: DueSchedule
  /** Up to when, by business time. */
  until: Date
  ticks: PlannedTick[]
  nextDueAt: Date | null
}

/** Decides everything that was due up to a moment. One that cannot be read is told in a tick, and not due again. */
export async function decide(due: DueSchedule, until: Date): Promise<Decision> {
  try {
    const rule = ruleOf(due)
    if (!rule) return { due, until, ticks: [], nextDueAt: null }
    const passed = await passedDue(rule, due.decidedUntil, until)
    return { due, until, ticks: planTicks(catchUpOf(due), passed, until), nextDueAt: nextDue(rule, until) ?? null }
  } catch (error) {
    const reason = `expected a timing that can be read, got: ${storedError(error).message}`
    return {
      due,
      until,
      ticks: [{ dueAt: due.nextDueAt, outcome: 'skipped', reason, missed: 0, missedSince: null }],
      nextDueAt: null,
    }
  }
}

import { nextDue } from '../../pipelines/schedules/due.ts'
import { mayBeDue, ruleOf, type StoredSchedule, type Told } from './stored-schedule.ts'
import type { Tick } from './tick-store.ts'

/** When a schedule that begins at a moment is due next; null when it is not, or stands still. */
export function nextOf(schedule: Told & Pick<StoredSchedule, 'isDeclared' | 'pausedAt'>, now: Date): Date | null {
  if (!schedule.isDeclared || schedule.pausedAt !== null || !mayBeDue(schedule)) return null
  const rule = ruleOf(schedule)
  return (rule && nextDue(rule, now)) ?? null
}

/** What was due and is passed over because the schedule begins anew, or stops: it is not started, and not forgotten. */
export function passedOver(schedule: Pick<StoredSchedule, 'name' | 'nextDueAt'>, now: Date, reason: string): Tick[] {
  const { name, nextDueAt } = schedule
  if (nextDueAt === null || nextDueAt > now) return []
  return [
    {
      schedule: name,
      dueAt: nextDueAt,
      cause: 'clock',
      decidedAt: now,
      outcome: 'missed',
      reason,
      runId: null,
      missed: 0,
      missedSince: null,
    },
  ]
}

import { addBusinessMs } from './business-time.ts'
import type { Schedule } from './schedule.ts'

/** When a run of a schedule that was due at a moment is to be completed, on its calendar where it has one. */
export function deadlineOf({ trigger, deadlineMs }: Schedule, dueAt: Date): Date | undefined {
  if (deadlineMs === undefined) return undefined
  const calendar = trigger.kind === 'time' ? trigger.calendar : undefined
  if (calendar !== undefined) return addBusinessMs(calendar, dueAt, deadlineMs)
  return new Date(dueAt.getTime() + deadlineMs)
}

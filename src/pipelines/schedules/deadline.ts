import { addBusinessMs } from './business-time.ts'
import type { Calendar } from './calendar.ts'

/** When a run that was due at a moment is to be completed: so long after it, counted on a calendar where there is one. */
export function deadlineOf(dueAt: Date, deadlineMs: number, calendar: Calendar | undefined): Date {
  return calendar ? addBusinessMs(calendar, dueAt, deadlineMs) : new Date(dueAt.getTime() + deadlineMs)
}

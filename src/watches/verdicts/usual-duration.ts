import type { CalendarDay } from '../../pipelines/calendar-day.ts'
import { usualFigure } from '../expectations/bounds.ts'
import type { JudgedJob } from './judge.ts'

/** How long a run usually takes: as a person has said, by its history, or as it is declared; null where nothing says it. */
export function usualDurationMs(
  day: CalendarDay,
  { job, expectation }: Pick<JudgedJob, 'job' | 'expectation'>,
): number | null {
  const habit = job.changed.includes('expected') ? null : (expectation?.durationMs ?? null)
  return habit === null ? job.expectedMs : usualFigure(habit, day)
}

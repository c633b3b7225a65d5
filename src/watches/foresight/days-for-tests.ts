import { addDays, type CalendarDay } from '../../pipelines/calendar-day.ts'
import type { DayRule } from '../../pipelines/watches/day-rule.ts'
import { checkedWorkflow, type WatchedJobOptions } from '../../pipelines/watches/job.ts'
import { businessDay } from '../business-day.ts'
import type { PastRun } from '../expectations/expectation.ts'
import type { JobRun } from '../job-run.ts'
import type { Judging } from '../verdicts/judge.ts'

export const rule: DayRule = { startsAtMinute: 300, timezone: 'Asia/Dhaka' }
/** A Tuesday. */
export const today: CalendarDay = '2026-03-17'
const minuteMs = 60_000

/** A moment of a business day, in minutes after its start at 05:00. */
export function at(minutes: number, date: CalendarDay = today): Date {
  const startMs = starts.get(date) ?? businessDay(date, rule).startsAt.getTime()
  starts.set(date, startMs)
  return new Date(startMs + minutes * minuteMs)
}

/** Asking a zone takes longer than all else in these tests. */
const starts = new Map<CalendarDay, number>()

/** A run of the past, of so many minutes after the day's start. */
export function ran(day: CalendarDay, from: number, to: number, more: Partial<PastRun> = {}): PastRun {
  const counted = { records: null, failedRecords: null, threads: 1, longestGapMs: null }
  return { day, startedAt: at(from, day), endedAt: at(to, day), state: 'completed', ...counted, ...more }
}

/** So many days before today, the first of them the longest ago. */
export function daysBefore<Value>(count: number, of: (day: CalendarDay, index: number) => Value): Value[] {
  return Array.from({ length: count }, (_, index) => of(addDays(today, index - count), index))
}

/** A run of today: under way unless it is said to have ended. */
export function running(job: string, from: number, more: Partial<JobRun> = {}): JobRun {
  return {
    key: `${job} ${from}`,
    job,
    day: today,
    state: more.endedAt ? 'completed' : 'running',
    startedAt: at(from),
    endedAt: null,
    records: null,
    failedRecords: null,
    threads: [],
    error: null,
    firstSeenAt: at(from),
    lastSeenAt: at(from),
    progressedAt: at(from),
    longestGapMs: null,
    recent: [],
    vanishedAt: null,
    ...more,
  }
}

/** Today at so many minutes after its start, with what has run of it. */
export function seenToday(
  minutes: number,
  workflow: readonly WatchedJobOptions[],
  runs: readonly JobRun[] = [],
  left: Readonly<Record<string, number>> = {},
): Judging {
  return {
    now: at(minutes),
    day: businessDay(today, rule),
    rule,
    lookedBefore: null,
    pollEveryMs: 15 * minuteMs,
    jobs: checkedWorkflow(workflow).map((job) => ({
      job,
      runs: runs.filter((run) => run.job === job.job),
      expectation: null,
      left: left[job.job] ?? null,
    })),
  }
}

import type { CalendarDay } from '../pipelines/calendar-day.ts'
import type { JobState, JobThread } from '../pipelines/watches/source.ts'

/** A run of a job that somebody else's system runs, with all that was seen of it. */
export interface JobRun {
  key: string
  job: string
  /** Its business day. */
  day: CalendarDay
  state: JobState
  startedAt: Date | null
  endedAt: Date | null
  records: number | null
  failedRecords: number | null
  threads: readonly JobThread[]
  error: string | null
  firstSeenAt: Date
  lastSeenAt: Date
  /** When its counts were last seen to have grown, or it was first seen running: it has not grown since then for certain. */
  progressedAt: Date
  /** The longest that its counts were seen to stand still; null where nobody counts. */
  longestGapMs: number | null
  /** What the last looks saw of its counts while it ran, oldest first: so that a run that has become slow shows it. */
  recent: readonly Count[]
  /** When its source stopped to show it although it had not ended. */
  vanishedAt: Date | null
}

/** Its records at a look. */
export interface Count {
  at: Date
  records: number
}

/** How long it has run. Undefined while it has not started. */
export function durationMs(
  { startedAt, endedAt }: Pick<JobRun, 'startedAt' | 'endedAt'>,
  now: Date,
): number | undefined {
  return startedAt === null ? undefined : Math.max(0, (endedAt ?? now).getTime() - startedAt.getTime())
}

/** Records a second over its whole run so far. Undefined where nobody counts, or it has only begun. */
export function recordsPerSecond(
  run: Pick<JobRun, 'startedAt' | 'endedAt' | 'records'>,
  now: Date,
): number | undefined {
  const ranMs = durationMs(run, now)
  return run.records === null || ranMs === undefined || ranMs < 1000 ? undefined : (run.records * 1000) / ranMs
}

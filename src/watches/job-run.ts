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
  /** When it was started again under its key after it had failed, by the source's clock. Its time counts from then on. */
  restartedAt?: Date | null
  /** What it had counted before that. */
  recordsBefore?: number | null
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

/** From when on its time counts: its start, or its restart. */
export function begunAt({ startedAt, restartedAt }: Pick<JobRun, 'startedAt' | 'restartedAt'>): Date | null {
  return startedAt && (restartedAt ?? startedAt)
}

/** How long it has run. Undefined while it has not started. */
export function durationMs(run: Pick<JobRun, 'startedAt' | 'restartedAt' | 'endedAt'>, now: Date): number | undefined {
  const begun = begunAt(run)
  return begun === null ? undefined : Math.max(0, (run.endedAt ?? now).getTime() - begun.getTime())
}

/** Records a second over its whole run so far. Undefined where nobody counts, or it has only begun. */
export function recordsPerSecond(
  run: Pick<JobRun, 'startedAt' | 'restartedAt' | 'recordsBefore' | 'endedAt' | 'records'>,
  now: Date,
): number | undefined {
  const { records, recordsBefore } = run
  const ranMs = durationMs(run, now)
  if (records === null || ranMs === undefined || ranMs < 1000) return undefined
  return ((records - (recordsBefore ?? 0)) * 1000) / ranMs
}

import type { CalendarDay } from '../pipelines/calendar-day.ts'
import type { JobThread, SeenRun } from '../pipelines/watches/source.ts'
import type { PastRun } from './expectations/expectation.ts'
import type { Count, JobRun } from './job-run.ts'
import { restartOf } from './restart.ts'

const recentAtMost = 8

/**
 * What is known of a run after a look that saw it.
 *
 * @param day the one it belongs to where its source does not say
 */
export function recordRun(before: JobRun | undefined, seen: SeenRun, at: Date, day: CalendarDay): JobRun {
  const { records, failedRecords } = countsOf(seen)
  const restart = restartOf(before, seen, at)
  const isRestarted = restart.restartedAt?.getTime() !== before?.restartedAt?.getTime()
  const hasGrown =
    before === undefined ||
    isRestarted ||
    (before.state === 'pending' && seen.state !== 'pending') ||
    (records ?? 0) > (before.records ?? 0)
  const progressedAt = hasGrown ? at : before.progressedAt
  return {
    key: seen.key,
    job: seen.job,
    day: seen.day ?? before?.day ?? day,
    state: seen.state,
    startedAt: seen.startedAt ?? before?.startedAt ?? null,
    endedAt: seen.endedAt ?? null,
    ...restart,
    records,
    failedRecords,
    threads: seen.threads ?? [],
    error: seen.error ?? null,
    firstSeenAt: before?.firstSeenAt ?? at,
    lastSeenAt: at,
    progressedAt,
    // A run that has ended may have counted its last records at its end, between two looks.
    longestGapMs:
      records === null
        ? null
        : Math.max(before?.longestGapMs ?? 0, seen.state === 'running' ? at.getTime() - progressedAt.getTime() : 0),
    recent: isGoingOn(restart, seen)
      ? recentOf(isRestarted ? [] : (before?.recent ?? []), hasGrown && seen.state === 'running' ? records : null, at)
      : [],
    vanishedAt: null,
  }
}

/** What history keeps of a run. */
export interface KeptRun
  extends Pick<
    JobRun,
    'day' | 'startedAt' | 'endedAt' | 'records' | 'failedRecords' | 'state' | 'longestGapMs' | 'recent'
  > {
  threads: { readonly length: number }
}

/** A run as history keeps it. Undefined until it is over. */
export function pastRunOf(run: KeptRun): PastRun | undefined {
  const { day, startedAt, endedAt, records, failedRecords, threads, state, longestGapMs, recent } = run
  if (startedAt === null || endedAt === null || state === 'pending' || state === 'running') return undefined
  const lagMs = lagOf(recent, records, { startedAt, endedAt })
  return { day, startedAt, endedAt, records, failedRecords, threads: threads.length, state, longestGapMs, lagMs }
}

/** How much later than in a steady run its counts were seen, at the most; null where no look saw it grow. */
function lagOf(
  recent: readonly Count[],
  records: number | null,
  run: { startedAt: Date; endedAt: Date },
): number | null {
  if (records === null || records === 0 || recent.length === 0) return null
  const [fromMs, toMs] = [run.startedAt.getTime(), run.endedAt.getTime()]
  const lags = recent.map((seen) => seen.at.getTime() - fromMs - (seen.records / records) * (toMs - fromMs))
  return Math.max(0, ...lags)
}

/** The counts of a run: its own, or those of its threads together; null where nobody counts. */
export function countsOf({ records, failedRecords, threads = [] }: SeenRun): Pick<JobRun, 'records' | 'failedRecords'> {
  const sum = (figure: 'records' | 'failedRecords') =>
    threads.length === 0 ? null : threads.reduce((total, thread: JobThread) => total + thread[figure], 0)
  return {
    records: records === undefined ? sum('records') : records,
    failedRecords: failedRecords === undefined ? sum('failedRecords') : failedRecords,
  }
}

/** Of one that was restarted nothing is learned: its counts stood still while it had failed. */
function isGoingOn({ restartedAt }: { restartedAt: Date | null }, { state }: SeenRun): boolean {
  return restartedAt === null || state === 'running'
}

/** Looks that saw no growth are left out: what stands still is told by `progressedAt`. */
function recentOf(before: readonly Count[], records: number | null, at: Date): readonly Count[] {
  return records === null ? before : [...before, { at, records }].slice(-recentAtMost)
}

import type { WatchedJob } from '../../pipelines/watches/job.ts'
import type { JobState } from '../../pipelines/watches/source.ts'
import type { BusinessDay } from '../business-day.ts'
import { usualFigure } from '../expectations/bounds.ts'
import type { UsualFigures } from '../expectations/expectation-store.ts'
import { durationMs, type JobRun, recordsPerSecond } from '../job-run.ts'
import type { DayRun } from '../job-run-store.ts'
import type { StoredVerdict } from '../verdicts/verdict-store.ts'
import type { StoredForecast } from './forecast-store.ts'

/** How a job of a day stands: `waiting` has not started, `absent` did not run on a day that is over. */
type JobStanding = JobState | 'waiting' | 'absent'

/** A run, with what is computed of it. */
export interface TimelineRun extends Omit<DayRun, 'recordsBefore'> {
  restartedAt: Date | null
  durationMs: number | null
  recordsPerSecond: number | null
}

/** A job on a day. */
export interface TimelineJob {
  job: string
  title: string
  after: readonly string[]
  isCritical: boolean
  state: JobStanding
  startedAt: Date | null
  endedAt: Date | null
  durationMs: number | null
  records: number | null
  failedRecords: number | null
  recordsPerSecond: number | null
  threads: number
  /** 0 to 1, of what it usually does; null where that is not known. */
  progress: number | null
  /** What is left to do, where its source says so. */
  left: number | null
  expectedMs: number | null
  forecast: StoredForecast | null
  verdicts: StoredVerdict[]
  /** The first started first. */
  runs: TimelineRun[]
}

/** What is known of a job, for {@link timelineJob}. */
interface Known {
  job: WatchedJob
  runs: readonly DayRun[]
  usual: UsualFigures | null
  forecast: StoredForecast | null
  verdicts: StoredVerdict[]
  left: number | null
}

/** A job as its day shows it: of several runs the last says how it stands, and all together what it has done. */
export function timelineJob(known: Known, day: BusinessDay, now: Date): TimelineJob {
  const { job, usual, forecast, verdicts, left } = known
  const runs = known.runs.toSorted((one, other) => startOf(one) - startOf(other))
  const last = runs.at(-1)
  const state = last?.state ?? (now < day.endsAt ? 'waiting' : 'absent')
  const startedAt = runs[0]?.startedAt ?? null
  const ranMs = runs.reduce((sum, run) => sum + (durationMs(run, now) ?? 0), 0)
  const counted = runs.flatMap(({ records }) => (records === null ? [] : [records]))
  const records = counted.length === 0 ? null : counted.reduce((sum, count) => sum + count, 0)
  const usualMs = usual?.durationMs ? usualFigure(usual.durationMs, day.date) : job.expectedMs
  return {
    job: job.job,
    title: job.title,
    after: job.after,
    isCritical: job.isCritical,
    state,
    startedAt,
    endedAt: last?.endedAt ?? null,
    durationMs: startedAt === null ? null : ranMs,
    records,
    failedRecords: records === null ? null : runs.reduce((sum, run) => sum + (run.failedRecords ?? 0), 0),
    recordsPerSecond: records === null || ranMs < 1000 ? null : (records * 1000) / ranMs,
    threads: last?.threads.length ?? 0,
    progress: last === undefined ? null : progressOf(last, usual, usualMs, now),
    left,
    expectedMs: usualMs,
    forecast,
    verdicts,
    runs: runs.map((run) => timelineRun(run, now)),
  }
}

/** What waits comes after all that has started. */
function startOf({ startedAt }: DayRun): number {
  return startedAt?.getTime() ?? Number.MAX_SAFE_INTEGER
}

/** A run with what is computed of it. */
export function timelineRun(run: DayRun & Partial<JobRun>, now: Date): TimelineRun {
  const { recent: _, progressedAt: __, longestGapMs: ___, recordsBefore: ____, ...shown } = run
  return {
    ...shown,
    restartedAt: run.restartedAt ?? null,
    durationMs: durationMs(run, now) ?? null,
    recordsPerSecond: recordsPerSecond(run, now) ?? null,
  }
}

/** Of a running job: its records of those it usually has, or its time of what it usually takes; never quite done. */
function progressOf(run: DayRun, figures: UsualFigures | null, usualMs: number | null, now: Date): number | null {
  if (run.state === 'completed') return 1
  if (run.state !== 'running') return null
  const usual = figures?.records ? usualFigure(figures.records, run.day) : null
  const ranMs = durationMs(run, now)
  if (usual !== null && usual > 0 && run.records !== null) return Math.min(0.99, run.records / usual)
  return usualMs === null || usualMs === 0 || ranMs === undefined ? null : Math.min(0.99, ranMs / usualMs)
}

import type { DayRule } from '../../pipelines/watches/day-rule.ts'
import type { WatchedJob } from '../../pipelines/watches/job.ts'
import type { BusinessDay } from '../business-day.ts'
import { usualFigure } from '../expectations/bounds.ts'
import type { UsualFigures } from '../expectations/expectation-store.ts'
import { intoDayOf, momentInto } from '../expectations/start-habit.ts'
import { durationMs, recordsPerSecond } from '../job-run.ts'
import type { DayRun } from '../job-run-store.ts'
import { type RunStanding, standingOf, untilOf } from '../run-standing.ts'
import type { ShownVerdict } from '../verdicts/verdict-store.ts'
import type { StoredForecast } from './forecast-store.ts'

/** How a job of a day stands: `waiting` has not started, `absent` did not run on a day that is over. */
type JobStanding = RunStanding | 'waiting' | 'absent'

/** A run, with what is computed of it. */
export interface TimelineRun extends Omit<DayRun, 'state' | 'recordsBefore'> {
  state: RunStanding
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
  /** When it usually starts, or may as declared: for a job of which neither a run nor a forecast says it. */
  usualStartAt: Date | null
  forecast: StoredForecast | null
  verdicts: ShownVerdict[]
  /** The first started first. */
  runs: TimelineRun[]
}

/** What is known of a job, for {@link timelineJob}. */
interface Known {
  job: WatchedJob
  runs: readonly DayRun[]
  usual: UsualFigures | null
  forecast: StoredForecast | null
  verdicts: ShownVerdict[]
  left: number | null
}

/** A job as its day shows it: of several runs the last says how it stands, and all together what it has done. */
export function timelineJob(known: Known, day: BusinessDay, rule: DayRule, now: Date): TimelineJob {
  const { job, usual, forecast, verdicts, left } = known
  const runs = known.runs.toSorted((one, other) => startOf(one) - startOf(other))
  const last = runs.at(-1)
  const state = last === undefined ? (now < day.endsAt ? 'waiting' : 'absent') : standingOf(last)
  const startedAt = runs[0]?.startedAt ?? null
  const ranMs = runs.reduce((sum, run) => sum + (durationMs(run, untilOf(run, now)) ?? 0), 0)
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
    threads: last?.threads ?? 0,
    progress: last === undefined ? null : progressOf(last, usual, usualMs, now),
    left,
    expectedMs: usualMs,
    usualStartAt: startedAt === null && !forecast?.startP50 ? usualStart(known, day, rule) : null,
    forecast,
    verdicts,
    runs: runs.map((run) => timelineRun(run, now)),
  }
}

/** What waits comes after all that has started. */
function startOf({ startedAt }: DayRun): number {
  return startedAt?.getTime() ?? Number.MAX_SAFE_INTEGER
}

function usualStart({ job, usual }: Known, { date }: BusinessDay, rule: DayRule): Date | null {
  const declaredMs = job.startsAtMinute === null ? null : intoDayOf(job.startsAtMinute, rule)
  const startMs = usual?.startMs ?? declaredMs
  return startMs === null ? null : momentInto(startMs, date, rule)
}

/** A run with what is computed of it. */
export function timelineRun(run: DayRun, now: Date): TimelineRun {
  const { recordsBefore: _, ...shown } = run
  return {
    ...shown,
    state: standingOf(run),
    restartedAt: run.restartedAt ?? null,
    durationMs: durationMs(run, untilOf(run, now)) ?? null,
    recordsPerSecond: recordsPerSecond(run, untilOf(run, now)) ?? null,
  }
}

/** Of a running job: its records of those it usually has, or its time of what it usually takes; never quite done. */
function progressOf(run: DayRun, figures: UsualFigures | null, usualMs: number | null, now: Date): number | null {
  if (run.state === 'completed') return 1
  if (standingOf(run) !== 'running') return null
  const usual = figures?.records ? usualFigure(figures.records, run.day) : null
  const ranMs = durationMs(run, now)
  if (usual !== null && usual > 0 && run.records !== null) return Math.min(0.99, run.records / usual)
  return usualMs === null || usualMs === 0 || ranMs === undefined ? null : Math.min(0.99, ranMs / usualMs)
}

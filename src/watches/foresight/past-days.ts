import type { CalendarDay } from '../../pipelines/calendar-day.ts'
import type { DayRule } from '../../pipelines/watches/day-rule.ts'
import type { WatchedJob } from '../../pipelines/watches/job.ts'
import { businessDay } from '../business-day.ts'
import type { PastRun } from '../expectations/expectation.ts'

/** A business day of a job that is over: its runs as one, from the first start to the end of the last. Times after the day's start. */
export interface PastDay {
  startMs: number
  endMs: number
  /** When all that it comes after was done. Null where nothing of it ran. */
  beforeMs: number | null
  records: number | null
  runs: number
  /** The longest from the end of a run to the start of the next. */
  longestPauseMs: number
  longestGapMs: number | null
  /** How long it took from each failure to the next try. */
  repairsMs: number[]
  /** Whether its last run went well. */
  isRepaired: boolean
  /** How long the runs took that went well. */
  runsMs: number[]
}

/** The days of a workflow that are over, and each job's part in them, in the order of the days; null where it did not run. */
export interface PastDays {
  dates: readonly CalendarDay[]
  jobs: ReadonlyMap<string, readonly (PastDay | null)[]>
}

/** Puts the runs of every job together by business day. */
export function pastDays(
  workflow: readonly Pick<WatchedJob, 'job' | 'after' | 'runs'>[],
  history: ReadonlyMap<string, readonly PastRun[]>,
  rule: DayRule,
): PastDays {
  const byDay = new Map(workflow.map(({ job }) => [job, Map.groupBy(history.get(job) ?? [], ({ day }) => day)]))
  const dates = [...new Set([...byDay.values()].flatMap((days) => [...days.keys()]))].toSorted()
  const startsAtMs = dates.map((date) => businessDay(date, rule).startsAt.getTime())
  const jobs = new Map<string, (PastDay | null)[]>()
  const ends = new Map<string, (number | null)[]>()
  for (const { job, after, runs: howOften } of workflow) {
    const before = dates.map((_, index) => latest(after.map((name) => ends.get(name)?.[index] ?? null)))
    const days = dates.map((date, index) => {
      const runs = byDay.get(job)?.get(date)
      return runs === undefined
        ? null
        : pastDay(untilDone(runs, howOften), startsAtMs[index] as number, before[index] ?? null)
    })
    jobs.set(job, days)
    ends.set(
      job,
      days.map((day, index) => day?.endMs ?? before[index] ?? null),
    )
  }
  return { dates, jobs }
}

/** The latest of what is known; null where nothing is. */
export function latest(moments: readonly (number | null)[]): number | null {
  const known = moments.filter((moment) => moment !== null)
  return known.length === 0 ? null : Math.max(...known)
}

/**
 * The runs up to the one with which a job is done, by start: of one that runs once a day, the first that goes well. That somebody runs it again
 * in the afternoon holds nobody up. Of one that runs several times, all.
 */
export function untilDone<Run extends { startedAt: Date | null; state: string }>(
  given: readonly Run[],
  howOften: WatchedJob['runs'],
): Run[] {
  const runs = given.toSorted((one, other) => (one.startedAt?.getTime() ?? 0) - (other.startedAt?.getTime() ?? 0))
  const done = howOften === 'once' ? runs.findIndex(({ state }) => state === 'completed') : -1
  return done === -1 ? runs : runs.slice(0, done + 1)
}

function pastDay(runs: readonly PastRun[], dayStartsAtMs: number, beforeMs: number | null): PastDay {
  const good = runs.filter(({ state }) => state === 'completed')
  const counted = good.flatMap(({ records }) => (records === null ? [] : [records]))
  const gaps = runs.flatMap(({ longestGapMs }) => (longestGapMs === null ? [] : [longestGapMs]))
  const repairs = runs.flatMap(({ state, endedAt }, index) => {
    const next = runs[index + 1]
    return state === 'completed' || next === undefined ? [] : [next.startedAt.getTime() - endedAt.getTime()]
  })
  const pauses = runs
    .slice(1)
    .map(({ startedAt }, index) => startedAt.getTime() - (runs[index] as PastRun).endedAt.getTime())
  return {
    startMs: (runs[0] as PastRun).startedAt.getTime() - dayStartsAtMs,
    endMs: Math.max(...runs.map(({ endedAt }) => endedAt.getTime())) - dayStartsAtMs,
    beforeMs,
    records: counted.length === 0 ? null : counted.reduce((sum, records) => sum + records, 0),
    runs: runs.length,
    longestPauseMs: Math.max(0, ...pauses),
    longestGapMs: gaps.length === 0 ? null : Math.max(...gaps),
    repairsMs: repairs.map((delay) => Math.max(0, delay)),
    isRepaired: runs.at(-1)?.state === 'completed',
    runsMs: good.map(({ startedAt, endedAt }) => endedAt.getTime() - startedAt.getTime()),
  }
}

import type { CalendarDay } from '../../pipelines/calendar-day.ts'
import type { WatchedJob } from '../../pipelines/watches/job.ts'
import type { JobRun } from '../job-run.ts'
import { weekdayOf } from './calendar-effect.ts'
import { type Habits, type JobHabits, seen } from './habits.ts'
import { remainingByProgress } from './progress.ts'
import { longerThan, quantile, sortedNumbers } from './quantiles.ts'
import { evenly, type Samples, samplesOf } from './samples.ts'

/** How a job stands today. */
export type JobStanding = 'done' | 'running' | 'to come' | 'skipped'

/** When a job starts and ends in each way that today may go, in milliseconds after the day's start; NaN where it does not run. */
export interface Outlook {
  state: JobStanding
  startsMs: Float64Array
  endsMs: Float64Array
}

export interface Today {
  nowMs: number
  date: CalendarDay
  startsAtMs: number
  pollEveryMs: number
  ways: number
}

/** A job today, with its past. */
interface Seen {
  job: WatchedJob
  runs: readonly JobRun[]
  left: number | null
  /** When those before it are done, in each way; NaN where none of them runs. */
  beforeMs: Float64Array
  habits: JobHabits
  ofAll: Habits['ofAll']
  today: Today
}

/** What may become of a job today, from how it stands. */
export function outlook(of: Seen): Outlook {
  const runs = of.runs
    .filter((run) => run.startedAt !== null && run.vanishedAt === null)
    .toSorted((one, other) => (one.startedAt as Date).getTime() - (other.startedAt as Date).getTime())
  const [first, last] = [runs[0], runs.at(-1)]
  if (first === undefined || last === undefined) return toCome(of)
  const startMs = sinceStart(of, first.startedAt as Date)
  const under = runs.find(({ endedAt }) => endedAt === null)
  const ends = (endsMs: (way: number) => number, state: JobStanding): Outlook => ({
    state,
    startsMs: new Float64Array(of.today.ways).fill(startMs),
    endsMs: Float64Array.from({ length: of.today.ways }, (_, way) => endsMs(way)),
  })
  if (of.job.runs !== 'once') return severalRuns(of, runs, startMs, ends)
  if (under !== undefined) return ends(endOfRun(of, under, runs.length === 1), 'running')
  const lastMs = sinceStart(of, last.endedAt as Date)
  if (last.state === 'completed') return ends(() => lastMs, 'done')
  return ends(endOfRepair(of, lastMs), 'to come')
}

function sinceStart({ today }: Seen, moment: Date): number {
  return moment.getTime() - today.startsAtMs
}

function spansOf({ job, habits, ofAll, today }: Seen): Samples {
  return samplesOf(habits.span.byDate, {
    ways: today.ways,
    factor: habits.span.factorOn(today.date),
    expected: job.expectedMs ?? 0,
    ratios: ofAll.spans,
    purpose: 1,
  })
}

/** How long a job took in all that has taken so long already, at a share of all ways. */
function longerSpan({ ofAll }: Seen, spans: Samples, soFarMs: number, share: number): number {
  const usual = quantile(spans.sorted, 0.5)
  return longerThan(
    soFarMs,
    share,
    spans.sorted,
    ofAll.spans.map((ratio) => ratio * usual),
  )
}

/** A job of which nothing has run: it starts when it may and those before it are done, and then as late as it did on that day. */
function toCome(of: Seen): Outlook {
  const { job, habits, ofAll, today, beforeMs } = of
  const share = habits.shareOfDays[weekdayOf(today.date)] ?? (habits.days.length === 0 ? 1 : null)
  if (share === 0 || (job.expectedMs === null && seen(habits.span.byDate).length === 0)) return skipped(today)
  const spans = spansOf(of)
  const lags = samplesOf(habits.lagsMs, { ways: today.ways, factor: 1, expected: 0, ratios: ofAll.spans, purpose: 2 })
  const startsMs = new Float64Array(today.ways)
  const endsMs = new Float64Array(today.ways)
  for (let way = 0; way < today.ways; way++) {
    const before = beforeMs[way] as number
    const fromMs = Number.isNaN(before) ? habits.earliestMs : Math.max(habits.earliestMs, before)
    const waitedMs = today.nowMs - fromMs
    const lagMs = lags.values[way] as number
    const start =
      lagMs >= waitedMs
        ? fromMs + lagMs
        : fromMs + longerThan(Math.max(waitedMs, 1), lags.shares[way] as number, lags.sorted, ofAll.lagsMs)
    const isAway = share !== 1 && way < habits.days.length && habits.days[way] === null
    startsMs[way] = isAway ? Number.NaN : start
    endsMs[way] = isAway ? Number.NaN : start + (spans.values[way] as number)
  }
  return { state: 'to come', startsMs, endsMs }
}

function skipped({ ways }: Today): Outlook {
  return {
    state: 'skipped',
    startsMs: new Float64Array(ways).fill(Number.NaN),
    endsMs: new Float64Array(ways).fill(Number.NaN),
  }
}

/** When a run under way ends. */
function endOfRun(of: Seen, run: JobRun, isFirst: boolean): (way: number) => number {
  const { habits, ofAll, today } = of
  const startMs = sinceStart(of, run.startedAt as Date)
  const ranMs = Math.max(1, today.nowMs - startMs)
  const quietMs = run.records === null ? 0 : today.nowMs - sinceStart(of, run.progressedAt)
  const usualQuietMs = Math.max(habits.quietMs || 0, 2 * today.pollEveryMs)
  const isStill = quietMs > usualQuietMs
  const gaps = sortedNumbers(habits.days.flatMap((day) => day?.longestGapMs ?? []))
  /** So long it will still stand still, as it seems: what was done before does not become less likely to be all by waiting. */
  const standsMs = (way: number) => (isStill ? longerThan(quietMs, evenly(way, 3), gaps, ofAll.gapsMs) - quietMs : 0)
  const workedMs = isStill ? Math.max(1, ranMs - quietMs + usualQuietMs / 2) : ranMs
  const spans = isFirst ? spansOf(of) : undefined
  if (spans !== undefined && habits.backTest.isProgressOn && run.records !== null) {
    const records = samplesOf(habits.records.byDate, {
      ways: today.ways,
      factor: habits.records.factorOn(today.date),
      expected: 0,
      ratios: ofAll.spans,
      purpose: 1,
    })
    // What was seen at a look had been counted at some time since the look before.
    const countedMs = run.records === 0 ? workedMs : Math.max(1, ranMs - quietMs - today.pollEveryMs / 2)
    const done = { ranMs: countedMs, records: run.records }
    return (way) => {
      const all = longerThan(done.records, records.shares[way] as number, records.sorted, new Float64Array(0))
      const spanMs = ((spans.values[way] as number) * all) / Math.max(records.values[way] as number, 1)
      const atRate = startMs + countedMs + remainingByProgress(done, { spanMs, records: all })
      return Math.max(atRate, today.nowMs + today.pollEveryMs / 4) + standsMs(way)
    }
  }
  return (way) => {
    const share = spans === undefined ? evenly(way, 1) : (spans.shares[way] as number)
    const spanMs =
      spans === undefined
        ? longerThan(workedMs, share, habits.runsMs, habits.runsMs)
        : longerSpan(of, spans, workedMs, share)
    return today.nowMs - workedMs + spanMs + standsMs(way)
  }
}

/** When a job is done whose last run failed: somebody sees to it, as long after as it took in the past, and it runs once more. */
function endOfRepair(of: Seen, failedMs: number): (way: number) => number {
  const { habits, ofAll, today, job } = of
  const waitedMs = Math.max(today.nowMs - failedMs, today.pollEveryMs)
  return (way) => {
    const restartMs = failedMs + longerThan(waitedMs, evenly(way, 4), habits.repairsMs, ofAll.repairsMs)
    const again = habits.runsMs.length === 0 ? (job.expectedMs ?? 0) : quantile(habits.runsMs, evenly(way, 1))
    return restartMs + again
  }
}

type Ends = (endsMs: (way: number) => number, state: JobStanding) => Outlook

/** A job with several runs a day is done with as many as on that day of the past, or when nothing is left. */
function severalRuns(of: Seen, runs: readonly JobRun[], startMs: number, ends: Ends): Outlook {
  const { habits, today, job, left } = of
  const isUnderWay = runs.some(({ endedAt }) => endedAt === null)
  const lastMs = Math.max(...runs.map(({ endedAt }) => (endedAt === null ? 0 : sinceStart(of, endedAt))))
  const longestPauseMs = Math.max(0, ...habits.days.map((day) => day?.longestPauseMs ?? 0))
  const isOver =
    !isUnderWay &&
    (job.runs === 'until empty' && left !== null
      ? left === 0
      : today.nowMs - lastMs > longestPauseMs + today.pollEveryMs)
  if (isOver) return ends(() => lastMs, 'done')
  const spans = spansOf(of)
  const ranMs = Math.max(1, today.nowMs - startMs)
  const isMore = isUnderWay || (left ?? 0) > 0
  const endsMs = (way: number) => {
    const day = habits.days[way]
    if (!isMore && day !== null && day !== undefined && runs.length >= day.runs) return lastMs
    return startMs + longerSpan(of, spans, ranMs, spans.shares[way] as number)
  }
  const isDone = !isMore && Array.from({ length: today.ways }, (_, way) => endsMs(way)).every((end) => end === lastMs)
  return ends(endsMs, isDone ? 'done' : isUnderWay ? 'running' : 'to come')
}

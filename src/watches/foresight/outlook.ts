import type { CalendarDay } from '../../pipelines/calendar-day.ts'
import type { WatchedJob } from '../../pipelines/watches/job.ts'
import { begunAt, type JobRun } from '../job-run.ts'
import { weekdayOf } from './calendar-effect.ts'
import { type Habits, type JobHabits, seen } from './habits.ts'
import { untilDone } from './past-days.ts'
import { remainingByProgress } from './progress.ts'
import { countUpTo, longerThan, quantile, sortedNumbers } from './quantiles.ts'
import { evenly, type Samples, samplesOf } from './samples.ts'

/** How a job stands today. */
export type JobStanding = 'done' | 'running' | 'to come' | 'skipped'

/** When a job starts and is done in each way that today may go, in milliseconds after the day's start; NaN where it never is. */
export interface Outlook {
  state: JobStanding
  startsMs: Float64Array
  endsMs: Float64Array
  /** When those after it may start: a job without runs passes on the ends of those before it, one that fails for good its failure. */
  passesOnMs: Float64Array
}

export interface Today {
  nowMs: number
  date: CalendarDay
  startsAtMs: number
  pollEveryMs: number
  ways: number
  /** What was worked out of a job for one moment of the day is the same for another. */
  known: Map<string, JobSamples>
}

/** How long a job takes, and how long after it may start it does, in each way that today may go. */
interface JobSamples {
  spans?: Samples
  lags?: Samples
}

/** A job today, with its past. */
interface Seen {
  job: WatchedJob
  runs: readonly JobRun[]
  left: number | null
  /** When those before it are done, in each way; NaN where none of them runs. */
  beforeMs: Float64Array
  /** Whether a job after it has started: then it is not waited for. */
  isPassedBy: boolean
  habits: JobHabits
  ofAll: Habits['ofAll']
  today: Today
}

/** What may become of a job today, from how it stands. */
export function outlook(of: Seen): Outlook {
  const shown = of.runs.filter(({ startedAt, vanishedAt }) => startedAt !== null && vanishedAt === null)
  const runs = untilDone(shown, of.job.runs)
  const [first, last] = [runs[0], runs.at(-1)]
  if (first === undefined || last === undefined) return toCome(of)
  const startMs = sinceStart(of, first.startedAt as Date)
  const under = runs.find(({ endedAt }) => endedAt === null)
  const ends = (endOf: (way: number) => number, state: JobStanding): Outlook => {
    const endsMs = Float64Array.from({ length: of.today.ways }, (_, way) => endOf(way))
    return { state, startsMs: new Float64Array(of.today.ways).fill(startMs), endsMs, passesOnMs: endsMs }
  }
  if (of.job.runs !== 'once') return severalRuns(of, runs, startMs, ends)
  if (under !== undefined) return ends(endOfRun(of, under, runs.length === 1), 'running')
  const lastMs = sinceStart(of, last.endedAt as Date)
  if (last.state === 'completed') return ends(() => lastMs, 'done')
  const repaired = ends(endOfRepair(of, lastMs), 'to come')
  return { ...repaired, passesOnMs: repaired.endsMs.map((end) => (Number.isNaN(end) ? lastMs : end)) }
}

function sinceStart({ today }: Seen, moment: Date): number {
  return moment.getTime() - today.startsAtMs
}

function knownOf({ job, today }: Seen): JobSamples {
  const known = today.known.get(job.job) ?? {}
  today.known.set(job.job, known)
  return known
}

function spansOf(of: Seen): Samples {
  const { job, habits, ofAll, today } = of
  return (knownOf(of).spans ??= samplesOf(habits.span.byDate, {
    ways: today.ways,
    factor: habits.span.factorOn(today.date),
    expected: job.expectedMs ?? 0,
    ratios: ofAll.spans,
    purpose: 1,
  }))
}

function lagsOf(of: Seen): Samples {
  const { habits, ofAll, today } = of
  const how = { ways: today.ways, factor: 1, expected: 0, ratios: ofAll.spans, purpose: 2 }
  return (knownOf(of).lags ??= samplesOf(habits.lagsMs, how))
}

/**
 * How long a job takes in all, told by a share of all ways, that has taken so long already. Others that took longer than usual tell how long
 * it may be: as many times as long, or by as much longer, whichever is less.
 */
function longerSpan({ ofAll }: Seen, spans: Samples): (soFarMs: number, share: number) => number {
  const usualMs = quantile(spans.sorted, 0.5)
  const othersOf = () =>
    sortedNumbers(ofAll.spans.map(({ ratio, excessMs }) => usualMs + Math.min(excessMs, usualMs * (ratio - 1))))
  let others: Float64Array | undefined
  return (soFarMs, share) => longerThan(soFarMs, share, spans.sorted, () => (others ??= othersOf()))
}

/** A job of which nothing has run: it starts when it may and those before it are done, and then as late as it did on that day. */
function toCome(of: Seen): Outlook {
  const { job, habits, ofAll, today, beforeMs, isPassedBy } = of
  const share = habits.shareOfDays[weekdayOf(today.date)] ?? 1
  const isUnknown = job.expectedMs === null && seen(habits.span.byDate).length === 0
  if (isPassedBy || share === 0 || isUnknown) return skipped(of)
  const spans = spansOf(of)
  const lags = lagsOf(of)
  const startsMs = new Float64Array(today.ways)
  const endsMs = new Float64Array(today.ways)
  const passesOnMs = new Float64Array(today.ways)
  for (let way = 0; way < today.ways; way++) {
    const before = beforeMs[way] as number
    const fromMs = Number.isNaN(before) ? habits.earliestMs : Math.max(habits.earliestMs, before)
    const waitedMs = today.nowMs - fromMs
    const mayBeMissing = neverShare(waitedMs, [lags.sorted, habits.missing], [ofAll.lagsMs, ofAll.missing])
    const isMissing = evenly(way, 5) < mayBeMissing
    const lagMs =
      waitedMs > 0
        ? longerThan(waitedMs, lags.shares[way] as number, lags.sorted, () => ofAll.lagsMs)
        : (lags.values[way] as number)
    startsMs[way] = isMissing ? Number.NaN : fromMs + lagMs
    endsMs[way] = isMissing ? Number.NaN : fromMs + lagMs + (spans.values[way] as number)
    passesOnMs[way] = isMissing ? before : (endsMs[way] as number)
  }
  return { state: 'to come', startsMs, endsMs, passesOnMs }
}

/**
 * How likely it is that what has not come after a wait never will: as often as it never did in the past, among all that had not come by
 * then. Of its own past if that knows three such cases, else of that of all jobs.
 */
function neverShare(waitedMs: number, ...pasts: (readonly [cameMs: Float64Array, never: number])[]): number {
  let share = 0
  for (const [cameMs, never] of pasts) {
    const later = cameMs.length - countUpTo(cameMs, waitedMs)
    if (later + never === 0) continue
    share = never / (later + never)
    if (later + never >= 3) return share
  }
  return share
}

function skipped({ today: { ways }, beforeMs }: Seen): Outlook {
  const never = new Float64Array(ways).fill(Number.NaN)
  return { state: 'skipped', startsMs: never, endsMs: never, passesOnMs: beforeMs }
}

/** When a run under way ends. */
function endOfRun(of: Seen, run: JobRun, isFirst: boolean): (way: number) => number {
  const { habits, ofAll, today } = of
  const startMs = sinceStart(of, begunAt(run) as Date)
  const ranMs = Math.max(1, today.nowMs - startMs)
  const quietMs = run.records === null ? 0 : today.nowMs - sinceStart(of, run.progressedAt)
  const usualQuietMs = Math.max(habits.quietMs || 0, 2 * today.pollEveryMs)
  const isStill = quietMs > usualQuietMs
  const gaps = sortedNumbers(habits.days.flatMap((day) => day?.longestGapMs ?? []))
  /** So long it will still stand still, as it seems: what was done before does not become less likely to be all by waiting. */
  const standsMs = (way: number) =>
    isStill ? longerThan(quietMs, evenly(way, 3), gaps, () => ofAll.gapsMs) - quietMs : 0
  const workedMs = isStill ? Math.max(1, ranMs - quietMs + usualQuietMs / 2) : ranMs
  const fromMs = today.nowMs - workedMs
  if (!isFirst) {
    return (way) => fromMs + longerThan(workedMs, evenly(way, 1), habits.runsMs) + standsMs(way)
  }
  const spans = spansOf(of)
  const longer = longerSpan(of, spans)
  return (way) => fromMs + longer(workedMs, spans.shares[way] as number) + standsMs(way)
}

/** When a job is done whose last run failed: somebody sees to it, as long after as it took in the past, and it runs once more. */
function endOfRepair(of: Seen, failedMs: number): (way: number) => number {
  const { habits, ofAll, today, job, isPassedBy } = of
  const waitedMs = Math.max(0, today.nowMs - failedMs)
  const mayBeForGood = isPassedBy
    ? 1
    : neverShare(waitedMs, [habits.repairsMs, habits.unrepaired], [ofAll.repairsMs, ofAll.unrepaired])
  return (way) => {
    if (evenly(way, 5) < mayBeForGood) return Number.NaN
    const restartMs =
      failedMs +
      longerThan(Math.max(waitedMs, today.pollEveryMs), evenly(way, 4), habits.repairsMs, () => ofAll.repairsMs)
    const again = habits.runsMs.length === 0 ? (job.expectedMs ?? 0) : quantile(habits.runsMs, evenly(way, 1))
    return restartMs + again
  }
}

type Ends = (endsMs: (way: number) => number, state: JobStanding) => Outlook

/** A job with several runs a day is done with as many as on that day of the past, or when nothing is left. */
function severalRuns(of: Seen, runs: readonly JobRun[], startMs: number, ends: Ends): Outlook {
  const { habits, today, job, left, isPassedBy } = of
  const isUnderWay = runs.some(({ endedAt }) => endedAt === null)
  const lastMs = Math.max(...runs.map(({ endedAt }) => (endedAt === null ? 0 : sinceStart(of, endedAt))))
  const longestPauseMs = Math.max(0, ...habits.days.map((day) => day?.longestPauseMs ?? 0))
  const isEmpty =
    job.runs === 'until empty' && left !== null ? left === 0 : today.nowMs - lastMs > longestPauseMs + today.pollEveryMs
  const isOver = !isUnderWay && (isPassedBy || isEmpty)
  if (isOver) return ends(() => lastMs, 'done')
  const spans = spansOf(of)
  const ranMs = Math.max(1, today.nowMs - startMs)
  const longer = longerSpan(of, spans)
  const byLeft = endByLeft(of, runs, spans, startMs)
  const isMore = isUnderWay || (left ?? 0) > 0
  const endsMs = (way: number) => {
    const day = habits.days[way]
    if (!isMore && day !== null && day !== undefined && runs.length >= day.runs) return lastMs
    if (byLeft !== undefined) return byLeft(way)
    return startMs + longer(ranMs, spans.shares[way] as number)
  }
  const isDone = !isMore && Array.from({ length: today.ways }, (_, way) => endsMs(way)).every((end) => end === lastMs)
  return ends(endsMs, isDone ? 'done' : isUnderWay ? 'running' : 'to come')
}

/** When a job is done that runs until nothing is left, where its source says how much is, and its runs how much they have done. */
function endByLeft(
  { habits, ofAll, today, job, left }: Seen,
  runs: readonly JobRun[],
  spans: Samples,
  startMs: number,
): ((way: number) => number) | undefined {
  if (job.runs !== 'until empty' || left === null || left === 0) return undefined
  const done = {
    ranMs: Math.max(1, today.nowMs - startMs),
    records: runs.reduce((sum, { records }) => sum + (records ?? 0), 0),
  }
  const past = samplesOf(habits.records.byDate, {
    ways: today.ways,
    factor: 1,
    expected: 0,
    ratios: ofAll.spans,
    purpose: 1,
  })
  if (done.records === 0 || seen(habits.records.byDate).length === 0) return undefined
  const records = done.records + left
  return (way) => {
    const spanMs = ((spans.values[way] as number) * records) / Math.max(1, past.values[way] as number)
    return today.nowMs + Math.max(remainingByProgress(done, { spanMs, records }), today.pollEveryMs / 4)
  }
}

import type { CalendarDay } from '../../pipelines/calendar-day.ts'
import type { WatchedJob } from '../../pipelines/watches/job.ts'
import { lowestOrdinary, usualFigure } from '../expectations/bounds.ts'
import type { Habit } from '../expectations/expectation.ts'
import { median } from '../expectations/statistics.ts'
import type { JobRun } from '../job-run.ts'
import { evidence, minutes, timeOfDay } from './evidence.ts'
import type { JudgedJob, Judging } from './judge.ts'
import type { Verdict } from './verdict.ts'

/** On a holiday there is little more than half of what is usual: only less than that is too few. */
const fewFactor = 1.85

/** Runs that ended, but not well: failed, in error, with too few records. A later run that ended well makes them good. */
export function badEnds(judged: JudgedJob, judging: Judging): Verdict[] {
  return judged.runs.flatMap((run) => {
    if (isMadeGood(run, judged)) return []
    if (run.state === 'failed') return failed(run, judged, judging)
    if (run.state !== 'completed') return []
    return [...endedInError(run, judged), ...tooFewRecords(run, judged, judging)]
  })
}

function isMadeGood(run: JobRun, { job, runs }: JudgedJob): boolean {
  return runs.some((other) => other.state === 'completed' && isLater(other, run) && errorOf(other, job) === null)
}

/** Whether a run began after another one; of one that has no start it is known since when it is seen. */
export function isLater(one: JobRun, other: JobRun): boolean {
  return (one.startedAt ?? one.firstSeenAt) > (other.startedAt ?? other.firstSeenAt)
}

function failed(run: JobRun, { job }: JudgedJob, { now, rule, before }: Judging): Verdict[] {
  // Of a run that failed without an end it is not known when: each look sees it anew.
  const told = before?.find(({ kind, key }) => kind === 'failed' && key === run.key)
  const since = run.endedAt ?? told?.since ?? run.lastSeenAt
  const sinceMs = now.getTime() - since.getTime()
  const facts = { 'Failed at': timeOfDay(since, rule.timezone), Error: run.error }
  const verdict: Verdict = { kind: 'failed', job: job.job, key: run.key, since, evidence: evidence(facts) }
  if (job.repairWithinMs === null || sinceMs < job.repairWithinMs) return [verdict]
  const unrepaired = { ...facts, 'Not repaired for': `${minutes(sinceMs)} (limit: ${minutes(job.repairWithinMs)})` }
  const due = new Date(since.getTime() + job.repairWithinMs)
  return [verdict, { ...verdict, kind: 'unrepaired', since: due, evidence: evidence(unrepaired) }]
}

function endedInError(run: JobRun, { job }: JudgedJob): Verdict[] {
  const error = errorOf(run, job)
  if (error === null) return []
  const since = run.endedAt ?? run.lastSeenAt
  return [{ kind: 'ended_in_error', job: run.job, key: run.key, since, evidence: error }]
}

/** What is wrong with a run that says it has completed. */
export function errorOf({ threads, records, failedRecords }: JobRun, job: WatchedJob): string | null {
  const failedThreads = threads.filter(({ state }) => state === 'failed').length
  if (failedThreads > 0) return evidence({ Threads: String(threads.length), Failed: String(failedThreads) })
  if (records === null || failedRecords === null || failedRecords <= job.failedShare * records) return null
  const share = records === 0 ? '' : `, ${percent(failedRecords / records)}`
  return evidence({ Records: String(records), Failed: `${failedRecords}${share} (limit: ${percent(job.failedShare)})` })
}

function percent(share: number): string {
  return `${Number((share * 100).toPrecision(2))} %`
}

function tooFewRecords(run: JobRun, { job, expectation, left }: JudgedJob, judging: Judging): Verdict[] {
  // The last one of a day does what the others have left. What was left on a day that is over is not known any more.
  const isOfToday = run.day === judging.day.date || isTold('too_few_records', run, judging)
  if (job.runs === 'until empty' && (left === 0 || !isOfToday)) return []
  const habit = job.changed.includes('leastRecords') ? null : (expectation?.records ?? null)
  const lowest = habit === null ? 0 : leastOrdinaryRecords(habit, run.day)
  // Most runs have enough whatever the others had.
  if (run.records === null || run.records >= Math.max(job.leastRecords ?? 0, lowest)) return []
  const least = Math.max(job.leastRecords ?? 0, lowest * volumeOfDay(run, judging))
  if (run.records >= least) return []
  const facts = {
    Expected: habit === null ? null : String(Math.round(usualFigure(habit, run.day))),
    Records: `${run.records} (least: ${Math.round(least)})`,
  }
  const since = run.endedAt ?? run.lastSeenAt
  return [{ kind: 'too_few_records', job: run.job, key: run.key, since, evidence: evidence(facts) }]
}

function isTold(wrong: Verdict['kind'], run: JobRun, { before }: Judging): boolean {
  return before?.some(({ kind, key }) => kind === wrong && key === run.key) ?? false
}

export function leastOrdinaryRecords(habit: Habit, day: CalendarDay): number {
  return lowestOrdinary(habit, day, fewFactor)
}

/** How much of what is usual the other jobs had to do on that day, 1 at most: where all have less, less is not too few. */
function volumeOfDay({ day, job: name }: JobRun, judging: Judging): number {
  const shares = sharesOf(day, judging).flatMap(({ job, share }) => (job === name ? [] : share))
  return shares.length === 0 ? 1 : Math.min(1, median(shares))
}

interface DoneShare {
  job: string
  share: number
}

/** Worked out once a day and judging: each of a thousand jobs asks for those of all others. */
const knownShares = new WeakMap<Judging, Map<string, readonly DoneShare[]>>()

/** How much of what is usual each job has done on a day. */
function sharesOf(day: string, judging: Judging): readonly DoneShare[] {
  const byDay = knownShares.get(judging) ?? new Map<string, readonly DoneShare[]>()
  knownShares.set(judging, byDay)
  const shares = byDay.get(day) ?? judging.jobs.flatMap((judged) => shareOf(judged, day))
  byDay.set(day, shares)
  return shares
}

function shareOf({ job, runs, expectation }: JudgedJob, day: string): DoneShare[] {
  const habit = expectation?.records ?? null
  if (habit === null) return []
  const done = runs.flatMap((run) =>
    run.day === day && run.state === 'completed' && run.records !== null ? [run.records] : [],
  )
  return done.length === 0 ? [] : [{ job: job.job, share: Math.max(...done) / usualFigure(habit, day) }]
}

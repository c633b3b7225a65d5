import { lowestOrdinary, usualFigure } from '../expectations/bounds.ts'
import { durationMs, type JobRun, recordsPerSecond } from '../job-run.ts'
import { evidence, minutes, rate } from './evidence.ts'
import type { JudgedJob, Judging } from './judge.ts'
import type { Verdict } from './verdict.ts'

/** Slower by less than this is nobody's trouble. */
const slowFactor = 1.3
/** Once told, it is over when it is faster than the limit by this. */
const fasterAgain = 1.15
/** A stretch is judged when it is so many looks long: counts come in steps. */
const fewestLooks = 2

/** Fewer records a second than the limit, over the whole run or over the last stretch of it. */
export function slow(run: JobRun, { job, expectation }: JudgedJob, judging: Judging): Verdict[] {
  const habit = expectation?.recordsPerSecond ?? null
  const learned = habit === null ? 0 : lowestOrdinary(habit, run.day, slowFactor)
  const least = Math.max(job.leastRecordsPerSecond ?? 0, learned)
  const told = judging.before?.find(({ kind, key }) => kind === 'slow' && key === run.key)
  const isNow = rateNow(run, expectation?.quietMs ?? 0, judging)
  if (isNow === undefined || isNow >= least * (told === undefined ? 1 : fasterAgain)) return []
  const usualMs = expectation?.durationMs ? usualFigure(expectation.durationMs, run.day) : job.expectedMs
  const facts = {
    Expected: usualMs === null ? null : minutes(usualMs),
    RPS: `${rate(isNow)} (threshold: ${rate(least)})`,
  }
  return [{ kind: 'slow', job: run.job, key: run.key, since: told?.since ?? judging.now, evidence: evidence(facts) }]
}

/** How fast it is, at the most: what it does between two commits is not counted yet. */
function rateNow(run: JobRun, quietMs: number, { now, pollEveryMs }: Judging): number | undefined {
  if (run.state !== 'running') return recordsPerSecond(run, now)
  const ranMs = durationMs(run, now)
  const stepMs = Math.max(quietMs, pollEveryMs)
  if (run.records === null || ranMs === undefined || ranMs < fewestLooks * stepMs) return undefined
  const whole = (run.records * 1000) / (ranMs - stepMs)
  const from = run.recent.findLast(({ at }) => now.getTime() - at.getTime() >= (fewestLooks + 1) * stepMs)
  if (from === undefined) return whole
  const recent = ((run.records - from.records) * 1000) / (now.getTime() - from.at.getTime() - stepMs)
  return Math.min(whole, recent)
}

import { dayAt, minuteMs, momentOf } from './days.ts'
import { longRunningAfterMs } from './job-day.ts'
import type { PlacedDay } from './place.ts'
import { type CorpusFault, type CorpusRun, runKey } from './types.ts'

type Span = Pick<CorpusFault, 'beganAt' | 'dueAt' | 'until'>

/** What a careful operator allows before the job counts as stuck, and as late. */
const stuckAfterMs = 61 * minuteMs
const lateAfterMs = 45 * minuteMs

/** What is wrong on a job's day, as its runs show it; undefined where nothing is. `endOfTime`: when a run ends that never does. */
export function labelOf(placed: PlacedDay, endOfTime: Date): Omit<CorpusFault, 'missesDeadline'> | undefined {
  const { fault, job, conditions, faultyRun } = placed.jobDay
  if (fault === undefined) return undefined
  const { kind } = fault
  const { day } = conditions
  const run = faultyRun === undefined ? undefined : placed.runs[faultyRun]
  if (kind === 'late' || kind === 'missing') {
    const wasDueMs = placed.readyMs + job.lagMinutes[1] * minuteMs
    const span = { beganAt: new Date(wasDueMs), dueAt: new Date(wasDueMs + lateAfterMs) }
    return { kind, job: job.job, day, ...span, until: run?.startedAt ?? endOfDay(placed) }
  }
  if (run === undefined) return undefined
  return { kind, job: job.job, day, run: runKey(run), ...spanOf(placed, run, endOfTime) }
}

function spanOf(placed: PlacedDay, run: CorpusRun, endOfTime: Date): Span {
  const { jobDay } = placed
  const { fault, job, conditions } = jobDay
  const { usualMs = 0 } = jobDay.runs[jobDay.faultyRun ?? 0] ?? {}
  const longMs = longRunningAfterMs(job, usualMs, conditions)
  const { startedAt } = run
  const endedAt = run.endedAt ?? endOfTime
  switch (fault?.kind) {
    case 'failed':
      return { beganAt: endedAt, dueAt: endedAt, until: repairedAt(placed, run) ?? endOfDay(placed) }
    case 'stuck': {
      const beganAt = lastCommitBeforeSilence(run)
      const until =
        run.endedAt === null || run.status === 'completed' ? endedAt : (repairedAt(placed, run) ?? endOfDay(placed))
      return { beganAt, dueAt: new Date(beganAt.getTime() + stuckAfterMs), until }
    }
    case 'long_running':
      return { beganAt: startedAt, dueAt: new Date(startedAt.getTime() + longMs), until: endedAt }
    case 'slow':
      return { beganAt: startedAt, dueAt: slowSince(run, usualMs, longMs), until: endedAt }
    default:
      return { beganAt: startedAt, dueAt: endedAt, until: endOfDay(placed) }
  }
}

function endOfDay({ jobDay }: PlacedDay): Date {
  return new Date(momentOf(dayAt(jobDay.conditions.index + 1), '05:00'))
}

/** When the run that repeats a failed one was through. */
function repairedAt({ runs }: PlacedDay, { batchNumber, rerun }: CorpusRun): Date | undefined {
  return runs.find((other) => other.batchNumber === batchNumber && other.rerun > rerun)?.endedAt ?? undefined
}

/** All moments at which any thread committed, from the start on. */
export function commitMoments({ startedAt, threads }: CorpusRun): number[] {
  const moments = threads.flatMap(({ commits }) => commits.map(({ at }) => at.getTime()))
  return [startedAt.getTime(), ...moments.toSorted((a, b) => a - b)]
}

/** The last moment before the longest silence of a run. */
function lastCommitBeforeSilence(run: CorpusRun): Date {
  const moments = commitMoments(run)
  const endMs = run.endedAt?.getTime() ?? Number.POSITIVE_INFINITY
  let longest = { fromMs: run.startedAt.getTime(), ms: 0 }
  for (const [index, fromMs] of moments.entries()) {
    const ms = (moments[index + 1] ?? endMs) - fromMs
    if (ms > longest.ms) longest = { fromMs, ms }
  }
  return new Date(longest.fromMs)
}

/** When the records say that a run is slow: at a commit after a while, its rate so far is under three fifths of the usual. */
function slowSince(run: CorpusRun, usualMs: number, longRunningMs: number): Date {
  const startMs = run.startedAt.getTime()
  const final = run.threads.reduce((sum, { commits }) => sum + (commits.at(-1)?.records ?? 0), 0)
  const usualRate = final / usualMs
  const leastMs = Math.max(20 * minuteMs, 0.3 * usualMs)
  for (const moment of commitMoments(run)) {
    const ranMs = moment - startMs
    if (ranMs < leastMs) continue
    if (ranMs > longRunningMs) break
    if (recordsAt(run, moment) / ranMs < 0.6 * usualRate) return new Date(moment)
  }
  return new Date(startMs + longRunningMs)
}

export function recordsAt({ threads }: CorpusRun, moment: number): number {
  return threads.reduce(
    (sum, { commits }) => sum + (commits.findLast(({ at }) => at.getTime() <= moment)?.records ?? 0),
    0,
  )
}

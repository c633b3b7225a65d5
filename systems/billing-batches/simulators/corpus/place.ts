import { momentOf } from './days.ts'
import type { JobDay, PlannedRun } from './job-day.ts'
import { type RunShape, stretched } from './run-shape.ts'
import type { CorpusChange, CorpusRun } from './types.ts'

/** A job's day in its place. */
export interface PlacedDay {
  jobDay: JobDay
  /** When all that it waits for was there. */
  readyMs: number
  /** The end of the jobs it comes after; null where none of them ran. */
  endBeforeMs: number | null
  /** As many as the job's day has, in the same order. */
  runs: readonly CorpusRun[]
  /** When the jobs after it may begin; null when nothing before them ran. */
  endMs: number | null
}

/**
 * Puts the jobs of a day one after the other: a job starts at its scheduled start or, if that is later, at the end of the
 * jobs it comes after and its own lag of that day. How long it takes does not depend on when it starts. A job without runs
 * passes on the ends of those before it.
 */
export function placedDays(jobDays: readonly JobDay[], changes: readonly CorpusChange[]): PlacedDay[] {
  if (changes.length === 0) return placedInOrder(jobDays, changes)
  // A job that was late has had a longer lag that day, which is no other because of what is changed.
  const asItWas = placedInOrder(jobDays, [])
  return placedInOrder(
    jobDays.map((jobDay, index) => withOwnLag(jobDay, asItWas[index])),
    changes,
  )
}

function withOwnLag(jobDay: JobDay, asItWas: PlacedDay | undefined): JobDay {
  const [first, ...others] = jobDay.runs
  const startMs = asItWas?.runs[0]?.startedAt.getTime()
  if (!first || !startMs || !asItWas?.endBeforeMs || !('lateMs' in first.begins) || first.begins.lateMs === 0)
    return jobDay
  const begins = { ...first.begins, lagMs: startMs - asItWas.endBeforeMs, lateMs: 0 }
  return { ...jobDay, runs: [{ ...first, begins }, ...others] }
}

function placedInOrder(jobDays: readonly JobDay[], changes: readonly CorpusChange[]): PlacedDay[] {
  const ends = new Map<string, number | null>()
  return jobDays.map((jobDay) => {
    const { job, conditions } = jobDay
    const before = job.after.flatMap((name) => ends.get(name) ?? [])
    const endBeforeMs = before.length === 0 ? null : Math.max(...before)
    const scheduledMs = job.startsAt === null ? null : momentOf(conditions.day, job.startsAt)
    const readyMs = Math.max(scheduledMs ?? 0, endBeforeMs ?? 0)
    const change = changes.find((other) => other.job === job.job)
    const placed = change?.without ? [] : placedRuns(jobDay, { scheduledMs, endBeforeMs, change })
    const holding = placed.flatMap(({ holdsUp, endedMs }) => (holdsUp ? endedMs : []))
    const endMs = holding.length === 0 ? endBeforeMs : Math.max(...holding)
    ends.set(job.job, endMs)
    return { jobDay, readyMs, endBeforeMs, runs: placed.map(({ run }) => run), endMs }
  })
}

interface Place {
  scheduledMs: number | null
  endBeforeMs: number | null
  change: CorpusChange | undefined
}

function placedRuns({ job, conditions, runs }: JobDay, { scheduledMs, endBeforeMs, change }: Place) {
  let previousEndMs = 0
  return runs.map(({ begins, shape: asItWas, number, rerun }, index) => {
    const shape = changedShape(asItWas, index, change)
    const startMs = toSecond(startOf(begins))
    const run: CorpusRun = {
      job: job.job,
      batchNumber: job.firstBatchNumber + conditions.index * job.batchNumbersOfDay + number,
      rerun,
      day: conditions.day,
      startedAt: new Date(startMs),
      ...inTime(shape, startMs),
    }
    previousEndMs = startMs + shape.durationMs
    return { run, endedMs: previousEndMs, holdsUp: !('at' in begins) }
  })

  function startOf(begins: PlannedRun['begins']): number {
    const laterMs = change?.laterMs ?? 0
    if ('at' in begins) return momentOf(conditions.day, begins.at) + begins.lagMs + laterMs
    if (begins.after === 'previous') return previousEndMs + begins.waitMs
    const afterReadyMs = begins.lateMs + laterMs
    if (endBeforeMs === null) return (scheduledMs ?? 0) + begins.lagMs + afterReadyMs
    return Math.max(scheduledMs ?? 0, endBeforeMs + begins.lagMs) + afterReadyMs
  }
}

function changedShape(shape: RunShape, index: number, change: CorpusChange | undefined): RunShape {
  const longerMs = index === 0 ? (change?.longerMs ?? 0) : 0
  const factor = (change?.factor ?? 1) * ((shape.durationMs + longerMs) / shape.durationMs)
  return factor === 1 ? shape : stretched(shape, factor)
}

function inTime({ threads, durationMs, status, error, neverEnds }: RunShape, startMs: number) {
  const at = (ms: number) => new Date(startMs + ms)
  return {
    endedAt: neverEnds ? null : at(durationMs),
    status,
    threads: threads.map((thread, index) => ({
      number: index + 1,
      commits: thread.commits.map(({ atMs, ...counts }) => ({ at: at(atMs), ...counts })),
      endedAt: neverEnds && thread.status === 'failed' ? null : at(thread.endedAtMs),
      status: thread.status,
      restartedAt: thread.restartedAtMs.map(at),
    })),
    ...(error === undefined ? {} : { error }),
  }
}

function toSecond(ms: number): number {
  return Math.round(ms / 1000) * 1000
}

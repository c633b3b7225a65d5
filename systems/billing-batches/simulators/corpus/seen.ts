import { businessDayOf, momentOf } from './days.ts'
import { type Corpus, type CorpusRun, type CorpusThread, runKey } from './types.ts'

type SeenState = 'running' | 'completed' | 'failed'

/** A part of a thread's work: more than one only after a restart. Its counts are its own. */
export interface SeenInstance {
  startedAt: Date
  endedAt: Date | null
  records: number
  failedRecords: number
}

export interface SeenThread {
  number: number
  state: SeenState
  records: number
  failedRecords: number
  instances: readonly SeenInstance[]
}

/** A run as the tables show it at a moment. */
export interface SeenCorpusRun {
  key: string
  job: string
  batchNumber: number
  rerun: number
  day: string
  state: SeenState
  startedAt: Date
  endedAt: Date | null
  records: number
  failedRecords: number
  threads: readonly SeenThread[]
  error: string | null
}

/** What the tables show at that moment; with `since`, only runs that had not ended by then. */
export function seenAt(corpus: Corpus, now: Date, { since }: { since?: Date } = {}) {
  const shown = corpus.runs.filter(
    ({ startedAt, endedAt }) => startedAt <= now && (since === undefined || endedAt === null || endedAt >= since),
  )
  return { runs: shown.map((run) => seenRun(run, now)), left: { 'D1-IMD': leftAt(corpus, now) } }
}

export function seenRun(run: CorpusRun, now: Date): SeenCorpusRun {
  const threads = run.threads.map((thread) => seenThread(run, thread, now))
  const hasEnded = run.endedAt !== null && run.endedAt <= now
  return {
    key: runKey(run),
    job: run.job,
    batchNumber: run.batchNumber,
    rerun: run.rerun,
    day: run.day,
    state: hasEnded ? run.status : 'running',
    startedAt: run.startedAt,
    endedAt: hasEnded ? run.endedAt : null,
    records: threads.reduce((sum, { records }) => sum + records, 0),
    failedRecords: threads.reduce((sum, { failedRecords }) => sum + failedRecords, 0),
    threads,
    error: hasEnded ? (run.error ?? null) : null,
  }
}

function seenThread(run: CorpusRun, thread: CorpusThread, now: Date): SeenThread {
  const hasEnded = thread.endedAt !== null && thread.endedAt <= now
  const { records, failedRecords } = countsAt(thread, now)
  const starts = [run.startedAt, ...thread.restartedAt.filter((at) => at <= now)]
  const instances = starts.map((startedAt, index) => {
    const before = index === 0 ? { records: 0, failedRecords: 0 } : countsAt(thread, startedAt)
    const restartedAt = starts[index + 1]
    const after = restartedAt === undefined ? { records, failedRecords } : countsAt(thread, restartedAt)
    return {
      startedAt,
      endedAt: restartedAt ?? (hasEnded ? thread.endedAt : null),
      records: after.records - before.records,
      failedRecords: after.failedRecords - before.failedRecords,
    }
  })
  return { number: thread.number, state: hasEnded ? thread.status : 'running', records, failedRecords, instances }
}

function countsAt({ commits }: CorpusThread, moment: Date): { records: number; failedRecords: number } {
  return commits.findLast(({ at }) => at <= moment) ?? { records: 0, failedRecords: 0 }
}

/** What is left to do of the day's measurements: they arrive in its first two hours, and what nobody did is gone the next day. */
export function leftAt({ measurements, runs }: Corpus, now: Date): number {
  const day = businessDayOf(now)
  const arrived = Math.min(
    1,
    (now.getTime() - momentOf(day, '05:00')) / (momentOf(day, '07:00') - momentOf(day, '05:00')),
  )
  const done = runs
    .filter((run) => run.job === 'D1-IMD' && run.day === day && run.startedAt <= now)
    .flatMap(({ threads }) => threads.map((thread) => countsAt(thread, now).records))
  const left = Math.round((measurements.get(day) ?? 0) * arrived) - done.reduce((sum, records) => sum + records, 0)
  return Math.max(0, left)
}

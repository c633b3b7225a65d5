import { minuteMs } from './days.ts'
import type { Draws } from './draws.ts'
import { type Progress, shareAt, silentAt, slowedFrom, steady, timeAt } from './progress.ts'
import type { UtilityJob } from './utility.ts'

/** What goes wrong within a run. Shares are of its work. */
export type Disturbance =
  | { is: 'slowed'; from: number; rate: number }
  /** Nothing is committed for so long; then it goes on, unless somebody ends it or it stays in the tables as it is. */
  | { is: 'silent'; at: number; silentMs: number; ending: 'goes on' | 'cancelled' | 'never' }
  /** One thread hangs for so long after all others are through. */
  | { is: 'hung thread'; at: number; silentMs: number }
  | { is: 'failed'; at: number; error: string }
  /** It completes, and so many of its threads failed. */
  | { is: 'failed threads'; count: number }
  | { is: 'failed records'; share: number }

export interface CommitShape {
  atMs: number
  records: number
  failedRecords: number
}

export interface ThreadShape {
  commits: readonly CommitShape[]
  endedAtMs: number
  status: 'completed' | 'failed'
  restartedAtMs: readonly number[]
}

/** A run without its place in time: all moments in milliseconds since its start, on whole seconds. */
export interface RunShape {
  threads: readonly ThreadShape[]
  durationMs: number
  status: 'completed' | 'failed'
  error?: string
  /** The tables go on to say that it is in progress; `durationMs` is when people gave it up. */
  neverEnds: boolean
}

interface Asked {
  records: number
  durationMs: number
  disturbance?: Disturbance
}

/** A run of so many records that would take so long, were it not for what disturbs it. */
export function runShape(job: UtilityJob, { records, durationMs, disturbance }: Asked, draws: Draws): RunShape {
  const shares = unevenShares(job.threads, draws)
  const ends = shares.map((_, index) => (index === 0 ? 1 : draws.between(0.8, 1)))
  const usualFailedShare = draws.next() ** 4 * 0.004
  const failedShare = disturbance?.is === 'failed records' ? disturbance.share : usualFailedShare
  const rhythm = job.commitsTogether && Array.from({ length: 24 }, () => draws.between(...job.commitMinutes) * minuteMs)
  const cutMs = cutOf(disturbance, durationMs)
  const restarted = draws.isLucky(0.03) ? Math.floor(draws.between(0, job.threads)) : -1

  const threads = shares.map((share, index): ThreadShape => {
    const progress = progressOf(index, durationMs, disturbance)
    const ownEnd = ends[index] ?? 1
    const endMs = Math.min(timeAt(ownEnd, progress), cutMs)
    const broken = disturbance?.is === 'failed threads' && index > 0 && index <= disturbance.count
    const stopMs = broken ? endMs * draws.between(0.3, 0.9) : endMs
    const isFailed = broken || endMs === cutMs
    const times = commitTimes(stopMs, progress, rhythm, job, draws)
    const commits = (isFailed ? times : [...times, stopMs]).map((ms) => {
      const done = Math.round(records * share * Math.min(1, shareAt(ms, progress) / ownEnd))
      return { atMs: toSecond(ms), records: done, failedRecords: Math.round(done * failedShare) }
    })
    const middle = commits[Math.floor(commits.length / 2)]
    return {
      commits,
      endedAtMs: toSecond(stopMs),
      status: isFailed ? 'failed' : 'completed',
      restartedAtMs: index === restarted && middle ? [middle.atMs] : [],
    }
  })
  const error = errorOf(disturbance)
  return {
    threads,
    durationMs: Math.max(...threads.map(({ endedAtMs }) => endedAtMs)),
    status: cutMs < Number.POSITIVE_INFINITY ? 'failed' : 'completed',
    ...(error === undefined ? {} : { error }),
    neverEnds: disturbance?.is === 'silent' && disturbance.ending === 'never',
  }
}

export function committed({ threads }: RunShape): number {
  return threads.reduce((sum, { commits }) => sum + (commits.at(-1)?.records ?? 0), 0)
}

/** The same run, so many times as long: what it does stays what it is. */
export function stretched(shape: RunShape, factor: number): RunShape {
  const moved = (ms: number) => toSecond(ms * factor)
  return {
    ...shape,
    durationMs: moved(shape.durationMs),
    threads: shape.threads.map((thread) => ({
      ...thread,
      endedAtMs: moved(thread.endedAtMs),
      restartedAtMs: thread.restartedAtMs.map(moved),
      commits: thread.commits.map((commit) => ({ ...commit, atMs: moved(commit.atMs) })),
    })),
  }
}

function unevenShares(count: number, draws: Draws): number[] {
  const weights = Array.from({ length: count }, () => draws.between(0.85, 1.15))
  const sum = weights.reduce((total, weight) => total + weight, 0)
  return weights.map((weight) => weight / sum)
}

function progressOf(thread: number, durationMs: number, disturbance: Disturbance | undefined): Progress {
  if (disturbance?.is === 'slowed') return slowedFrom(disturbance.from, disturbance.rate, durationMs)
  if (disturbance?.is === 'silent') return silentAt(disturbance.at, disturbance.silentMs, durationMs)
  if (disturbance?.is === 'hung thread' && thread === 0) {
    // Its silence counts from the end of the others.
    return silentAt(disturbance.at, (1 - disturbance.at) * durationMs + disturbance.silentMs, durationMs)
  }
  return steady(durationMs)
}

/** When the run is cut off; infinity when it is not. */
function cutOf(disturbance: Disturbance | undefined, durationMs: number): number {
  if (disturbance?.is === 'failed') return disturbance.at * durationMs
  if (disturbance?.is === 'silent' && disturbance.ending !== 'goes on') {
    return disturbance.at * durationMs + disturbance.silentMs
  }
  return Number.POSITIVE_INFINITY
}

function errorOf(disturbance: Disturbance | undefined): string | undefined {
  if (disturbance?.is === 'failed') return disturbance.error
  return disturbance?.is === 'silent' && disturbance.ending === 'cancelled' ? 'Cancelled by operator' : undefined
}

function commitTimes(
  stopMs: number,
  progress: Progress,
  rhythm: readonly number[] | undefined,
  job: UtilityJob,
  draws: Draws,
): number[] {
  const times: number[] = []
  const silence = progress.length === 4 ? { from: progress[1]?.[0] ?? 0, to: progress[2]?.[0] ?? 0 } : undefined
  let ms = 0
  for (let index = 0; ; index++) {
    const own = draws.between(...job.commitMinutes) * minuteMs
    ms += rhythm?.[index] ?? own
    if (silence && ms > silence.from && ms < silence.to) ms = silence.to + draws.between(0.3, 2) * minuteMs
    if (ms > stopMs - minuteMs / 2) return times
    // Threads that commit together do so within seconds.
    times.push(rhythm ? ms + draws.between(0, 20_000) : ms)
  }
}

function toSecond(ms: number): number {
  return Math.round(ms / 1000) * 1000
}

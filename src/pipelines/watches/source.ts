import type { CalendarDay } from '../calendar-day.ts'
import type { StepContext } from '../step-context.ts'

/** How a job run stands, in our words. `failed` is also what its own system calls ended, where its status is an error. */
export const jobStates = ['pending', 'running', 'completed', 'failed', 'cancelled'] as const
export type JobState = (typeof jobStates)[number]

/** A thread of a job run. */
export interface JobThread {
  readonly number: number
  readonly state: JobState
  /** Records done so far, failed ones among them. */
  readonly records: number
  readonly failedRecords: number
}

/** A run of a job, as its source shows it at a moment. */
export interface SeenRun {
  /** Tells it from every other run of the source, for ever: the whole key, 'CM-DMRU 2214 0'. */
  readonly key: string
  readonly job: string
  /** The key it was shown under while it waited, where its system gives a run its own only when it begins. */
  readonly was?: string | null
  readonly state: JobState
  readonly startedAt?: Date | null
  readonly endedAt?: Date | null
  /** When a part of it was started last, where its source says so: of a run that had failed and goes on, its restart. */
  readonly restartedAt?: Date | null
  /** The business day it belongs to, where the source says it. Default: the day it started in. */
  readonly day?: CalendarDay
  /** Records done so far, failed ones among them. Default: the sum of its threads; null where nobody counts. */
  readonly records?: number | null
  readonly failedRecords?: number | null
  readonly threads?: readonly JobThread[]
  /** What it failed with. Never rows, never people's data. */
  readonly error?: string | null
}

/** What a source has answered. */
export interface Listing {
  /** In any order. Runs that have not changed may be among them. */
  readonly runs: readonly SeenRun[]
  /** What is left to do, by job: for those that run until nothing is left. */
  readonly left?: Readonly<Record<string, number>>
  /** What time the source has, so that a clock that is off is seen. */
  readonly now?: Date
  /** What it could not make sense of, in sentences: the rest is there. */
  readonly troubles?: readonly string[]
}

/** What a source is asked with: the context of a step, and what is wanted. */
export interface Look extends Pick<StepContext<unknown, unknown>, 'http' | 'log' | 'signal' | 'now'> {
  /** Runs that started or changed since then are wanted; the day before the last look that succeeded, 60 days at first. */
  readonly since: Date
  /**
   * Keys of runs that had not ended when they were last seen, or had failed and were not made good: they are wanted however
   * old they are. Some systems start a failed run again under its key.
   */
  readonly open: readonly string[]
  /** The zone of the watch's day: that of times without one. */
  readonly timezone: string
}

/** Where a watch looks: lists the runs of jobs that another system runs. */
export interface WatchSource {
  /** How it is told: 'Oracle REST data services', 'heartbeats'. */
  readonly name: string
  /** Rejects when it cannot be asked. Answers with nothing when nothing runs. */
  list(look: Look): Promise<Listing>
}

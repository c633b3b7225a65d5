/** A job of the utility's daily workflow. */
export interface CorpusJob {
  job: string
  /** Jobs that it comes after. */
  after: readonly string[]
  runs: 'once' | 'several' | 'until empty'
  /** Before this time of the business day it does not start; null where it only waits for others. */
  startsAt: string | null
  /** By when the utility needs it. */
  doneBy: string | null
}

export interface CorpusCommit {
  at: Date
  /** So far, failed ones among them. */
  records: number
  failedRecords: number
}

export interface CorpusThread {
  number: number
  /** In order of time; the last one is that of its end, if it ended well. */
  commits: readonly CorpusCommit[]
  /** Null: for ever. */
  endedAt: Date | null
  status: 'completed' | 'failed'
  /** When it was restarted within the run: each time another instance goes on where the last one stopped. */
  restartedAt: readonly Date[]
}

export interface CorpusRun {
  job: string
  batchNumber: number
  rerun: number
  /** The business day, '2025-11-27'. */
  day: string
  startedAt: Date
  /** Null: it never ends, and neither do its threads. */
  endedAt: Date | null
  status: 'completed' | 'failed'
  threads: readonly CorpusThread[]
  error?: string
}

export const faultKinds = [
  'failed',
  'ended_in_error',
  'stuck',
  'long_running',
  'slow',
  'late',
  'missing',
  'too_few_records',
] as const
export type FaultKind = (typeof faultKinds)[number]

/** Something that is wrong, and when somebody has to know it. */
export interface CorpusFault {
  kind: FaultKind
  job: string
  day: string
  /** `runKey` of the run it is about; nothing where it is about the job's day (late, missing). */
  run?: string
  beganAt: Date
  /**
   * When a careful operator, who knows the limits and 60 days of history, would have to be told. Of a missing job this is
   * the moment it is late: that it will not come at all shows at the end of the day only.
   */
  dueAt: Date
  /** When it was over: repaired, ended, or the end of the business day. */
  until: Date
  /** Whether a job of that day was not done by its deadline because of it. */
  missesDeadline: boolean
}

/** A change of every day: what would have been had a job started later, run longer or not been there. */
export interface CorpusChange {
  job: string
  laterMs?: number
  /** Of a job with several runs: its first one. */
  longerMs?: number
  /** All its runs take so many times as long. */
  factor?: number
  without?: true
}

export interface CorpusOptions {
  /** The first business day. Default: one of 2025, told by the seed. */
  from?: string
  /** Default 60. */
  days?: number
  /** Days at the beginning with few faults: history. Default 21. */
  warmUpDays?: number
  /** Default true. */
  faults?: boolean
  changes?: readonly CorpusChange[]
}

/** Days of a utility's batch jobs, with labels for what was wrong. */
export interface Corpus {
  /** The first business day. */
  from: string
  days: number
  /** The first business day that is judged. */
  judgedFrom: string
  timezone: string
  workflow: readonly CorpusJob[]
  /** By start. */
  runs: readonly CorpusRun[]
  faults: readonly CorpusFault[]
  /** What is to be done for D1-IMD on each business day. */
  measurements: ReadonlyMap<string, number>
}

/** The whole key of a run, 'CM-DMRU 2214 0'. */
export function runKey({ job, batchNumber, rerun }: Pick<CorpusRun, 'job' | 'batchNumber' | 'rerun'>): string {
  return `${job} ${batchNumber} ${rerun}`
}

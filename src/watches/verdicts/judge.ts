import type { WatchedJob } from '../../pipelines/watches/job.ts'
import type { BusinessDay, DayRule } from '../business-day.ts'
import type { Expectation } from '../expectations/expectation.ts'
import type { JobRun } from '../job-run.ts'
import type { Verdict } from './verdict.ts'

export interface JudgedJob {
  job: WatchedJob
  /** Those of this business day, and older ones that have not ended. */
  runs: readonly JobRun[]
  expectation: Expectation | null
  /** What its source says is left to do; null where it does not say. */
  left: number | null
}

export interface Judging {
  now: Date
  day: BusinessDay
  rule: DayRule
  jobs: readonly JudgedJob[]
  pollEveryMs: number
  /** What was wrong at the last look: what hovers at its limit does not come and go with every look. */
  before?: readonly Verdict[]
}

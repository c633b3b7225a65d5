import type { WatchedJob } from '../../pipelines/watches/job.ts'
import type { BusinessDay, DayRule } from '../business-day.ts'
import type { Expectation } from '../expectations/expectation.ts'
import type { JobRun } from '../job-run.ts'
import { missedDeadline } from './deadlines.ts'
import { badEnds } from './ends.ts'
import { wrongWhileItRuns } from './progress.ts'
import { lateOrMissing } from './starts.ts'
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

/**
 * What is wrong now with the jobs of a watch, one of a job, run and kind at most. What is not answered any more is over.
 * Expectations are asked of jobs only that learn.
 */
export function judge(given: Judging): Verdict[] {
  const jobs = given.jobs.map((one) => (one.job.learns ? one : { ...one, expectation: null }))
  const judging = { ...given, jobs }
  return jobs.flatMap((judged) => {
    return [
      ...badEnds(judged, judging),
      ...wrongWhileItRuns(judged, judging),
      ...lateOrMissing(judged, judging),
      ...missedDeadline(judged, judging),
    ]
  })
}

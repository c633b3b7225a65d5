import type { DayRule } from '../../pipelines/watches/day-rule.ts'
import type { WatchedJob } from '../../pipelines/watches/job.ts'
import type { BusinessDay } from '../business-day.ts'
import type { Expectation } from '../expectations/expectation.ts'
import type { JobRun } from '../job-run.ts'
import { missedDeadline } from './deadlines.ts'
import { badEnds } from './ends.ts'
import { wrongWhileItRuns } from './progress.ts'
import { daysEnded } from './since-look.ts'
import { lateOrMissing } from './starts.ts'
import type { Verdict } from './verdict.ts'

export interface JudgedJob {
  job: WatchedJob
  /** Those of this business day, and older ones that have not ended, are news, or bad and not made good: `judgedRuns`. */
  runs: readonly JobRun[]
  expectation: Expectation | null
  /** Of a job that says when it is due, its last start before these runs. */
  startedBefore?: Date | null
  /** What its source says is left to do; null where it does not say. */
  left: number | null
}

export interface Judging {
  now: Date
  day: BusinessDay
  rule: DayRule
  jobs: readonly JudgedJob[]
  /** When the look before asked, which was answered and judged; null for the first one. */
  lookedBefore: Date | null
  pollEveryMs: number
  /** Since when pings are heard; undefined where the source tells later what was before. */
  heardSince?: Date | undefined
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
  const ended = daysEnded(judging, judging.day, judging.rule).map((day) => atEndOf(day, judging))
  const verdicts = jobs.flatMap((judged) => {
    return [
      ...ended.flatMap((before) => wrongAtEnd(judged, before)),
      ...badEnds(judged, judging),
      ...wrongWhileItRuns(judged, judging),
      ...lateOrMissing(judged, judging),
      ...missedDeadline(judged, judging),
    ]
  })
  // What is wrong today says more than that it was so before.
  const last = new Map(verdicts.map((verdict) => [`${verdict.kind} ${verdict.job} ${verdict.key}`, verdict]))
  return last.size === verdicts.length ? verdicts : [...last.values()]
}

/** A day that has ended since the look before, as a look at its very end would have seen it. What was left then is not known. */
function atEndOf(day: BusinessDay, judging: Judging): Judging {
  return { ...judging, now: day.endsAt, day, jobs: judging.jobs.map((one) => ({ ...one, left: null })) }
}

function wrongAtEnd({ job, ...judged }: JudgedJob, judging: Judging): Verdict[] {
  const then = { ...judged, job, left: null }
  // What is due again does not end with the day.
  const starts = job.when === null ? lateOrMissing(then, judging) : []
  const verdicts = [...starts, ...missedDeadline(then, judging)]
  const hadNothingToDo = job.runs === 'until empty' && !judged.runs.some(({ day }) => day === judging.day.date)
  return hadNothingToDo
    ? []
    : verdicts.map((verdict) => ({ ...verdict, evidence: `${verdict.evidence} | Day: ${judging.day.date}` }))
}

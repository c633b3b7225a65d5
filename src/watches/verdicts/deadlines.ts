import { intoDayOf, momentInto } from '../expectations/start-habit.ts'
import { evidence, timeOfDay } from './evidence.ts'
import type { JudgedJob, Judging } from './judge.ts'
import { doneAt, runsOn } from './readiness.ts'
import { isNews } from './since-look.ts'
import type { Verdict } from './verdict.ts'

/** A deadline that has passed while the job was not done. One that was done late between two looks is told once. */
export function missedDeadline(judged: JudgedJob, judging: Judging): Verdict[] {
  const { job } = judged
  const { now, day, rule } = judging
  if (job.doneByMinute === null || !runsOn(judged, day)) return []
  const due = momentInto(intoDayOf(job.doneByMinute, rule), day.date, rule)
  const done = doneAt(judged, judging)
  if (now <= due || (done !== undefined && (done <= due || !isNews(done, judging)))) return []
  const facts = {
    'Done by': timeOfDay(due, rule.timezone),
    Done: done === undefined ? 'not yet' : timeOfDay(done, rule.timezone),
  }
  return [{ kind: 'deadline_missed', job: job.job, key: null, since: due, evidence: evidence(facts) }]
}

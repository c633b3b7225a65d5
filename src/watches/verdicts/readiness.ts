import type { BusinessDay } from '../business-day.ts'
import { weekdayOf } from '../expectations/habit.ts'
import { isDueOn } from './due-again.ts'
import type { JudgedJob, Judging } from './judge.ts'

/** On fewer of its weekdays than this it is not expected. Few weeks are known, and it may have been missing in one. */
const usuallyRuns = 0.5

/** Whether a job runs on such days. Where that is neither said nor known it does: a workflow is of every day. */
export function runsOn({ job, expectation }: JudgedJob, day: BusinessDay): boolean {
  if (job.when !== null) return isDueOn({ job }, day)
  return (expectation?.shareOfDays[weekdayOf(day.date)] ?? 1) >= usuallyRuns
}

/** Whether it has to come on a day: it runs on such days, and has something to do. */
export function isExpectedOn(judged: JudgedJob, day: BusinessDay): boolean {
  return runsOn(judged, day) && !(judged.job.runs === 'until empty' && judged.left === 0)
}

/** From when a job may start: when those before it were done. Undefined while one of them is not. */
export function readyAt(judged: JudgedJob, judging: Judging): Date | undefined {
  let ready = judging.day.startsAt
  for (const name of judged.job.after) {
    const before = judging.jobs.find(({ job }) => job.job === name)
    const done = before && doneAt(before, judging)
    if (done === undefined) return undefined
    if (done > ready) ready = done
  }
  return ready
}

/** When a job was done for the day. One that has no run on such a day is done with those before it. */
export function doneAt(judged: JudgedJob, judging: Judging): Date | undefined {
  const { job, runs, left, expectation } = judged
  const today = runs.filter(({ day }) => day === judging.day.date)
  if (today.length === 0) return isExpectedOn(judged, judging.day) ? undefined : readyAt(judged, judging)
  const last = today.reduce((latest, run) =>
    (run.startedAt ?? run.firstSeenAt) > (latest.startedAt ?? latest.firstSeenAt) ? run : latest,
  )
  if (today.some(({ endedAt }) => endedAt === null) || last.endedAt === null || last.state !== 'completed')
    return undefined
  if (job.runs === 'until empty' && (left ?? 0) > 0) return undefined
  if (job.runs === 'once' || !expectation?.pause) return last.endedAt
  // Others may follow, until as many have come as usual, or none for longer than ever.
  const mayFollow =
    today.length < (expectation.runsADay?.usual ?? 0) &&
    judging.now.getTime() - last.endedAt.getTime() < expectation.pause.longestMs
  return mayFollow ? undefined : last.endedAt
}

import type { CalendarDay } from '../../pipelines/calendar-day.ts'
import { lowestOrdinary } from '../expectations/bounds.ts'
import type { Expectation, Habit } from '../expectations/expectation.ts'
import { begunAt, type JobRun, recordsPerSecond } from '../job-run.ts'
import { evidence, minutes, rate } from './evidence.ts'
import type { JudgedJob, Judging } from './judge.ts'
import { usualDurationMs } from './usual-duration.ts'
import type { Verdict } from './verdict.ts'

/** Slower by less than this is nobody's trouble. */
const slowFactor = 1.3
/** Once told, it is over when it is faster than the limit by this. */
const fasterAgain = 1.15
/** A stretch within a run is judged when it is so many looks long: counts come in steps. */
const fewestLooks = 2

/** Fewer records a second than the limit, over the whole run or over the last stretch of it. */
export function slow(run: JobRun, { job, expectation }: JudgedJob, judging: Judging): Verdict[] {
  const habit = job.changed.includes('leastRecordsPerSecond') ? null : (expectation?.recordsPerSecond ?? null)
  const learned = habit === null ? 0 : leastOrdinaryRate(habit, run.day)
  const least = Math.max(job.leastRecordsPerSecond ?? 0, learned)
  const told = judging.before?.find(({ kind, key }) => kind === 'slow' && key === run.key)
  const isNow = rateNow(run, expectation, judging)
  if (isNow === undefined || isNow >= least * (told === undefined ? 1 : fasterAgain)) return []
  const usualMs = usualDurationMs(run.day, { job, expectation })
  const facts = {
    Expected: usualMs === null ? null : minutes(usualMs),
    RPS: `${rate(isNow)} (threshold: ${rate(least)})`,
  }
  return [{ kind: 'slow', job: run.job, key: run.key, since: told?.since ?? judging.now, evidence: evidence(facts) }]
}

export function leastOrdinaryRate(habit: Habit, day: CalendarDay): number {
  return lowestOrdinary(habit, day, slowFactor)
}

/** How fast it is, at the most, from its start or over the last stretch: what is between two commits is not counted yet. */
function rateNow(run: JobRun, expectation: Expectation | null, { now, pollEveryMs }: Judging): number | undefined {
  if (run.state !== 'running') return recordsPerSecond(run, now)
  const { records } = run
  const begun = begunAt(run)
  if (records === null || begun === null || now.getTime() - begun.getTime() < pollEveryMs) return undefined
  const { quietMs = null } = expectation ?? {}
  // How seldom it commits is not known: until a look has seen a commit, nothing is known of its rate.
  if (records === 0 && quietMs === null) return undefined
  const lagMs = expectation?.lagMs ?? pollEveryMs
  const from = [{ at: begun, records: run.recordsBefore ?? 0 }, ...run.recent]
  const to = [{ at: run.progressedAt.getTime() - lagMs, records }]
  // Since then its counts may have grown without being seen: only where it is known how long that lasts at most.
  if (quietMs !== null) to.push({ at: now.getTime() - lagMs - quietMs, records })
  const rates = to.flatMap((end) =>
    from.flatMap((begin, index) => {
      const ranMs = end.at - begin.at.getTime()
      const isLong = index === 0 ? ranMs > 0 : ranMs >= Math.max(fewestLooks * pollEveryMs, 2 * lagMs)
      return isLong ? [((end.records - begin.records) * 1000) / ranMs] : []
    }),
  )
  return rates.length === 0 ? undefined : Math.min(...rates)
}

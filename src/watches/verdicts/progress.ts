import type { CalendarDay } from '../../pipelines/calendar-day.ts'
import { highestOrdinary, usualFigure } from '../expectations/bounds.ts'
import type { Habit } from '../expectations/expectation.ts'
import { begunAt, durationMs, type JobRun } from '../job-run.ts'
import { evidence, minutes } from './evidence.ts'
import type { JudgedJob, Judging } from './judge.ts'
import { isNews } from './since-look.ts'
import { slow } from './slow.ts'
import { usualDurationMs } from './usual-duration.ts'
import type { Verdict } from './verdict.ts'

/** Longer by less than this is nobody's trouble. */
const longFactor = 1.3
/** A look may come a little early: that is no reason to wait for the next one. */
const earlyLook = 1 / 120

/**
 * What is wrong with runs under way. One that has ended between two looks is judged once, or what was wrong with it
 * would never be told.
 */
export function wrongWhileItRuns(judged: JudgedJob, judging: Judging): Verdict[] {
  return judged.runs.flatMap((run) => {
    if (run.state === 'completed' && run.endedAt !== null && isNews(run.endedAt, judging)) {
      return [...longRunning(run, judged, judging), ...slow(run, judged, judging)]
    }
    if (run.state !== 'running') return []
    if (run.vanishedAt !== null) return [vanished(run, run.vanishedAt)]
    return [...stuck(run, judged, judging), ...longRunning(run, judged, judging), ...slow(run, judged, judging)]
  })
}

function vanished({ job, key, lastSeenAt }: JobRun, since: Date): Verdict {
  const facts = { 'Last seen running': lastSeenAt.toISOString(), 'Not shown since': since.toISOString() }
  return { kind: 'vanished', job, key, since, evidence: evidence(facts) }
}

/** Without growth for so long for certain: counted from the look that saw the last growth, which came after it. */
function stuck(run: JobRun, judged: JudgedJob, { now, pollEveryMs }: Judging): Verdict[] {
  if (run.records === null) return []
  const limitMs = stuckAfterMs(judged, pollEveryMs)
  const stillMs = now.getTime() - run.progressedAt.getTime()
  if (stillMs < limitMs * (1 - earlyLook)) return []
  const facts = { 'No growth for': `${minutes(stillMs)} (limit: ${minutes(limitMs)})`, Records: String(run.records) }
  const since = new Date(run.progressedAt.getTime() + limitMs)
  return [{ kind: 'stuck', job: run.job, key: run.key, since, evidence: evidence(facts) }]
}

function stuckAfterMs({ job, expectation }: JudgedJob, pollEveryMs: number): number {
  const quietMs = expectation?.quietMs ?? 0
  if (quietMs < job.stuckAfterMs || job.changed.includes('stuckAfter')) return job.stuckAfterMs
  return ordinaryQuietMs(quietMs, pollEveryMs)
}

/** Where standing still so long is a matter of course, longer than that by two looks. */
export function ordinaryQuietMs(quietMs: number, pollEveryMs: number): number {
  return quietMs + 2 * pollEveryMs
}

function longRunning(run: JobRun, judged: JudgedJob, { now }: Judging): Verdict[] {
  const ranMs = durationMs(run, now)
  const limitMs = longestMs(run, judged)
  const begun = begunAt(run)
  if (begun === null || ranMs === undefined || ranMs <= limitMs) return []
  const usualMs = usualDurationMs(run.day, judged)
  const facts = {
    Expected: usualMs === null ? null : minutes(usualMs),
    [run.endedAt === null ? 'Running' : 'Ran']: `${minutes(ranMs)} (longest: ${minutes(limitMs)})`,
  }
  const since = new Date(begun.getTime() + limitMs)
  return [{ kind: 'long_running', job: run.job, key: run.key, since, evidence: evidence(facts) }]
}

/**
 * How long a run may take. Where its history does not say it, what is expected of it does: no longer than that, unless it is not
 * to be judged by history and its longest is declared.
 */
function longestMs(run: JobRun, { job, expectation }: JudgedJob): number {
  const declaredMs = job.longestMs ?? Number.POSITIVE_INFINITY
  if (job.changed.includes('longest')) return declaredMs
  const habit = job.changed.includes('expected') ? null : (expectation?.durationMs ?? null)
  if (habit !== null) return Math.min(declaredMs, ordinaryMs(run, habit, expectation?.records ?? null))
  const isByLongest = !job.learns && job.longestMs !== null && !job.changed.includes('expected')
  return isByLongest ? declaredMs : Math.min(declaredMs, job.expectedMs ?? Number.POSITIVE_INFINITY)
}

/** How long a run takes at the longest by its history. One that has done more records than any is known to be long before. */
function ordinaryMs({ day, records }: Pick<JobRun, 'day' | 'records'>, duration: Habit, volume: Habit | null): number {
  const ordinary = longestOrdinaryMs(duration, day)
  if (volume === null || records === null) return ordinary
  const hasMuchToDo = records > highestOrdinary(volume, day, longFactor)
  return hasMuchToDo ? Math.min(ordinary, usualFigure(duration, day) * longFactor) : ordinary
}

export function longestOrdinaryMs(duration: Habit, day: CalendarDay): number {
  return highestOrdinary(duration, day, longFactor)
}

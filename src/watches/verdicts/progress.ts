import { highestOrdinary, usualFigure } from '../expectations/bounds.ts'
import { durationMs, type JobRun } from '../job-run.ts'
import { evidence, minutes } from './evidence.ts'
import type { JudgedJob, Judging } from './judge.ts'
import { slow } from './slow.ts'
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
    if (run.state === 'completed' && hasJustEnded(run, judging)) {
      return [...longRunning(run, judged, judging), ...slow(run, judged, judging)]
    }
    if (run.state !== 'running') return []
    if (run.vanishedAt !== null) return [vanished(run, run.vanishedAt)]
    return [...stuck(run, judged, judging), ...longRunning(run, judged, judging), ...slow(run, judged, judging)]
  })
}

function hasJustEnded({ endedAt }: JobRun, { now, pollEveryMs }: Judging): boolean {
  return endedAt !== null && endedAt.getTime() > now.getTime() - pollEveryMs
}

function vanished({ job, key, lastSeenAt }: JobRun, since: Date): Verdict {
  const facts = { 'Last seen running': lastSeenAt.toISOString(), 'Not shown since': since.toISOString() }
  return { kind: 'vanished', job, key, since, evidence: evidence(facts) }
}

/** Without growth for so long for certain: counted from the look that saw the last growth, which came after it. */
function stuck(run: JobRun, { job, expectation }: JudgedJob, { now, pollEveryMs }: Judging): Verdict[] {
  if (run.records === null) return []
  const quietMs = expectation?.quietMs ?? 0
  // Where standing still so long is a matter of course, longer than that by two looks.
  const limitMs = quietMs < job.stuckAfterMs ? job.stuckAfterMs : quietMs + 2 * pollEveryMs
  const stillMs = now.getTime() - run.progressedAt.getTime()
  if (stillMs < limitMs * (1 - earlyLook)) return []
  const facts = { 'No growth for': `${minutes(stillMs)} (limit: ${minutes(limitMs)})`, Records: String(run.records) }
  const since = new Date(run.progressedAt.getTime() + limitMs)
  return [{ kind: 'stuck', job: run.job, key: run.key, since, evidence: evidence(facts) }]
}

function longRunning(run: JobRun, judged: JudgedJob, { now }: Judging): Verdict[] {
  const ranMs = durationMs(run, now)
  const { longestMs, expectedMs } = judged.job
  const habit = judged.expectation?.durationMs ?? null
  const ordinaryMs = habit === null ? Number.POSITIVE_INFINITY : highestOrdinary(habit, run.day, longFactor)
  const limitMs = Math.min(longestMs ?? Number.POSITIVE_INFINITY, ordinaryMs)
  if (run.startedAt === null || ranMs === undefined || ranMs <= limitMs) return []
  const usualMs = habit === null ? expectedMs : usualFigure(habit, run.day)
  const facts = {
    Expected: usualMs === null ? null : minutes(usualMs),
    [run.endedAt === null ? 'Running' : 'Ran']: `${minutes(ranMs)} (longest: ${minutes(limitMs)})`,
  }
  const since = new Date(run.startedAt.getTime() + limitMs)
  return [{ kind: 'long_running', job: run.job, key: run.key, since, evidence: evidence(facts) }]
}

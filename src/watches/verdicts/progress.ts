import { highestOrdinary, usualFigure } from '../expectations/bounds.ts'
import type { Expectation } from '../expectations/expectation.ts'
import { durationMs, type JobRun } from '../job-run.ts'
import { evidence, minutes } from './evidence.ts'
import type { JudgedJob, Judging } from './judge.ts'
import { isNews } from './since-look.ts'
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

function longRunning(run: JobRun, { job, expectation }: JudgedJob, { now }: Judging): Verdict[] {
  const ranMs = durationMs(run, now)
  const limitMs = Math.min(job.longestMs ?? Number.POSITIVE_INFINITY, ordinaryMs(run, expectation))
  if (run.startedAt === null || ranMs === undefined || ranMs <= limitMs) return []
  const usualMs = expectation?.durationMs ? usualFigure(expectation.durationMs, run.day) : job.expectedMs
  const facts = {
    Expected: usualMs === null ? null : minutes(usualMs),
    [run.endedAt === null ? 'Running' : 'Ran']: `${minutes(ranMs)} (longest: ${minutes(limitMs)})`,
  }
  const since = new Date(run.startedAt.getTime() + limitMs)
  return [{ kind: 'long_running', job: run.job, key: run.key, since, evidence: evidence(facts) }]
}

/** How long a run takes at the longest by its history. One that has done more records than any is known to be long before. */
function ordinaryMs({ day, records }: JobRun, expectation: Expectation | null): number {
  if (!expectation?.durationMs) return Number.POSITIVE_INFINITY
  const ordinary = highestOrdinary(expectation.durationMs, day, longFactor)
  if (expectation.records === null || records === null) return ordinary
  const hasMuchToDo = records > highestOrdinary(expectation.records, day, longFactor)
  return hasMuchToDo ? Math.min(ordinary, usualFigure(expectation.durationMs, day) * longFactor) : ordinary
}

import type { StartHabit } from '../expectations/expectation.ts'
import { intoDayOf, momentInto } from '../expectations/start-habit.ts'
import type { JobRun } from '../job-run.ts'
import { dueAgain } from './due-again.ts'
import { isLater } from './ends.ts'
import { evidence, minutes, timeOfDay } from './evidence.ts'
import type { JudgedJob, Judging } from './judge.ts'
import { isExpectedOn, readyAt } from './readiness.ts'
import { isNews } from './since-look.ts'
import type { Verdict } from './verdict.ts'

/** Later by less than this is nobody's trouble. */
const leastDelayMs = 30 * 60_000
const beyondOrdinary = 1.5
/** What is late by so long will not come by itself. */
const patienceMs = 3 * 3_600_000

/**
 * Whether a job that should have started has not. It is not its fault while those before it are not done: what holds them
 * up is told of them.
 */
export function lateOrMissing(judged: JudgedJob, judging: Judging): Verdict[] {
  if (judged.job.when !== null) return dueAgain(judged, judging)
  const started = judged.runs.filter(({ startedAt, day }) => startedAt !== null && day === judging.day.date)
  if (started.length > 0)
    return [...lateFirst(started, judged, judging), ...lateNext({ ...judged, runs: started }, judging)]
  if (!isExpectedOn(judged, judging.day)) return []
  const ready = readyAt(judged, judging)
  if (ready === undefined) return []
  const due = dueAt(ready, judged, judging)
  const lastLook = new Date(judging.day.endsAt.getTime() - judging.pollEveryMs)
  const gone = due === undefined ? lastLook : new Date(Math.min(lastLook.getTime(), due.getTime() + patienceMs))
  if (judging.now >= gone) return [verdict('missing', gone, due, judged, judging)]
  return due !== undefined && judging.now > due ? [verdict('late', due, due, judged, judging)] : []
}

/** One that started late between two looks is told once. */
function lateFirst(started: readonly JobRun[], judged: JudgedJob, judging: Judging): Verdict[] {
  const first = new Date(Math.min(...started.map(({ startedAt }) => startedAt?.getTime() ?? 0)))
  if (!isNews(first, judging)) return []
  const ready = readyAt(judged, judging)
  const due = ready === undefined ? undefined : dueAt(ready, judged, judging)
  return due !== undefined && first > due ? [verdict('late', due, due, judged, judging, first)] : []
}

/** While something is left, the next run is due after the usual pause. */
function lateNext({ job, runs, left, expectation }: JudgedJob, { now, pollEveryMs }: Judging): Verdict[] {
  if (job.runs !== 'until empty' || left === null || left === 0 || !expectation?.pause) return []
  const last = runs.reduce((latest, run) => (isLater(run, latest) ? run : latest))
  // What failed earlier in the day does not count any more; what failed last is told as such.
  if (last.state !== 'completed' || last.endedAt === null || runs.some(isUnderWay)) return []
  const lastEnd = last.endedAt.getTime()
  const due = new Date(lastEnd + expectation.pause.longestMs * beyondOrdinary + pollEveryMs)
  if (now <= due) return []
  const facts = {
    Left: String(left),
    'No run for': `${minutes(now.getTime() - lastEnd)} (usually: ${minutes(expectation.pause.usualMs)})`,
  }
  return [{ kind: 'late', job: job.job, key: null, since: due, evidence: evidence(facts) }]
}

function isUnderWay({ state, vanishedAt }: JobRun): boolean {
  return (state === 'running' || state === 'pending') && vanishedAt === null
}

/** By when it must have started: as declared, or by its history; after those before it in any case. */
function dueAt(ready: Date, { job, expectation }: JudgedJob, { day, rule, pollEveryMs }: Judging): Date | undefined {
  const habit = job.changed.includes('startsBy') ? null : (expectation?.start ?? null)
  const delayMs = habit === null ? pollEveryMs : latestOrdinaryDelayMs(habit)
  const declared =
    job.startsByMinute === null ? undefined : momentInto(intoDayOf(job.startsByMinute, rule), day.date, rule).getTime()
  // Where those before it had nothing to do today, no end of theirs says when it may start.
  const fromMs = job.after.length > 0 && ready <= day.startsAt ? habit?.usualMs : habit?.earliestMs
  const learned = fromMs === undefined ? undefined : momentInto(fromMs, day.date, rule).getTime() + delayMs
  const due = Math.min(declared ?? Number.POSITIVE_INFINITY, learned ?? Number.POSITIVE_INFINITY)
  return Number.isFinite(due) ? new Date(Math.max(due, ready.getTime() + delayMs)) : undefined
}

/** How long after it may start it starts at the latest, by its history. */
export function latestOrdinaryDelayMs({ latestDelayMs }: StartHabit): number {
  return Math.max(leastDelayMs, latestDelayMs * beyondOrdinary)
}

function verdict(
  kind: 'late' | 'missing',
  since: Date,
  due: Date | undefined,
  { job: { job } }: JudgedJob,
  { now, rule: { timezone } }: Judging,
  startedAt?: Date,
): Verdict {
  const facts = {
    'Expected by': due === undefined ? null : timeOfDay(due, timezone),
    Started: startedAt === undefined ? 'not yet' : timeOfDay(startedAt, timezone),
    Late: due === undefined ? null : minutes((startedAt ?? now).getTime() - due.getTime()),
  }
  return { kind, job, key: null, since, evidence: evidence(facts) }
}

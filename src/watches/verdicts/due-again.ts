import { nextDue } from '../../pipelines/schedules/due.ts'
import type { DueRule, Timing } from '../../pipelines/schedules/timing.ts'
import { stretchAt } from '../../pipelines/zone-offsets.ts'
import { type BusinessDay, businessDayAt } from '../business-day.ts'
import { evidence, minutes } from './evidence.ts'
import type { JudgedJob, Judging } from './judge.ts'
import { isNews } from './since-look.ts'
import type { Verdict } from './verdict.ts'

/** A start so little before its due time is the one that was due: clocks of two machines differ. */
const earlyMs = 60_000
const minuteMs = 60_000

/**
 * Whether a job that says when it is due has started again: later than due and its grace it is late, and missing once the next
 * due time or the day's end has passed, until it starts.
 */
export function dueAgain(judged: JudgedJob, judging: Judging): Verdict[] {
  const again = dueTimesOf(judged)
  if (again === undefined) return []
  const starts = startsOf(judged)
  const last = starts.at(-1)
  const due = firstMissed(again, last, judged, judging)
  const { now } = judging
  const { graceMs } = judged.job
  if (due !== undefined && now.getTime() > due.getTime() + graceMs) {
    const { endsAt } = businessDayAt(due, judging.rule)
    const gone = Math.min(again.after(due)?.getTime() ?? Number.POSITIVE_INFINITY, endsAt.getTime())
    return [verdict(now.getTime() > gone ? 'missing' : 'late', due, { last, started: undefined }, judged, judging)]
  }
  return startedLate(again, starts, judged, judging)
}

/** Whether it is due on a business day. */
export function isDueOn(judged: Pick<JudgedJob, 'job'>, { startsAt, endsAt }: BusinessDay): boolean {
  const again = dueTimesOf(judged)
  const due = again?.notBefore(startsAt)
  return due !== undefined && due < endsAt
}

/** When a job is due, from the words of schedules. */
interface DueTimes {
  /** The first due time that a start does not answer. */
  afterStart(start: Date): Date | undefined
  /** The due time after another one. */
  after(due: Date): Date | undefined
  /** The first due time of one that was never seen, from a moment on. */
  first(from: Date): Date | undefined
  notBefore(at: Date): Date | undefined
}

function dueTimesOf({ job: { when, calendar } }: Pick<JudgedJob, 'job'>): DueTimes | undefined {
  if (when === null) return undefined
  const by = (timing: Timing): DueRule => {
    return { timing, calendar: calendar ?? undefined, onHoliday: 'skip', inBlackout: 'skip' }
  }
  const moved = (at: Date, byMs: number) => new Date(at.getTime() + byMs)
  if (when.kind === 'cron') {
    const after = (at: Date) => nextDue(by(when), at)
    const notBefore = (at: Date) => after(moved(at, -1))
    return { afterStart: (start) => after(moved(start, earlyMs)), after, first: notBefore, notBefore }
  }
  // At which minute of an hour a script runs every hour is its own affair: it is due so long after it has started.
  const opens = by({ kind: 'every', everyMs: minuteMs })
  const open = (at: Date) => (calendar === null ? at : nextDue(opens, moved(at, -minuteMs)))
  const after = (at: Date) => open(moved(at, when.everyMs))
  return { afterStart: after, after, first: after, notBefore: open }
}

function startsOf({ runs, startedBefore }: JudgedJob): Date[] {
  const starts = runs.flatMap(({ startedAt }) => startedAt ?? [])
  return [...(startedBefore ? [startedBefore] : []), ...starts].toSorted(
    (one, other) => one.getTime() - other.getTime(),
  )
}

/** The first due time that no start has answered. */
function firstMissed(
  again: DueTimes,
  last: Date | undefined,
  { job: { job, graceMs } }: JudgedJob,
  { before, day, heardSince }: Judging,
): Date | undefined {
  const told = toldOf(job, before)
  const isStill = told !== undefined && (last === undefined || last < told.since)
  if (isStill && last === undefined) return new Date(told.since.getTime() - graceMs)
  const due = last === undefined ? again.first(day.startsAt) : again.afterStart(last)
  // Pings that came while nobody was there to hear them are lost: what was due then may have started.
  const isUnheard = !isStill && heardSince && due !== undefined && due <= heardSince
  return isUnheard ? again.afterStart(heardSince) : due
}

function toldOf(name: string, before: Judging['before']): Verdict | undefined {
  return before?.find(({ job, key, kind }) => job === name && key === null && (kind === 'late' || kind === 'missing'))
}

/** What started late between two looks is told once, and so is a due time that passed without a start. */
function startedLate(again: DueTimes, starts: readonly Date[], judged: JudgedJob, judging: Judging): Verdict[] {
  const [previous, last] = [starts.at(-2), starts.at(-1)]
  if (previous === undefined || last === undefined || !isNews(last, judging)) return []
  const due = again.afterStart(previous)
  const { heardSince, before } = judging
  if (due === undefined || (heardSince && due <= heardSince) || toldOf(judged.job.job, before)) return []
  if (last.getTime() <= due.getTime() + judged.job.graceMs) return []
  const next = again.after(due)
  const isMissing = next !== undefined && last.getTime() >= next.getTime() - earlyMs
  return [verdict(isMissing ? 'missing' : 'late', due, { last: previous, started: last }, judged, judging)]
}

function verdict(
  kind: 'late' | 'missing',
  due: Date,
  { last, started }: { last: Date | undefined; started: Date | undefined },
  { job: { job, graceMs } }: JudgedJob,
  { now, day, rule: { timezone } }: Judging,
): Verdict {
  const clock = (at: Date) => {
    const shown = new Date(at.getTime() + stretchAt(at.getTime(), timezone).offsetMs).toISOString()
    return at < day.startsAt ? shown.slice(0, 16).replace('T', ' ') : shown.slice(11, 16)
  }
  const facts = {
    Due: clock(due),
    Started: started === undefined ? 'not yet' : clock(started),
    Late: `${minutes((started ?? now).getTime() - due.getTime())} (grace: ${minutes(graceMs)})`,
    'Start before': last === undefined ? 'none' : clock(last),
  }
  return { kind, job, key: null, since: new Date(due.getTime() + graceMs), evidence: evidence(facts) }
}

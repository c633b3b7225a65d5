import { knownOptions, numberFrom, text, trueOrFalse, wholeNumber } from '../checks.ts'
import { parseDuration } from '../duration.ts'
import { Refusal, shown, within } from '../refusal.ts'
import { type Calendar, isCalendar } from '../schedules/calendar.ts'
import { isTiming, type Timing } from '../schedules/timing.ts'
import { parseTiming } from '../schedules/timing-text.ts'
import { type DayRule, minutesInto } from './day-rule.ts'
import { checkedTimeOfDay, timeOfDayText } from './time-of-day.ts'

/** What is expected of a job. Operators change all of it while it runs; what is left out is learned or not judged. */
export interface JobLimitOptions {
  /** From when in the business day it may start: '05:00'. */
  startsAt?: string
  /** By when it must have started. Later is late; at the end of the day it is missing. */
  startsBy?: string
  /**
   * When it is due to start, again and again: `every('1h')` after it has started, `cron('0 * * * *', { timezone })`, or as
   * operators write it, 'daily 02:00', on the clocks of the watch. Without a start it is late after its grace, and missing
   * from the next due time or the day's end on. It then goes by that alone, not by `startsBy` or when it usually starts.
   */
  when?: Timing | string
  /** How long after it is due it may start. Default '10m'. */
  grace?: string
  /** By when it must be done. A deadline that will be missed is told before. */
  doneBy?: string
  /** How long it usually takes: '2h'. Taken until its own history says better: until then, longer is long running. */
  expected?: string
  /** Longer is long running. */
  longest?: string
  /** So long without growth of its counts is stuck. Default '60m'. */
  stuckAfter?: string
  /** Fewer records a second, once it has run for a while, are slow. */
  leastRecordsPerSecond?: number
  /** A completed run with fewer has too few. */
  leastRecords?: number
  /** More failed records than this share of all, 0 to 1, are an end in error. Default 0.01. */
  failedShare?: number
  /** A failure that is not made good after so long is told again, as unrepaired. */
  repairWithin?: string
  /** Whether run time, rate, start and count are also judged by the job's own history. Default true. */
  learns?: boolean
}

export interface WatchedJobOptions extends JobLimitOptions {
  /** As the source calls it. */
  job: string
  title?: string
  /** Jobs of this watch that it comes after. */
  after?: readonly string[]
  /** Default 'once'. 'until empty': again and again, until the source says that nothing is left. */
  runs?: 'once' | 'several' | 'until empty'
  /** False: what goes wrong with it is a warning at most, and the day is done without it. Default true. */
  isCritical?: boolean
  /** Whose holidays and blackouts its due times skip: goes with `when`. */
  calendar?: Calendar
}

/** What is expected of a job, checked: times of day as minutes after midnight, null where nothing is said. */
export interface JobLimits {
  readonly startsAtMinute: number | null
  readonly startsByMinute: number | null
  readonly when: Timing | null
  readonly graceMs: number
  readonly doneByMinute: number | null
  readonly expectedMs: number | null
  readonly longestMs: number | null
  readonly stuckAfterMs: number
  readonly leastRecordsPerSecond: number | null
  readonly leastRecords: number | null
  readonly failedShare: number
  readonly repairWithinMs: number | null
  readonly learns: boolean
}

/** A job of a watch's workflow, checked. */
export interface WatchedJob extends JobLimits {
  readonly job: string
  readonly title: string
  readonly after: readonly string[]
  readonly runs: 'once' | 'several' | 'until empty'
  readonly isCritical: boolean
  readonly calendar: Calendar | null
  /** What its limits were declared with: stored, and edited while running. */
  readonly declared: JobLimitOptions
  /** Which of its limits a person has set while it runs: they count alone, whatever its history says. */
  readonly changed: readonly (keyof JobLimitOptions)[]
}

const limitKeys = {
  startsAt: true,
  startsBy: true,
  when: true,
  grace: true,
  doneBy: true,
  expected: true,
  longest: true,
  stuckAfter: true,
  leastRecordsPerSecond: true,
  leastRecords: true,
  failedShare: true,
  repairWithin: true,
  learns: true,
} satisfies Record<keyof JobLimitOptions, true>

const keys = {
  ...limitKeys,
  job: true,
  title: true,
  after: true,
  runs: true,
  isCritical: true,
  calendar: true,
} satisfies Record<keyof WatchedJobOptions, true>

const midnightUtc: DayRule = { startsAtMinute: 0, timezone: 'UTC' }

/**
 * Checks a workflow: every job once, after jobs above it only.
 *
 * @param rule the days of the watch, in whose order its times are, and on whose clocks due times are that name no zone
 */
export function checkedWorkflow(given: readonly WatchedJobOptions[], rule = midnightUtc): readonly WatchedJob[] {
  if (!Array.isArray(given) || given.length === 0) {
    throw new Refusal(`expected workflow to list jobs such as { job: 'NIGHTLY' }, got ${shown(given)}`)
  }
  const above = new Set<string>()
  return given.map((options) =>
    within(`job ${shown(options?.job)}`, () => {
      knownOptions(options, keys)
      const job = checkedJob(options, rule)
      if (above.has(job.job)) throw new Refusal('expected every job once, got it twice: a job with several runs is one')
      for (const before of job.after) {
        if (!above.has(before)) throw new Refusal(`expected after to name jobs above it, got ${shown(before)}`)
      }
      above.add(job.job)
      return job
    }),
  )
}

function checkedJob(
  { job, title, after = [], runs = 'once', isCritical, calendar, ...declared }: WatchedJobOptions,
  rule: DayRule,
): WatchedJob {
  const name = text(job, 'job')
  if (!['once', 'several', 'until empty'].includes(runs)) {
    throw new Refusal(`expected runs to be 'once', 'several' or 'until empty', got ${shown(runs)}`)
  }
  if (calendar !== undefined && !isCalendar(calendar)) {
    throw new Refusal(`expected calendar to be what calendar({ ... }) returns, got ${shown(calendar)}`)
  }
  return Object.freeze({
    job: name,
    title: title === undefined ? name : text(title, 'title'),
    after: Object.freeze([...after]),
    runs,
    isCritical: isCritical === undefined || trueOrFalse(isCritical, 'isCritical'),
    calendar: calendar ?? null,
    ...checkedLimits(declared, rule),
    declared: Object.freeze(declared),
    changed: [],
  })
}

/** Limits, as they are declared or edited, checked: their times are in the order of such a day. */
export function checkedLimits(given: JobLimitOptions, rule: DayRule): JobLimits {
  knownOptions(given, limitKeys)
  const { startsAt, startsBy, when, doneBy, expected, longest, stuckAfter = '60m', repairWithin } = given
  if (given.grace !== undefined && when === undefined) {
    throw new Refusal("expected grace together with when, got grace alone: say when the job is due, such as 'every 1h'")
  }
  const duration = (value: string | undefined, what: string) =>
    value === undefined ? null : parseDuration(value, what)
  const time = (value: string | undefined, what: string) => (value === undefined ? null : checkedTimeOfDay(value, what))
  const [expectedMs, longestMs] = [duration(expected, 'expected'), duration(longest, 'longest')]
  if (expectedMs !== null && longestMs !== null && expectedMs > longestMs) {
    throw new Refusal(`expected longest to be no less than expected, which is ${expected}, got ${longest}`)
  }
  const startsAtMinute = time(startsAt, 'startsAt')
  const startsByMinute = time(startsBy, 'startsBy')
  const doneByMinute = time(doneBy, 'doneBy')
  inOrder({ startsAt: startsAtMinute, startsBy: startsByMinute, doneBy: doneByMinute }, rule)
  return {
    startsAtMinute,
    startsByMinute,
    when: when === undefined ? null : isTiming(when) ? when : parseTiming(when, rule.timezone),
    graceMs: parseDuration(given.grace ?? '10m', 'grace'),
    doneByMinute,
    expectedMs,
    longestMs,
    stuckAfterMs: parseDuration(stuckAfter, 'stuckAfter'),
    leastRecordsPerSecond:
      given.leastRecordsPerSecond === undefined
        ? null
        : numberFrom(given.leastRecordsPerSecond, 'leastRecordsPerSecond', 0),
    leastRecords: given.leastRecords === undefined ? null : wholeNumber(given.leastRecords, 'leastRecords', 0),
    failedShare: numberFrom(given.failedShare ?? 0.01, 'failedShare', 0, 1),
    repairWithinMs: duration(repairWithin, 'repairWithin'),
    learns: given.learns === undefined || trueOrFalse(given.learns, 'learns'),
  }
}

/** In a day that begins at 05:00, 04:00 comes last: who is to start by then and be done by noon never is. */
function inOrder(times: Readonly<Record<string, number | null>>, rule: DayRule): void {
  let last: { what: string; minute: number } | undefined
  for (const [what, minute] of Object.entries(times)) {
    if (minute === null) continue
    if (last && minutesInto(minute, rule) < minutesInto(last.minute, rule)) {
      throw new Refusal(
        `expected ${what} to be no earlier in the day than ${last.what}, which is ${timeOfDayText(last.minute)}, got ` +
          `${timeOfDayText(minute)}; the day of the watch begins at ${timeOfDayText(rule.startsAtMinute)}`,
      )
    }
    last = { what, minute }
  }
}

import { addDays, type CalendarDay } from '../pipelines/calendar-day.ts'
import type { DayRule } from '../pipelines/watches/day-rule.ts'
import { checkedWorkflow, type JobLimitOptions, type WatchedJobOptions } from '../pipelines/watches/job.ts'
import { businessDayAt } from './business-day.ts'
import type { PastRun } from './expectations/expectation.ts'
import { expectationOf } from './expectations/expectation-of.ts'
import { momentInto } from './expectations/start-habit.ts'
import type { JobRun } from './job-run.ts'
import { inForce } from './limits/in-force.ts'
import type { JudgedJob, Judging } from './verdicts/judge.ts'
import { judge } from './verdicts/judge.ts'

export const minuteMs = 60_000
export const hourMs = 60 * minuteMs
export const rule: DayRule = { startsAtMinute: 300, timezone: 'Europe/Berlin' }

/** A run of history: it started so many minutes into its day, and took so many. */
export interface MadePast {
  day: CalendarDay
  startMinute?: number
  minutes?: number
  records?: number | null
  state?: PastRun['state']
  gapMinutes?: number
}

export function pastRun({
  day,
  startMinute = 60,
  minutes = 60,
  records = 36_000,
  state = 'completed',
  gapMinutes = 0,
}: MadePast): PastRun {
  const startedAt = momentInto(startMinute * minuteMs, day, rule)
  return {
    day,
    startedAt,
    endedAt: new Date(startedAt.getTime() + minutes * minuteMs),
    records,
    failedRecords: 0,
    threads: 1,
    state,
    longestGapMs: records === null ? null : gapMinutes * minuteMs,
  }
}

/** The days before one, the last the day before it. */
export function daysBefore(day: CalendarDay, count: number): CalendarDay[] {
  return Array.from({ length: count }, (_, index) => addDays(day, index - count))
}

/** Something between -1 and 1 for each day, the same whenever it is asked: days differ, tests do not. */
export function chance(day: CalendarDay, salt = 0): number {
  const high = Math.sin((Date.parse(day) / 86_400_000 + salt * 37) * 12.9898) * 43_758.5453
  return (high - Math.floor(high)) * 2 - 1
}

/** A run as it was seen, started so long ago. */
export function jobRun(
  now: Date,
  { startedMinutesAgo = 30, ...given }: Partial<JobRun> & { startedMinutesAgo?: number },
): JobRun {
  const startedAt = new Date(now.getTime() - startedMinutesAgo * minuteMs)
  return {
    key: `${given.job ?? 'BILL'} 1`,
    job: 'BILL',
    day: businessDayAt(startedAt, rule).date,
    state: 'running',
    startedAt,
    endedAt: null,
    records: 10 * 60 * startedMinutesAgo,
    failedRecords: 0,
    threads: [],
    error: null,
    firstSeenAt: startedAt,
    lastSeenAt: now,
    progressedAt: now,
    longestGapMs: 0,
    recent: [],
    vanishedAt: null,
    ...given,
  }
}

export interface Scene {
  now: string
  workflow?: readonly WatchedJobOptions[]
  runs?: readonly JobRun[]
  history?: Readonly<Record<string, readonly PastRun[]>>
  left?: Readonly<Record<string, number>>
  before?: Judging['before']
  /** What a person has changed of what is expected of each job. */
  changed?: Readonly<Record<string, JobLimitOptions>>
  /** The last start of each job before its runs. */
  startedBefore?: Readonly<Record<string, string>>
  heardSince?: string
  /** Default: a quarter of an hour ago, but on the same day. */
  lookedBefore?: string
}

/** What is judged at a moment, as 'KIND JOB' or 'KIND JOB RUN' lines beside the verdicts. */
export function judged({
  now: at,
  workflow = [{ job: 'BILL' }],
  runs = [],
  history = {},
  left = {},
  before,
  lookedBefore,
  changed = {},
  startedBefore = {},
  heardSince,
}: Scene) {
  const now = new Date(at)
  const jobs = checkedWorkflow(workflow, rule).map((declared): JudgedJob => {
    const words = changed[declared.job]
    const limits = words && { job: declared.job, changed: words, changedAt: now, changedBy: 'a test' }
    const job = inForce(declared, limits, rule)
    const past = new Map(Object.entries(history))
    return {
      job,
      runs: runs.filter((run) => run.job === job.job),
      expectation: past.size === 0 ? null : expectationOf(job, past, rule),
      startedBefore: job.job in startedBefore ? new Date(startedBefore[job.job] as string) : null,
      left: left[job.job] ?? null,
    }
  })
  const day = businessDayAt(now, rule)
  const pollEveryMs = 15 * minuteMs
  const looked = lookedBefore ?? Math.max(now.getTime() - pollEveryMs, day.startsAt.getTime())
  const known = { now, lookedBefore: new Date(looked), day, rule, jobs, pollEveryMs }
  const heard = heardSince === undefined ? undefined : new Date(heardSince)
  const verdicts = judge({ ...known, heardSince: heard, ...(before && { before }) })
  return { verdicts, kinds: verdicts.map(({ kind, job }) => `${kind} ${job}`) }
}

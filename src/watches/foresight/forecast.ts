import type { Judging } from '../verdicts/judge.ts'
import { deadlines } from './deadlines.ts'
import { dueOn } from './due.ts'
import type { Habits } from './habits.ts'
import { type JobStanding, type Outlook, outlook, type Today } from './outlook.ts'
import { criticalPath, slacks } from './paths.ts'
import { boundOfNext, quantile } from './quantiles.ts'
import { countOfWays } from './samples.ts'

/** When something is, in one half of all cases not later, and in nine of ten. */
export interface Spread {
  p50: Date
  p90: Date
}

export interface JobForecast {
  job: string
  state: JobStanding
  /** Null for what is not to run today, or of which nothing is known. */
  startAt: Spread | null
  finishAt: Spread | null
  /** How much later it may be done without a deadline being missed, its own or one after it; below zero one will be. Null without one. */
  slackMs: number | null
  /** How much later than usual it is done. */
  behindMs: number | null
  isOnCriticalPath: boolean
}

/** A deadline that will rather be missed. */
export interface DeadlineAtRisk {
  job: string
  by: Date
  /** The job that causes it. */
  because: string
  /** How likely it is that it is missed, 0 to 1. */
  probability: number
}

export interface DayForecast {
  jobs: JobForecast[]
  /** When all critical jobs are done. Null where none is to run. */
  finishAt: Spread | null
  atRisk: DeadlineAtRisk[]
}

/**
 * Says how a day goes on. For every day of the past it is told how this one ends if the rest of it goes as that one did, from how the
 * jobs stand now and in the order in which they wait for each other. The same input gives the same answer.
 */
export function forecast(judging: Judging, habits: Habits): DayForecast {
  const { day, jobs, rule } = judging
  const dayMs = day.startsAt.getTime()
  const share = habits.shareOfP90.ofJobs
  const workflow = jobs.map(({ job }) => job)
  const known: Today['known'] = new Map()
  const outlooks = outlooksOf(judging, habits, known)
  const atStart = { ...judging, now: day.startsAt, jobs: jobs.map((one) => ({ ...one, runs: [], left: null })) }
  const usual = outlooksOf(atStart, habits, known)
  const spreads = new Map(workflow.map(({ job }) => [job, spreadOf(outlooks.get(job)?.endsMs, dayMs, share)]))
  const path = criticalPath(workflow, habits, spreads, day)
  const due = dueOn(day, rule)
  const slack = slacks(workflow, outlooks, day, due)
  const forecasts = workflow.map(({ job }): JobForecast => {
    const { state, startsMs } = outlooks.get(job) as Outlook
    const finishAt = spreads.get(job) ?? null
    const usualFinish = spreadOf(usual.get(job)?.endsMs, dayMs, share)
    return {
      job,
      state,
      startAt: spreadOf(startsMs, dayMs, share),
      finishAt,
      slackMs: slack.get(job) ?? null,
      behindMs: finishAt === null || usualFinish === null ? null : finishAt.p50.getTime() - usualFinish.p50.getTime(),
      isOnCriticalPath: path.has(job),
    }
  })
  return {
    jobs: forecasts,
    finishAt: spreadOf(dayEnds(workflow, outlooks, countOfWays(habits.dates)), dayMs, habits.shareOfP90.ofDays),
    atRisk: deadlines(judging, outlooks, forecasts, due),
  }
}

/** What may become of each job, those before it first. */
function outlooksOf(
  { now, day, jobs, pollEveryMs }: Judging,
  { dates, jobs: habits, ofAll }: Habits,
  known: Today['known'],
): Map<string, Outlook> {
  const ways = countOfWays(dates)
  const startsAtMs = day.startsAt.getTime()
  const today: Today = { nowMs: now.getTime() - startsAtMs, date: day.date, startsAtMs, pollEveryMs, ways, known }
  const outlooks = new Map<string, Outlook>()
  const begun = new Set(
    jobs.flatMap(({ job, runs }) => (runs.some(({ startedAt }) => startedAt !== null) ? job.after : [])),
  )
  for (const { job, runs, left } of jobs) {
    const beforeMs = latestOf(
      job.after.map((name) => outlooks.get(name)?.passesOnMs),
      ways,
    )
    const of = habits.get(job.job)
    if (of === undefined) throw new Error(`expected habits of every job of the workflow, got none of ${job.job}`)
    const isPassedBy = begun.has(job.job)
    outlooks.set(job.job, outlook({ job, runs, left, beforeMs, isPassedBy, habits: of, ofAll, today }))
  }
  return outlooks
}

/** In each way the latest of several; NaN where none is known. */
function latestOf(all: readonly (Float64Array | undefined)[], ways: number): Float64Array {
  return Float64Array.from({ length: ways }, (_, way) =>
    all.reduce((latest, ends) => {
      const end = ends?.[way] ?? Number.NaN
      return Number.isNaN(latest) || end > latest ? end : latest
    }, Number.NaN),
  )
}

function dayEnds(
  workflow: readonly Judging['jobs'][number]['job'][],
  outlooks: ReadonlyMap<string, Outlook>,
  ways: number,
): Float64Array {
  const critical = workflow.filter(({ isCritical }) => isCritical)
  const counted = critical.length === 0 ? workflow : critical
  return latestOf(
    counted.map(({ job }) => outlooks.get(job)?.endsMs),
    ways,
  )
}

function spreadOf(momentsMs: Float64Array | undefined, dayMs: number, share: number): Spread | null {
  const known = (momentsMs ?? new Float64Array(0)).filter((moment) => !Number.isNaN(moment)).toSorted()
  if (known.length === 0) return null
  const at = (ms: number) => new Date(dayMs + Math.round(ms))
  return { p50: at(quantile(known, 0.5)), p90: at(boundOfNext(known, share)) }
}

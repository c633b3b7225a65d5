import { addDays } from '../../src/pipelines/calendar-day.ts'
import type { DayRule } from '../../src/pipelines/watches/day-rule.ts'
import { checkedWorkflow, type WatchedJob } from '../../src/pipelines/watches/job.ts'
import { type BusinessDay, businessDay, momentOf } from '../../src/watches/business-day.ts'
import { deadlineVerdicts } from '../../src/watches/foresight/deadlines.ts'
import { type DayForecast, forecast, type Spread } from '../../src/watches/foresight/forecast.ts'
import { type Habits, habitsOf } from '../../src/watches/foresight/habits.ts'
import { pinballLoss } from '../../src/watches/foresight/quantiles.ts'
import type { JobRun } from '../../src/watches/job-run.ts'
import type { Judging } from '../../src/watches/verdicts/judge.ts'
import type { Verdict } from '../../src/watches/verdicts/verdict.ts'
import { type Corpus, corpus } from '../../systems/billing-batches/simulators/corpus/index.ts'
import { leftAt } from '../../systems/billing-batches/simulators/corpus/seen.ts'
import { declared } from './limits.ts'
import { Looks, observed } from './looks.ts'
import { jobsAbove } from './score.ts'

/** How many of how many. */
export interface Share {
  of: number
  all: number
}

/** How foresight did on corpora. Shares of counts, so that those of several seeds add up. */
export interface ForesightScore {
  /** Finishes of jobs within the P90 that was said at their start; of days within that of their start, and of each hour after it. */
  jobsWithinP90: Share
  daysWithinP90AtStart: Share
  daysWithinP90EachHour: Share
  /** Deadlines missed by faults that began at least half an hour before, that were said before. */
  missesSaid: Share
  /** Early warnings after which the deadline was missed. */
  warningsCameTrue: Share
  /** Warnings of a deadline that was kept, on a day on which nothing was wrong with the job or those it waits for. */
  falseWarnings: number
  weeks: number
  /** How early misses were said, in minutes before the deadline. */
  saidMinutesBefore: number[]
  /** Mean pinball loss of P50 and P90 of running jobs, look by look, in minutes: with what is learned where it is on, and without. */
  lossMinutes: { learned: number; plain: number; count: number }
  /** On how many of the days of jobs what is learned was on. */
  calendarOn: Share
  forecastMs: { total: number; count: number }
}

const pollEveryMs = 900_000
const hourMs = 3_600_000
const halfHourMs = 1_800_000

/** Plays a corpus look by look and scores what is said of it from its first judged day on. */
export function foresightScore(played: Corpus): ForesightScore {
  const rule: DayRule = { startsAtMinute: 300, timezone: played.timezone }
  const [workflow, plain] = [checkedWorkflow(declared(true)), checkedWorkflow(declared(false))]
  const looks = new Looks(played)
  const score = nothing()
  for (let number = 0; number < played.days; number++) {
    const day = businessDay(addDays(played.from, number), rule)
    const isJudged = day.date >= played.judgedFrom
    const history = isJudged ? looks.before(day.date) : new Map()
    const habits = isJudged
      ? { learned: habitsOf(workflow, history, rule), plain: habitsOf(plain, history, rule) }
      : undefined
    if (habits === undefined) {
      for (let at = day.startsAt.getTime(); at < day.endsAt.getTime(); at += pollEveryMs) looks.look(new Date(at))
    } else {
      score.weeks += 1 / 7
      playDay({ played, rule, workflow, looks, day, ...habits }, score)
    }
  }
  return score
}

interface DayPlayed {
  played: Corpus
  rule: DayRule
  workflow: readonly WatchedJob[]
  looks: Looks
  day: BusinessDay
  learned: Habits
  plain: Habits
}

function playDay(of: DayPlayed, score: ForesightScore): void {
  const { workflow, looks, day, learned, plain, rule } = of
  for (const { backTest } of learned.jobs.values()) {
    count(score.calendarOn, backTest.isCalendarOn)
  }
  const finishes = finishesOf(of)
  const dayFinish = finishOfDay(finishes, workflow)
  const lastDue = new Date(
    Math.max(
      0,
      ...workflow.flatMap(({ doneByMinute }) =>
        doneByMinute === null ? [] : [momentOf(doneByMinute, day, rule).getTime()],
      ),
    ),
  )
  let before: Verdict[] = []
  const warned: { job: string; at: Date }[] = []
  let lastMs = day.startsAt.getTime()
  for (let ms = day.startsAt.getTime(); ms < day.endsAt.getTime(); ms += pollEveryMs) {
    const now = new Date(ms)
    looks.look(now)
    for (const [job, spread] of atStarts(of, lastMs, ms)) {
      const finish = finishes.get(job)
      if (finish && spread) count(score.jobsWithinP90, finish <= spread.p90)
    }
    lastMs = ms
    // Nothing is foretold of a day whose deadlines are past and whose jobs are done.
    if (now > lastDue && (dayFinish === null || now > dayFinish)) continue
    const judging = { ...judgingAt(of, now, looks.ofDay(day.date)), before }
    const startedAt = performance.now()
    const said = forecast(judging, learned)
    score.forecastMs.total += performance.now() - startedAt
    score.forecastMs.count++
    if (dayFinish !== null && dayFinish > now && said.finishAt) {
      const isStart = ms === day.startsAt.getTime()
      if (isStart) count(score.daysWithinP90AtStart, dayFinish <= said.finishAt.p90)
      else if ((ms - day.startsAt.getTime()) % hourMs === 0)
        count(score.daysWithinP90EachHour, dayFinish <= said.finishAt.p90)
    }
    const isFullHour = (ms - day.startsAt.getTime()) % hourMs === 0
    if (isFullHour) compareLosses(score, finishes, { now, said, plainly: forecast(judging, plain) })
    const verdicts = deadlineVerdicts(said, judging)
    for (const { job } of verdicts) {
      if (!before.some((verdict) => verdict.job === job)) warned.push({ job, at: now })
    }
    before = verdicts
  }
  scoreDeadlines(score, of, finishes, warned)
}

/** What was said of each job at the moment it started, between two looks. */
function atStarts(of: DayPlayed, fromMs: number, toMs: number): [string, Spread | null | undefined][] {
  const { played, day, learned, looks } = of
  const ofDay = played.runs.filter((run) => run.day === day.date)
  return of.workflow.flatMap(({ job }): [string, Spread | null | undefined][] => {
    const first = ofDay.find((run) => run.job === job)
    if (first === undefined || first.startedAt.getTime() <= fromMs || first.startedAt.getTime() > toMs) return []
    const now = first.startedAt
    const seen = new Map(looks.ofDay(day.date).map((run) => [run.key, run]))
    // As a look at that very moment would see it: what was seen since then is not known yet.
    const runs = ofDay
      .filter(({ startedAt }) => startedAt <= now)
      .map((run) => {
        const known = seen.get(`${run.job} ${run.batchNumber} ${run.rerun}`)
        return observed(run, now, known !== undefined && known.lastSeenAt <= now ? known : undefined)
      })
    return [[job, forecast(judgingAt(of, now, runs), learned).jobs.find((one) => one.job === job)?.finishAt]]
  })
}

function judgingAt({ played, rule, workflow, day }: DayPlayed, now: Date, runs: readonly JobRun[]): Judging {
  return {
    now,
    day,
    rule,
    lookedBefore: null,
    pollEveryMs,
    jobs: workflow.map((job) => ({
      job,
      runs: runs.filter((run) => run.job === job.job),
      expectation: null,
      left: job.runs === 'until empty' ? leftAt(played, now) : null,
    })),
  }
}

function compareLosses(
  { lossMinutes }: ForesightScore,
  finishes: ReadonlyMap<string, Date | null>,
  { now, said, plainly }: { now: Date; said: DayForecast; plainly: DayForecast },
): void {
  for (const [index, { job, state, finishAt }] of said.jobs.entries()) {
    const finish = finishes.get(job)
    const plain = plainly.jobs[index]?.finishAt
    if (state !== 'running' || !finish || finish <= now || !finishAt || !plain) continue
    lossMinutes.learned += lossOf(finish, finishAt)
    lossMinutes.plain += lossOf(finish, plain)
    lossMinutes.count++
  }
}

function lossOf(finish: Date, { p50, p90 }: Spread): number {
  const minutes = (moment: Date) => moment.getTime() / 60_000
  return (pinballLoss(minutes(finish), minutes(p50), 0.5) + pinballLoss(minutes(finish), minutes(p90), 0.9)) / 2
}

/** When each job was done that day; null where it never was, nothing where none of its runs began. */
function finishesOf({ played, day, workflow }: DayPlayed): Map<string, Date | null> {
  const finishes = new Map<string, Date | null>()
  for (const { job, runs: howOften } of workflow) {
    const runs = played.runs.filter((run) => run.day === day.date && run.job === job)
    // A job that runs once is done with the first run that goes well; that it is run again later in the day undoes nothing.
    const last = (howOften === 'once' ? runs.find(({ status }) => status === 'completed') : undefined) ?? runs.at(-1)
    if (last !== undefined) finishes.set(job, last.status === 'completed' ? last.endedAt : null)
  }
  return finishes
}

function finishOfDay(finishes: ReadonlyMap<string, Date | null>, workflow: readonly WatchedJob[]): Date | null {
  const critical = workflow.filter(({ isCritical }) => isCritical).map(({ job }) => finishes.get(job))
  if (critical.some((finish) => finish === null)) return null
  return new Date(Math.max(...critical.map((finish) => finish?.getTime() ?? 0)))
}

function scoreDeadlines(
  score: ForesightScore,
  { played, workflow, day, rule }: DayPlayed,
  finishes: ReadonlyMap<string, Date | null>,
  warned: readonly { job: string; at: Date }[],
): void {
  for (const { job, doneByMinute } of workflow) {
    if (doneByMinute === null) continue
    const by = momentOf(doneByMinute, day, rule)
    const finish = finishes.get(job)
    const isMissed = !finish || finish > by
    const early = warned.filter((warning) => warning.job === job)
    const suspects = new Set([job, ...jobsAbove(job, played)])
    const faults = played.faults.filter((fault) => fault.day === day.date && suspects.has(fault.job))
    for (const { at } of early) {
      count(score.warningsCameTrue, isMissed)
      if (!isMissed && !faults.some(({ beganAt }) => beganAt <= at)) score.falseWarnings++
    }
    const byFault = played.faults.some(
      (fault) => fault.day === day.date && fault.missesDeadline && fault.beganAt.getTime() <= by.getTime() - halfHourMs,
    )
    if (!isMissed || !byFault) continue
    count(score.missesSaid, early.length > 0)
    const first = early[0]
    if (first !== undefined) score.saidMinutesBefore.push((by.getTime() - first.at.getTime()) / 60_000)
  }
}

function count(share: Share, is: boolean): void {
  share.all++
  if (is) share.of++
}

function nothing(): ForesightScore {
  const share = () => ({ of: 0, all: 0 })
  return {
    jobsWithinP90: share(),
    daysWithinP90AtStart: share(),
    daysWithinP90EachHour: share(),
    missesSaid: share(),
    warningsCameTrue: share(),
    falseWarnings: 0,
    weeks: 0,
    saidMinutesBefore: [],
    lossMinutes: { learned: 0, plain: 0, count: 0 },
    calendarOn: share(),
    forecastMs: { total: 0, count: 0 },
  }
}

/** The scores of several seeds as one. */
export function pooledScore(seeds: readonly number[]): ForesightScore {
  const pooled = nothing()
  for (const seed of seeds) add(pooled, foresightScore(corpus(seed)))
  return pooled
}

function add(into: ForesightScore, other: ForesightScore): void {
  for (const key of [
    'jobsWithinP90',
    'daysWithinP90AtStart',
    'daysWithinP90EachHour',
    'missesSaid',
    'warningsCameTrue',
    'calendarOn',
  ] as const) {
    into[key].of += other[key].of
    into[key].all += other[key].all
  }
  into.falseWarnings += other.falseWarnings
  into.weeks += other.weeks
  into.saidMinutesBefore.push(...other.saidMinutesBefore)
  into.lossMinutes.learned += other.lossMinutes.learned
  into.lossMinutes.plain += other.lossMinutes.plain
  into.lossMinutes.count += other.lossMinutes.count
  into.forecastMs.total += other.forecastMs.total
  into.forecastMs.count += other.forecastMs.count
}

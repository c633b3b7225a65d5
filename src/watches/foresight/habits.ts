import type { CalendarDay } from '../../pipelines/calendar-day.ts'
import type { DayRule } from '../../pipelines/watches/day-rule.ts'
import type { WatchedJob } from '../../pipelines/watches/job.ts'
import type { PastRun } from '../expectations/expectation.ts'
import { intoDayOf } from '../expectations/start-habit.ts'
import { type BackTest, backTest } from './back-test.ts'
import { calendarEffect, type DayKind, dayKind, effectsOfOthers, weekdayOf } from './calendar-effect.ts'
import { latest, type PastDay, type PastDays, pastDays } from './past-days.ts'
import { quantile, sortedNumbers } from './quantiles.ts'

/** What the past of a workflow says, worked out once a day for all forecasts of the next. */
export interface Habits {
  dates: readonly CalendarDay[]
  jobs: ReadonlyMap<string, JobHabits>
  /** Of all jobs together, for what one job has not gone through yet. */
  /** At which share of its past a forecast of nine in ten has to be taken, so that nine of ten lately lay within it. */
  shareOfP90: { ofJobs: number; ofDays: number }
  ofAll: {
    /** How far each day of a job was from what is usual for it. */
    spans: readonly { ratio: number; excessMs: number }[]
    lagsMs: Float64Array
    repairsMs: Float64Array
    gapsMs: Float64Array
    /** On how many days a job did not run that runs on such days, and on how many none was repaired that had failed. */
    missing: number
    unrepaired: number
  }
}

/** A figure of a job: what it was on each day, and what it is on a day like another one where the calendar is known to tell. */
interface Figure {
  /** In the order of the days; null where the job did not run. Without what the calendar explains. */
  byDate: readonly (number | null)[]
  /** What the calendar multiplies it by on a day; 1 where that is not learned. */
  factorOn(date: CalendarDay): number
}

/** What the past says of a job. */
export interface JobHabits {
  days: readonly (PastDay | null)[]
  /** From when in the day it starts at the earliest, in milliseconds after the day's start. */
  earliestMs: number
  /** How long after that, and the end of those before it, it started. */
  lagsMs: readonly (number | null)[]
  /** How long after those before it it usually starts, on days on which it waited for them. */
  usualWaitMs: number
  /** From its first start to its last end, in milliseconds. */
  span: Figure
  /** Of the runs that went well, alone. */
  runsMs: Float64Array
  records: Figure
  /** How long its counts may stand still as a matter of course. */
  quietMs: number
  repairsMs: Float64Array
  /** On how many days it did not run although it usually does on such days, and on how many it failed for good. */
  missing: number
  unrepaired: number
  /** On which share of days of each weekday it ran, Sunday first; null where that was not seen twice. */
  shareOfDays: readonly (number | null)[]
  backTest: BackTest
}

/** On so many of such days a job runs usually: on the others it was missing. */
const usually = 0.5

/** Works out what the past says of a workflow. */
export function habitsOf(
  workflow: readonly WatchedJob[],
  history: ReadonlyMap<string, readonly PastRun[]>,
  rule: DayRule,
): Habits {
  const work = habitsJobByJob(workflow, history, rule)
  for (;;) {
    const step = work.next()
    if (step.done) return step.value
  }
}

/** The same a job at a time, for whoever has more to do: of a thousand jobs it takes two seconds. */
export function* habitsJobByJob(
  workflow: readonly WatchedJob[],
  history: ReadonlyMap<string, readonly PastRun[]>,
  rule: DayRule,
): Generator<undefined, Habits> {
  const past = pastDays(workflow, history, rule)
  const { dates, jobs } = past
  const kinds = dates.map(dayKind)
  const weekdays = dates.map(weekdayOf)
  const habits = new Map<string, JobHabits>()
  for (const job of workflow) {
    habits.set(job.job, jobHabits(job, { kinds, weekdays, rule }, jobs.get(job.job) ?? []))
    yield
  }
  const all = [...habits.values()]
  return {
    dates,
    jobs: habits,
    shareOfP90: { ofJobs: jobShare(all), ofDays: dayShare(workflow, past) },
    ofAll: {
      spans: some(
        all.flatMap(({ span }) => {
          const usualMs = quantile(sortedNumbers(seen(span.byDate)), 0.5)
          // Of what takes no time nothing is so many times as long.
          if (!(usualMs > 0)) return []
          return seen(span.byDate).map((spanMs) => ({ ratio: spanMs / usualMs, excessMs: spanMs - usualMs }))
        }),
      ),
      lagsMs: sortedNumbers(all.flatMap(({ lagsMs }) => seen(lagsMs))),
      repairsMs: sortedNumbers(all.flatMap(({ repairsMs }) => [...repairsMs])),
      missing: all.reduce((sum, { missing }) => sum + missing, 0),
      unrepaired: all.reduce((sum, { unrepaired }) => sum + unrepaired, 0),
      gapsMs: sortedNumbers(all.flatMap(({ days }) => days.flatMap((day) => day?.longestGapMs ?? []))),
    },
  }
}

/** Of a thousand jobs there are more than is needed to tell: evenly chosen ones, as each job looks through them. */
function some<Value>(values: readonly Value[]): Value[] {
  const step = Math.ceil(values.length / 400)
  return values.filter((_, index) => index % step === 0)
}

/** Days that are looked back on for it, and how many must be known before. */
const [daysBack, daysBefore] = [28, 10]

/**
 * Where nine of ten values lately lay among those before them, as a share of those: 0.9 while days are like those before, more once more
 * goes wrong than did. A value counts by its weight.
 */
function shareOfP90(series: readonly (readonly { value: number; weight: number }[])[], fewest: number): number {
  const recent = series
    .flatMap((all) =>
      all.slice(daysBefore).map(({ value, weight }, index) => {
        const before = all.slice(0, daysBefore + index)
        const place = before.filter((other) => other.value < value).length / (before.length + 1)
        return { place, weight, age: all.length - daysBefore - index }
      }),
    )
    .filter(({ age }) => age <= daysBack)
    .toSorted((one, other) => one.place - other.place)
  if (recent.length < fewest) return 0.9
  // The one to come counts, too, as worse than all: with few it may be.
  let left = 0.9 * recent.reduce((sum, { weight }) => sum + weight * (1 + 1 / recent.length), 0)
  const at = recent.find(({ weight }) => {
    left -= weight
    return left <= 0
  })
  return Math.min(Math.max(at?.place ?? 0.99, 0.88), 0.99)
}

function jobShare(habits: readonly JobHabits[]): number {
  return shareOfP90(
    habits.map(({ span }) => seen(span.byDate).map((value) => ({ value, weight: 1 }))),
    30,
  )
}

/** Of a day it is asked each hour: the longer it takes, the more often. */
function dayShare(workflow: readonly WatchedJob[], { dates, jobs }: PastDays): number {
  const critical = workflow.filter(({ isCritical }) => isCritical)
  const ends = dates.map((_, index) =>
    latest((critical.length === 0 ? workflow : critical).map(({ job }) => jobs.get(job)?.[index]?.endMs ?? null)),
  )
  return shareOfP90([seen(ends).map((value) => ({ value, weight: value }))], 7)
}

function jobHabits(
  job: WatchedJob,
  { kinds, weekdays, rule }: { kinds: readonly DayKind[]; weekdays: readonly number[]; rule: DayRule },
  days: readonly (PastDay | null)[],
): JobHabits {
  const ran = days.filter((day) => day !== null)
  const tested = backTest(job, kinds, days)
  const earliestMs = earliestStart(job, ran, rule)
  const learned = tested.isCalendarOn
  const shareOfDays = sharesOfDays(weekdays, days)
  return {
    days,
    earliestMs,
    lagsMs: days.map((day) => (day === null ? null : day.startMs - (latest([earliestMs, day.beforeMs]) ?? 0))),
    usualWaitMs: usualWait(ran, earliestMs),
    span: figure(kinds, days, (day) => day.endMs - day.startMs, learned),
    runsMs: sortedNumbers(ran.flatMap(({ runsMs }) => runsMs)),
    records: figure(kinds, days, (day) => day.records, learned),
    quietMs: quantile(sortedNumbers(ran.flatMap(({ longestGapMs }) => longestGapMs ?? [])), 0.9),
    repairsMs: sortedNumbers(ran.flatMap(({ repairsMs }) => repairsMs)),
    missing: days.filter((day, index) => day === null && (shareOfDays[weekdays[index] as number] ?? 0) >= usually)
      .length,
    unrepaired: ran.filter(({ isRepaired }) => !isRepaired).length,
    shareOfDays,
    backTest: tested,
  }
}

/** The earliest of the past, but for the one that may have been an accident; what is declared as long as there is little past. */
function earliestStart({ startsAtMinute }: WatchedJob, ran: readonly PastDay[], rule: DayRule): number {
  const declaredMs = startsAtMinute === null ? 0 : intoDayOf(startsAtMinute, rule)
  return ran.length < 5 ? declaredMs : quantile(sortedNumbers(ran.map(({ startMs }) => startMs)), 0.02)
}

/** From the days on which it started so late that it was not its time of day that it waited for. */
function usualWait(ran: readonly PastDay[], earliestMs: number): number {
  const waits = ran.flatMap(({ startMs, beforeMs }) =>
    beforeMs === null || startMs <= earliestMs + 60_000 || beforeMs > startMs ? [] : [startMs - beforeMs],
  )
  return waits.length === 0 ? 0 : quantile(sortedNumbers(waits), 0.5)
}

function figure(
  kinds: readonly DayKind[],
  days: readonly (PastDay | null)[],
  of: (day: PastDay) => number | null,
  isLearned: boolean,
): Figure {
  const values = days.map((day) => (day === null ? null : of(day)))
  const logs = values.flatMap((value, index) =>
    value === null || value <= 0 ? [] : [{ kind: kinds[index] as DayKind, log: Math.log(value), index }],
  )
  if (!isLearned) return { byDate: values, factorOn: () => 1 }
  const effect = calendarEffect(logs)
  const byDate = [...values]
  // Each day by what the others say of it: by what it says itself it would look more usual than the next one will be.
  const others = effectsOfOthers(logs)
  for (const [place, { log, index }] of logs.entries()) byDate[index] = Math.exp(log - (others[place] ?? 0))
  return { byDate, factorOn: (date) => Math.exp(effect[dayKind(date)] ?? 0) }
}

function sharesOfDays(weekdays: readonly number[], days: readonly (PastDay | null)[]): (number | null)[] {
  const [ran, all] = [Array.from({ length: 7 }, () => 0), Array.from({ length: 7 }, () => 0)]
  for (const [index, weekday] of weekdays.entries()) {
    all[weekday] = (all[weekday] ?? 0) + 1
    if (days[index] !== null) ran[weekday] = (ran[weekday] ?? 0) + 1
  }
  return all.map((count, weekday) => (count < 2 ? null : (ran[weekday] ?? 0) / count))
}

export function seen(values: readonly (number | null)[]): number[] {
  return values.filter((value) => value !== null)
}

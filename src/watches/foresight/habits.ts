import type { CalendarDay } from '../../pipelines/calendar-day.ts'
import type { WatchedJob } from '../../pipelines/watches/job.ts'
import type { DayRule } from '../business-day.ts'
import type { PastRun } from '../expectations/expectation.ts'
import { type BackTest, backTest } from './back-test.ts'
import { calendarEffect, type DayKind, dayKind, weekdayOf } from './calendar-effect.ts'
import { latest, type PastDay, pastDays } from './past-days.ts'
import { quantile, sortedNumbers } from './quantiles.ts'

/** What the past of a workflow says, worked out once a day for all forecasts of the next. */
export interface Habits {
  dates: readonly CalendarDay[]
  jobs: ReadonlyMap<string, JobHabits>
  /** Of all jobs together, for what one job has not gone through yet; durations as multiples of what is usual for their job. */
  ofAll: { spans: Float64Array; lagsMs: Float64Array; repairsMs: Float64Array; gapsMs: Float64Array }
}

/** A figure of a job: what it was on each day, and what it is on a day like another one where the calendar is known to tell. */
export interface Figure {
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
  /** From its first start to its last end, in milliseconds. */
  span: Figure
  /** Of the runs that went well, alone. */
  runsMs: Float64Array
  records: Figure
  /** How long its counts may stand still as a matter of course. */
  quietMs: number
  repairsMs: Float64Array
  /** On which share of days of each weekday it ran, Sunday first; null where that was not seen twice. */
  shareOfDays: readonly (number | null)[]
  backTest: BackTest
}

/** Works out what the past says of a workflow. */
export function habitsOf(
  workflow: readonly WatchedJob[],
  history: ReadonlyMap<string, readonly PastRun[]>,
  rule: DayRule,
): Habits {
  const { dates, jobs } = pastDays(workflow, history, rule)
  const kinds = dates.map(dayKind)
  const weekdays = dates.map(weekdayOf)
  const habits = new Map(
    workflow.map((job) => [job.job, jobHabits(job, { kinds, weekdays, rule }, jobs.get(job.job) ?? [])]),
  )
  const all = [...habits.values()]
  return {
    dates,
    jobs: habits,
    ofAll: {
      spans: sortedNumbers(
        all.flatMap(({ span }) => {
          const usual = quantile(sortedNumbers(seen(span.byDate)), 0.5)
          return seen(span.byDate).map((spanMs) => spanMs / usual)
        }),
      ),
      lagsMs: sortedNumbers(all.flatMap(({ lagsMs }) => seen(lagsMs))),
      repairsMs: sortedNumbers(all.flatMap(({ repairsMs }) => [...repairsMs])),
      gapsMs: sortedNumbers(all.flatMap(({ days }) => days.flatMap((day) => day?.longestGapMs ?? []))),
    },
  }
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
  return {
    days,
    earliestMs,
    lagsMs: days.map((day) => (day === null ? null : day.startMs - (latest([earliestMs, day.beforeMs]) ?? 0))),
    span: figure(kinds, days, (day) => day.endMs - day.startMs, learned),
    runsMs: sortedNumbers(ran.flatMap(({ runsMs }) => runsMs)),
    records: figure(kinds, days, (day) => day.records, learned),
    quietMs: quantile(sortedNumbers(ran.flatMap(({ longestGapMs }) => longestGapMs ?? [])), 0.9),
    repairsMs: sortedNumbers(ran.flatMap(({ repairsMs }) => repairsMs)),
    shareOfDays: sharesOfDays(weekdays, days),
    backTest: tested,
  }
}

/** The earliest of the past, but for the one that may have been an accident; what is declared as long as there is little past. */
function earliestStart({ startsAtMinute }: WatchedJob, ran: readonly PastDay[], rule: DayRule): number {
  const declaredMs = startsAtMinute === null ? 0 : ((startsAtMinute - rule.startsAtMinute + 1440) % 1440) * 60_000
  return ran.length < 5 ? declaredMs : quantile(sortedNumbers(ran.map(({ startMs }) => startMs)), 0.02)
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
  for (const { kind, log, index } of logs) {
    const ofOthers = calendarEffect(logs.filter((other) => other.index !== index))
    byDate[index] = Math.exp(log - (ofOthers[kind] ?? 0))
  }
  return { byDate, factorOn: (date) => Math.exp(effect[dayKind(date)] ?? 0) }
}

function sharesOfDays(weekdays: readonly number[], days: readonly (PastDay | null)[]): (number | null)[] {
  const [ran, all] = [new Array<number>(7).fill(0), new Array<number>(7).fill(0)]
  for (const [index, weekday] of weekdays.entries()) {
    all[weekday] = (all[weekday] ?? 0) + 1
    if (days[index] !== null) ran[weekday] = (ran[weekday] ?? 0) + 1
  }
  return all.map((count, weekday) => (count < 2 ? null : (ran[weekday] ?? 0) / count))
}

export function seen(values: readonly (number | null)[]): number[] {
  return values.filter((value) => value !== null)
}

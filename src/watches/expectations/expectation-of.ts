import type { CalendarDay } from '../../pipelines/calendar-day.ts'
import type { DayRule } from '../../pipelines/watches/day-rule.ts'
import type { WatchedJob } from '../../pipelines/watches/job.ts'
import type { Expectation, PastRun } from './expectation.ts'
import { type Figure, habitOf, weekdayOf } from './habit.ts'
import { intoDayOf, type RunsOfDay, startHabitOf } from './start-habit.ts'
import { median, quantile } from './statistics.ts'

const fewestRuns = 8
const fewestWeekdays = 3

/**
 * What the history of a job says of it.
 *
 * @param history the runs of all jobs of its watch that are over, of 60 days, in any order: a job starts after others, and
 * a day on which none ran says nothing
 * @param watched the days on which any ran, given by whoever asks of many jobs
 */
export function expectationOf(
  job: Pick<WatchedJob, 'job' | 'after' | 'startsAtMinute'>,
  history: ReadonlyMap<string, readonly PastRun[]>,
  rule: DayRule,
  watched = watchedDays(history),
): Expectation {
  const past = history.get(job.job) ?? []
  const days = daysOf(past)
  const on = watched.at(-1) ?? ''
  const well = past.filter(({ state }) => state === 'completed')
  const counted = well.flatMap((run) => (run.records === null ? [] : [{ ...run, records: run.records }]))
  const before = job.after.map((name) => daysOf(history.get(name) ?? []))
  return {
    job: job.job,
    runs: well.length,
    durationMs:
      habitOf(
        well.map((run) => ({ day: run.day, value: ranForMs(run) })),
        on,
      ) ?? null,
    recordsPerSecond: habitOf(counted.flatMap(rateOf), on) ?? null,
    records:
      habitOf(
        counted.map(({ day, records }) => ({ day, value: records })),
        on,
      ) ?? null,
    start:
      startHabitOf(days, before, job.startsAtMinute === null ? 0 : intoDayOf(job.startsAtMinute, rule), rule) ?? null,
    pause: pauseOf(days),
    // What one run in ten does is a matter of course: the longest gaps may be those of runs that were stuck.
    quietMs: mostOf(
      well.map(({ longestGapMs }) => longestGapMs),
      0.9,
    ),
    lagMs: mostOf(
      well.map(({ lagMs = null }) => lagMs),
      0.95,
    ),
    shareOfDays: sharesOf(days, watched),
    runsADay: days.size < fewestRuns ? null : runsADayOf([...days.values()].map(({ length }) => length)),
  }
}

/** The days on which any job ran, the first first. */
export function watchedDays(history: ReadonlyMap<string, readonly PastRun[]>): readonly CalendarDay[] {
  const days = new Set<CalendarDay>()
  for (const runs of history.values()) for (const { day } of runs) days.add(day)
  return [...days].toSorted()
}

function daysOf(past: readonly PastRun[]): RunsOfDay {
  const inOrder = past.toSorted((one, other) => one.startedAt.getTime() - other.startedAt.getTime())
  return Map.groupBy(inOrder, ({ day }) => day)
}

function ranForMs({ startedAt, endedAt }: PastRun): number {
  return endedAt.getTime() - startedAt.getTime()
}

/** Nothing of a run that had nothing to do: its rate is none. */
function rateOf(run: PastRun & { records: number }): Figure[] {
  const ranMs = ranForMs(run)
  return run.records > 0 && ranMs >= 1000 ? [{ day: run.day, value: (run.records * 1000) / ranMs }] : []
}

function pauseOf(days: RunsOfDay): Expectation['pause'] {
  const pauses = [...days.values()].flatMap((runs) =>
    runs.slice(1).map(({ startedAt }, index) => startedAt.getTime() - (runs[index]?.endedAt ?? startedAt).getTime()),
  )
  if (pauses.length < fewestRuns) return null
  return { usualMs: Math.max(0, median(pauses)), longestMs: Math.max(0, quantile(pauses, 0.98)) }
}

function mostOf(stretchesMs: readonly (number | null)[], share: number): number | null {
  const known = stretchesMs.filter((stretchMs) => stretchMs !== null)
  return known.length < fewestRuns ? null : quantile(known, share)
}

function sharesOf(days: RunsOfDay, watched: readonly CalendarDay[]): (number | null)[] {
  const byWeekday = Map.groupBy(watched, weekdayOf)
  return Array.from({ length: 7 }, (_, weekday) => {
    const seen = byWeekday.get(weekday) ?? []
    return seen.length < fewestWeekdays ? null : seen.filter((day) => days.has(day)).length / seen.length
  })
}

function runsADayOf(counts: readonly number[]): Expectation['runsADay'] {
  return { few: quantile(counts, 0.1), usual: median(counts), many: quantile(counts, 0.9) }
}

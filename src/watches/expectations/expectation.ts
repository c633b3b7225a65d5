import type { CalendarDay } from '../../pipelines/calendar-day.ts'

/** A run of a job that is over, as history keeps it. */
export interface PastRun {
  day: CalendarDay
  startedAt: Date
  endedAt: Date
  records: number | null
  failedRecords: number | null
  threads: number
  state: 'completed' | 'failed' | 'cancelled'
  /** The longest stretch in which its counts were not seen to grow, from look to look; null where nobody counts. */
  longestGapMs: number | null
  /** How far its counts were seen to lag behind those of a steady run, at the most: they come in steps. */
  lagMs?: number | null
}

/**
 * A figure of a job's runs, as logarithms, because a figure twice as large is as far off as one half as large: what is
 * usual on a day is `level + perDay x days since the day it was learned on + weekday + month end`.
 */
export interface Habit {
  /** How many runs it was learned from. */
  runs: number
  /** The day on which the level is that. */
  on: CalendarDay
  level: number
  /** What it grows by in a day; 0 unless that explains more than chance. */
  perDay: number
  /** What each weekday adds, Sunday first; null unless that explains enough. */
  weekdays: readonly number[] | null
  /** What the last and the first day of a month add; 0 unless that explains enough. */
  monthEnd: number
  /** How far ordinary runs lie from what is usual: as a standard deviation, but outliers do not count. */
  spread: number
  /** The furthest that runs lay below and above what is usual, the few furthest left out. */
  lowest: number
  highest: number
}

/** When a job starts. A day's hours are those on its clocks, so that 07:00 is 07:00 in summer, too. */
export interface StartHabit {
  /** On how many days that was seen. */
  days: number
  /** From when in the business day it starts, in milliseconds after its start, however early those before it were done. */
  earliestMs: number
  /** When in the business day it usually starts. */
  usualMs: number
  /** How long after that moment, or the end of those before it, it starts: usually, and at the latest. */
  usualDelayMs: number
  latestDelayMs: number
}

/** What the history of a job says of it. Plain values: it is stored as JSON. */
export interface Expectation {
  job: string
  /** How many runs it knows; with few of them all figures are null. */
  runs: number
  durationMs: Habit | null
  recordsPerSecond: Habit | null
  records: Habit | null
  start: StartHabit | null
  /** Between two runs of a day: usually, and at most. Null for a job that runs once. */
  pause: { usualMs: number; longestMs: number } | null
  /** How long its counts stand still as a matter of course, at most. */
  quietMs: number | null
  /** How far its counts lag behind those of a steady run when they have just grown, at most. */
  lagMs: number | null
  /** On which share of the days it ran, by weekday, Sunday first; null for a weekday that was not seen often enough. */
  shareOfDays: readonly (number | null)[]
  /** How many runs a day has on which it runs: few, usual, many. */
  runsADay: { few: number; usual: number; many: number } | null
}

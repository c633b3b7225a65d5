import type { CalendarDay } from '../../pipelines/calendar-day.ts'
import type { Habit } from './expectation.ts'
import { deviationFrom0, median, quantile, slopeOf, spreadAround } from './statistics.ts'

/** A figure of a run on a day. */
export interface Figure {
  day: CalendarDay
  value: number
}

interface Point {
  at: number
  weekday: number
  isEnd: boolean
  /** The logarithm. */
  value: number
}

/** The parts of a habit that are learned one after the other. */
type Pattern = Pick<Habit, 'level' | 'perDay' | 'weekdays' | 'monthEnd'>

const dayMs = 86_400_000
/** With fewer runs it would be guessed. */
const fewestRuns = 8
const fewestRunsOfWeekdays = 21
const fewestMonthEnds = 3
/** The ends of months differ when they lie so many deviations off. */
const clearlyMore = 2.5
/** How much smaller the errors of unseen weeks must be for a pattern to be taken: chance makes them larger. */
const worthIt = 0.95
/** Further from the usual than so many deviations is no ordinary run. */
const ordinary = 4

/**
 * What is usual of a figure, learned from past runs; undefined where there are too few.
 *
 * @param on the day it is learned on: the level is that of this day
 */
export function habitOf(figures: readonly Figure[], on: CalendarDay): Habit | undefined {
  if (figures.length < fewestRuns) return undefined
  const points = figures.map((figure) => pointOf(figure, on))
  const pattern = patternOf(points)
  const residuals = points.map((point) => point.value - usualAt(pattern, point))
  const roughly = spreadAround(residuals)
  const plain = residuals.filter((residual) => Math.abs(residual) <= ordinary * roughly)
  return {
    runs: points.length,
    on,
    level: pattern.level,
    perDay: pattern.perDay,
    weekdays: pattern.weekdays,
    monthEnd: pattern.monthEnd,
    spread: deviationFrom0(plain),
    lowest: Math.min(...plain),
    highest: Math.max(...plain),
  }
}

/** The logarithm of what is usual on a day. */
export function usualOn(habit: Habit, day: CalendarDay): number {
  return usualAt(habit, pointOf({ day, value: 1 }, habit.on))
}

/** Whether a day is the last or the first of its month: where work piles up. */
export function isMonthEnd(day: CalendarDay): boolean {
  return day.endsWith('-01') || new Date(Date.parse(day) + dayMs).getUTCDate() === 1
}

export function weekdayOf(day: CalendarDay): number {
  return new Date(day).getUTCDay()
}

function pointOf({ day, value }: Figure, on: CalendarDay): Point {
  return {
    at: Math.round((Date.parse(day) - Date.parse(on)) / dayMs),
    weekday: weekdayOf(day),
    isEnd: isMonthEnd(day),
    // Nothing is less than one of anything: no records, or a run of no time.
    value: Math.log(Math.max(1e-6, value)),
  }
}

function usualAt({ level, perDay, weekdays, monthEnd }: Pattern, { at, weekday, isEnd }: Point): number {
  return level + perDay * at + (weekdays?.[weekday] ?? 0) + (isEnd ? monthEnd : 0)
}

/** The plainest pattern, and what is added to it as long as that foretells other weeks better. */
function patternOf(points: readonly Point[]): Pattern {
  let known: readonly Refine[] = [withMonthEnd]
  for (const refine of [withWeekdays, withGrowth]) {
    const richer = [...known, refine]
    if (errorOf(richer, points) < worthIt * errorOf(known, points)) known = richer
  }
  return learned(known, points)
}

type Refine = (pattern: Pattern, points: readonly Point[]) => Pattern

function learned(refine: readonly Refine[], points: readonly Point[]): Pattern {
  const plain = { level: median(points.map(({ value }) => value)), perDay: 0, weekdays: null, monthEnd: 0 }
  return refine.reduce<Pattern>((pattern, next) => next(pattern, points), plain)
}

/** How far off a pattern is that was learned in every other week, in those between. Outliers count as the tenth largest. */
function errorOf(refine: readonly Refine[], points: readonly Point[]): number {
  const isEven = ({ at }: Point) => Math.floor(at / 7) % 2 === 0
  const halves = [points.filter(isEven), points.filter((point) => !isEven(point))]
  if (halves.some((half) => half.length === 0)) return Number.POSITIVE_INFINITY
  const errors = halves.flatMap((half, index) => {
    const pattern = learned(refine, halves[1 - index] ?? [])
    return half.map((point) => Math.abs(point.value - usualAt(pattern, point)))
  })
  const large = quantile(errors, 0.9)
  return errors.reduce((sum, error) => sum + Math.min(error, large), 0) / errors.length
}

function withMonthEnd(pattern: Pattern, points: readonly Point[]): Pattern {
  const residuals = (some: readonly Point[]) => some.map((point) => point.value - usualAt(pattern, point))
  const ends = residuals(points.filter(({ isEnd }) => isEnd))
  const others = residuals(points.filter(({ isEnd }) => !isEnd))
  if (ends.length < fewestMonthEnds || others.length === 0) return pattern
  const monthEnd = drawn(median(ends) - median(others), ends.length)
  return Math.abs(monthEnd) > clearlyMore * spreadAround(others) ? { ...pattern, monthEnd } : pattern
}

function withWeekdays(pattern: Pattern, points: readonly Point[]): Pattern {
  if (points.length < fewestRunsOfWeekdays) return pattern
  const weekdays = Array.from({ length: 7 }, (_, weekday) => {
    const residuals = points
      .filter((point) => point.weekday === weekday)
      .map((point) => point.value - usualAt(pattern, point))
    return residuals.length === 0 ? 0 : drawn(median(residuals), residuals.length)
  })
  return { ...pattern, weekdays }
}

/** Drawn towards nothing as long as few runs say it. */
function drawn(difference: number, runs: number): number {
  return (difference * runs) / (runs + 1)
}

function withGrowth(pattern: Pattern, points: readonly Point[]): Pattern {
  const days = [...Map.groupBy(points, ({ at }) => at)].map(([at, some]) => ({
    at,
    value: median(some.map((point) => point.value - usualAt(pattern, point))),
  }))
  const perDay = slopeOf(days)
  return { ...pattern, perDay, level: pattern.level + median(days.map(({ at, value }) => value - perDay * at)) }
}

import type { CalendarDay } from '../../pipelines/calendar-day.ts'
import type { Habit } from './expectation.ts'
import { usualOn } from './habit.ts'

/** Further off than so many deviations is told: six jobs are looked at some thousand times a week. */
const toldFrom = 3.25
/** Beyond the furthest that was ordinary by so much, too: a history has not seen everything. */
const beyondOrdinary = 1.15

/** What is usual on a day. */
export function usualFigure(habit: Habit, day: CalendarDay): number {
  return Math.exp(usualOn(habit, day))
}

/**
 * Above this a figure is out of the ordinary.
 *
 * @param leastFactor never less than so many times what is usual: what is off by little is nobody's trouble
 */
export function highestOrdinary(habit: Habit, day: CalendarDay, leastFactor: number): number {
  return Math.exp(usualOn(habit, day) + allowance(habit, habit.highest, leastFactor))
}

/** Below this a figure is out of the ordinary. */
export function lowestOrdinary(habit: Habit, day: CalendarDay, leastFactor: number): number {
  return Math.exp(usualOn(habit, day) - allowance(habit, -habit.lowest, leastFactor))
}

/** A spread that few runs tell may be larger than it seems. */
function allowance({ runs, spread }: Habit, furthest: number, leastFactor: number): number {
  return Math.max(toldFrom * spread * (1 + 2 / runs), beyondOrdinary * furthest, Math.log(leastFactor))
}

import { expect, it } from 'vitest'
import { chance, daysBefore } from '../kit-for-tests.ts'
import { highestOrdinary, lowestOrdinary, usualFigure } from './bounds.ts'
import { habitOf, isMonthEnd, weekdayOf } from './habit.ts'

const today = '2026-06-15'
const learned = (figure: (day: string, index: number) => number, days = 60) =>
  habitOf(
    daysBefore(today, days).map((day, index) => ({ day, value: figure(day, index) * (1 + 0.05 * chance(day)) })),
    today,
  )
const usual = (figure: (day: string, index: number) => number, day: string) => {
  const habit = learned(figure)
  return habit && usualFigure(habit, day)
}

it('fewer than eight runs tell nothing', () => {
  expect(learned(() => 100, 7)).toBeUndefined()
  expect(learned(() => 100, 8)).toMatchObject({ runs: 8, weekdays: null, perDay: 0, monthEnd: 0 })
})

it('what differs by chance alone is taken for about one figure', () => {
  const habit = learned(() => 100)
  expect(habit).toMatchObject({ perDay: 0, monthEnd: 0 })
  for (const day of daysBefore('2026-06-22', 7))
    expect(Math.abs((habit ? usualFigure(habit, day) : 0) - 100)).toBeLessThan(4)
})

it('a weekday that differs is learned', () => {
  const sundaysAreLarge = (day: string) => (weekdayOf(day) === 0 ? 300 : 100)
  expect(usual(sundaysAreLarge, '2026-06-21')).toBeGreaterThan(220)
  expect(usual(sundaysAreLarge, '2026-06-22')).toBeLessThan(115)
})

it('the end of a month that differs is learned', () => {
  const monthEndsAreLarge = (day: string) => (isMonthEnd(day) ? 250 : 100)
  expect(usual(monthEndsAreLarge, '2026-06-30')).toBeGreaterThan(200)
  expect(usual(monthEndsAreLarge, '2026-06-29')).toBeLessThan(115)
})

it('slow growth goes on', () => {
  expect(usual((_, index) => 100 * 1.01 ** index, '2026-06-15')).toBeGreaterThan(165)
  expect(usual((_, index) => 100 * 1.01 ** index, '2026-06-25')).toBeGreaterThan(180)
})

it('a few runs that went wrong do not move what is ordinary', () => {
  const habit = learned((_, index) => (index % 12 === 0 ? 900 : 100))
  if (habit === undefined) throw new Error('expected a habit of 60 runs')
  expect(highestOrdinary(habit, today, 1.1)).toBeLessThan(140)
  expect(lowestOrdinary(habit, today, 1.1)).toBeGreaterThan(70)
})

it('runs that are all alike leave room for what is off by little', () => {
  const habit = habitOf(
    daysBefore(today, 20).map((day) => ({ day, value: 100 })),
    today,
  )
  expect(habit && highestOrdinary(habit, today, 1.3)).toBeCloseTo(130)
})

it('a habit is plain JSON', () => {
  const habit = learned((day) => (weekdayOf(day) === 0 ? 0 : 100))
  expect(JSON.parse(JSON.stringify(habit))).toEqual(habit)
})

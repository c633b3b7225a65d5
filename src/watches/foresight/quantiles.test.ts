import { expect, it } from 'vitest'
import { boundOfNext, countUpTo, longerThan, pinballLoss, quantile, sortedNumbers } from './quantiles.ts'

it('a quantile lies between its neighbours, and the bound of the next value a place higher', () => {
  const ten = sortedNumbers([10, 9, 8, 7, 6, 5, 4, 3, 2, 1])
  expect([quantile(ten, 0.5), quantile(ten, 0), quantile(ten, 1)]).toEqual([5.5, 1, 10])
  expect([boundOfNext(ten, 0.5), boundOfNext(ten, 0.9)]).toEqual([6, 10])
  expect([quantile([], 0.5), boundOfNext([], 0.9)]).toEqual([Number.NaN, Number.NaN])
})

it('how many values are not above a limit is counted to the value', () => {
  const values = sortedNumbers([1, 2, 2, 5])
  expect([0, 1, 2, 4.9, 5].map((limit) => countUpTo(values, limit))).toEqual([0, 1, 3, 3, 4])
})

it('what has taken so long takes as long as those that took longer, of its own or else of the others', () => {
  const own = sortedNumbers([10, 20, 30, 40, 50])
  const others = sortedNumbers([60, 70, 80])
  expect(longerThan(25, 0.5, own, () => others)).toBe(40)
  expect(longerThan(45, 0.5, own, () => others)).toBe(70)
})

it('what has no precedent takes the longer the longer it has taken', () => {
  const none = sortedNumbers([])
  expect(longerThan(100, 0.5, none, () => none)).toBeGreaterThan(130)
  expect(longerThan(200, 0.5, none)).toBe(2 * longerThan(100, 0.5, none))
})

it('a forecast of nine in ten is cheaper too high than too low', () => {
  expect(pinballLoss(100, 90, 0.9)).toBeCloseTo(9)
  expect(pinballLoss(90, 100, 0.9)).toBeCloseTo(1)
})

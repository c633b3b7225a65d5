import { expect, it } from 'vitest'
import { median, percentile, rounded } from '../bench/arithmetic.ts'
import { compare, isMet } from '../bench/line.ts'
import { refuseLoss } from '../bench/loss.ts'

it('takes the middle of the rounds, whatever their order', () => {
  expect(median([9, 1, 100, 5, 2])).toBe(5)
  expect(median([4, 1, 2, 100])).toBe(3)
  expect(median([7])).toBe(7)
  expect(() => median([])).toThrow('expected at least one value')
})

it('takes the value below which so many percent of them lie', () => {
  const twenty = Array.from({ length: 20 }, (_, index) => 20 - index)
  expect([percentile(twenty, 95), percentile(twenty, 100), percentile([7], 95)]).toEqual([19, 20, 7])
  expect(() => percentile([], 95)).toThrow('expected a percentile')
})

it('divides ours by theirs, and rounds only what is shown', () => {
  expect(rounded(1234.5)).toBe(1230)
  expect(
    compare('many-runs', 'steps/s', { ours: 4999, theirs: 1001, against: 'dbos', goal: { is: '>=', ratio: 5 } }),
  ).toEqual({ bench: 'many-runs', ours: 5000, theirs: 1000, against: 'dbos', ratio: 4.99, goal: '>= 5 (steps/s)' })
})

it('reads the direction of a goal', () => {
  const line = (is: '>=' | '<=' | '<', ours: number) =>
    compare('one-run', 'ms', { ours, theirs: 10, against: 'bare commits', goal: { is, ratio: 3 } })
  expect([line('>=', 30), line('>=', 29)].map(isMet)).toEqual([true, false])
  expect([line('<=', 30), line('<=', 31)].map(isMet)).toEqual([true, false])
  expect([line('<', 29), line('<', 30)].map(isMet)).toEqual([true, false])
})

it('tells a rival that is not there, and one without a goal, and judges neither', () => {
  const missing = compare('many-runs', 'steps/s', {
    ours: 5000,
    theirs: null,
    against: 'bullmq (not installed: apt-get install redis-server)',
    goal: { is: '>=', ratio: 5 },
  })
  expect(missing).toMatchObject({ theirs: null, ratio: null, goal: '>= 5 (steps/s)' })
  expect(isMet(missing)).toBeUndefined()
  const open = compare('many-runs', 'steps/s', { ours: 2, theirs: 1, against: 'openworkflow', goal: undefined })
  expect(open).toMatchObject({ ratio: 2, goal: 'none (steps/s)' })
  expect(isMet(open)).toBeUndefined()
})

it('fails on a row that is gone after the server was killed, and on one that is there twice', () => {
  const expected = { runs: 10, steps: 50 }
  expect(() => refuseLoss('millrace', expected, { runs: 10, steps: 50 })).not.toThrow()
  expect(() => refuseLoss('millrace', expected, { runs: 10, steps: 49 })).toThrow('50 steps, got 49')
  expect(() => refuseLoss('millrace', expected, { runs: 11, steps: 50 })).toThrow('10 runs, got 11')
  expect(() => refuseLoss('millrace', expected, { steps: 50 })).toThrow('10 runs, got undefined')
})

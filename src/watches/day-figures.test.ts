import { expect, it } from 'vitest'
import { figuresOf, wholeDays } from './day-figures.ts'

const nothing = {
  runs: 1,
  completed: 0,
  failed: 0,
  endedInError: 0,
  vanished: 0,
  records: null,
  failedRecords: null,
  durationMs: 0,
}

it('a day on which nothing is over has no rate and no average', () => {
  expect(figuresOf(nothing)).toEqual({ successRate: null, averageMs: null, recordsPerSecond: null })
})

it('the jobs of a day are told as one, and the time of those that nobody counts says nothing of the rate', () => {
  const reads = { ...nothing, day: '2026-03-10', runs: 3, completed: 2, failed: 1, records: 900, durationMs: 90_000 }
  const letters = { ...nothing, day: '2026-03-10', completed: 1, durationMs: 30_000 }
  const [day, other] = wholeDays([reads, letters, { ...nothing, day: '2026-03-09' }])
  expect(day).toEqual({
    day: '2026-03-10',
    runs: 4,
    completed: 3,
    failed: 1,
    records: 900,
    failedRecords: 0,
    durationMs: 120_000,
    endedInError: 0,
    vanished: 0,
    successRate: 75,
    averageMs: 30_000,
    recordsPerSecond: 10,
  })
  expect(other).toMatchObject({ day: '2026-03-09', successRate: null, records: null })
})

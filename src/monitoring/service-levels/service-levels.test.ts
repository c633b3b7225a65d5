import { expect, it } from 'vitest'
import { createTestDatabase } from '../../database/test-database.ts'
import { serviceLevel } from '../../pipelines/service-levels/service-level.ts'
import { computeDaysDue } from '../metrics/days.ts'
import { followRuns } from '../metrics/follow-runs.ts'
import { madeRun, storeRuns } from '../metrics/runs-for-tests.ts'
import { declareMetrics } from '../metrics/settings.ts'
import { standingOf } from './budget.ts'
import { readServiceLevels } from './read-service-levels.ts'

const levels = [
  serviceLevel('available', { pipeline: 'prices', goal: 90, of: 'completed' }),
  serviceLevel('fast', { pipeline: 'prices', goal: 50, of: { within: '2s' } }),
  serviceLevel('fetch-fast', { pipeline: 'prices', goal: 50, of: { within: '2s', step: 'fetch' } }),
  serviceLevel('approval', { pipeline: 'prices', goal: 75, of: { metric: 'approval_rate', atLeast: 80 } }),
]

const runsOf = (month: number, day: number) => {
  const at = (hour: number) => new Date(Date.UTC(2026, month - 1, day, hour))
  const rate = (value: number) => ({ approval_rate: value })
  return [
    madeRun({ createdAt: at(1), durationMs: 1000, metrics: rate(90) }),
    madeRun({ createdAt: at(2), durationMs: 2000, metrics: rate(80) }),
    madeRun({ createdAt: at(3), durationMs: 2001, metrics: rate(79.5) }),
    madeRun({ createdAt: at(4), durationMs: 1000, state: 'partial' }),
    madeRun({ createdAt: at(5), durationMs: 500, state: 'failed' }),
    madeRun({ createdAt: at(6), durationMs: 9000, state: 'cancelled' }),
    madeRun({ createdAt: at(7), durationMs: 100, dryRun: true }),
    madeRun({ createdAt: at(8), durationMs: 100, pipeline: 'other', metrics: rate(0) }),
  ]
}

it('figures are those that were worked out by hand, this month, of late, and month by month', async () => {
  await using database = await createTestDatabase()
  const now = new Date('2026-03-10T12:00Z')
  await declareMetrics(database, { timezone: 'UTC', serviceLevels: levels, counters: [] }, now)
  await followRuns(database)
  await storeRuns(database, [...runsOf(2, 10), ...runsOf(3, 1)])
  await followRuns(database)
  // Of today, which nobody has computed yet.
  await storeRuns(database, [
    madeRun({ createdAt: new Date('2026-03-10T09:00Z'), durationMs: 100, metrics: { approval_rate: 95 } }),
  ])
  const [available, fast, fetchFast, approval] = await readServiceLevels(database.pool, levels, now)
  // 5 ended by themselves on March 1, 3 of them completed; one more today.
  expect(available?.month).toEqual({
    month: '2026-03',
    good: 4,
    counted: 6,
    achieved: 66.666667,
    isMet: false,
    budgetLeft: -2.333333,
    burn: 3.333333,
  })
  expect(available?.burn).toEqual({ today: 0, week: 0 })
  expect(available?.history).toEqual([
    { month: '2026-02', good: 3, counted: 5, achieved: 60, isMet: false, budgetLeft: -3, burn: 4 },
  ])
  // Three completed and one partial; 2001 ms is too long. One more today.
  expect(fast?.month).toMatchObject({ good: 4, counted: 5, achieved: 80, isMet: true, budgetLeft: 0.6, burn: 0.4 })
  // The step completed in every run, also in the one that was cancelled.
  expect(fetchFast?.month).toMatchObject({ good: 5, counted: 7 })
  expect(approval?.month).toMatchObject({ good: 3, counted: 4, achieved: 75, isMet: true, budgetLeft: 0, burn: 1 })
})

it('a service level that measures something else is computed anew, and one with another goal is not', async () => {
  await using database = await createTestDatabase()
  const now = new Date('2026-03-10T12:00Z')
  const declare = async (goal: number, within: string) => {
    const level = serviceLevel('fast', { pipeline: 'prices', goal, of: { within } })
    await declareMetrics(database, { timezone: 'UTC', serviceLevels: [level], counters: [] }, now)
    const { rowCount } = await database.pool.query('SELECT FROM metric_days_due')
    await followRuns(database)
    await computeDaysDue(database)
    const [report] = await readServiceLevels(database.pool, [level], now)
    return { due: rowCount, good: report?.month.good }
  }
  await storeRuns(database, runsOf(3, 9))
  expect(await declare(50, '2s')).toEqual({ due: 4, good: 3 })
  expect(await declare(60, '2s')).toEqual({ due: 0, good: 3 })
  expect(await declare(60, '3s')).toEqual({ due: 4, good: 4 })
})

it('without a run a goal is met and its budget whole', () => {
  expect(standingOf({ good: 0, counted: 0 }, 99.9)).toEqual({
    good: 0,
    counted: 0,
    achieved: null,
    isMet: true,
    budgetLeft: 1,
    burn: 0,
  })
  expect(standingOf({ good: 997, counted: 1000 }, 99.5)).toMatchObject({ achieved: 99.7, budgetLeft: 0.4, burn: 0.6 })
})

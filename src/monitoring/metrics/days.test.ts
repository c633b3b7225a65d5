import fc from 'fast-check'
import { expect, it } from 'vitest'
import { createTestDatabase, type TestDatabase } from '../../database/test-database.ts'
import type { EndState } from '../../runs/run.ts'
import type { DailyMetrics } from './day-store.ts'
import { boundsOf, computeDaysDue } from './days.ts'
import { followRuns } from './follow-runs.ts'
import { metricsHistory, successRate } from './history.ts'
import { type MadeRun, madeRun, moveRun, storeRuns } from './runs-for-tests.ts'
import { declareMetrics } from './settings.ts'

const hourMs = 3_600_000
const declare = async (database: TestDatabase, timezone: string, now: string) => {
  await declareMetrics(database, { timezone, serviceLevels: [], counters: [] }, new Date(now))
  await followRuns(database)
  await computeDaysDue(database)
}

const stored = async (database: TestDatabase) => {
  const { rows } = await database.pool.query<Pick<DailyMetrics, 'pipeline' | 'day' | 'zone'> & Record<string, unknown>>(
    `SELECT pipeline, day, zone, runs, completed, partial, failed, cancelled, duration_p50_ms AS p50, duration_p95_ms AS p95,
       duration_max_ms AS max, duration_sum_ms AS sum, fetched, metrics FROM daily_metrics ORDER BY pipeline, day`,
  )
  return rows
}

/** The day a clock on the wall of the zone shows, asked of the runtime and not of our own arithmetic. */
const wallDay = (instant: Date, zone: string) => instant.toLocaleDateString('sv-SE', { timeZone: zone })

/** Counts run by run, the long way round. */
function countedByHand(runs: readonly MadeRun[], zone: string) {
  const ended = runs.filter(({ state, dryRun }) => state !== 'pending' && !dryRun)
  const days = Map.groupBy(ended, ({ pipeline, createdAt }) => `${pipeline} ${wallDay(createdAt, zone)}`)
  return [...days.entries()]
    .toSorted(([left], [right]) => (left < right ? -1 : 1))
    .map(([key, all]) => {
      const [pipeline, day] = key.split(' ')
      const durations = all.filter(({ state }) => state !== 'cancelled').map(({ durationMs }) => durationMs)
      const sorted = durations.toSorted((left, right) => left - right)
      const rank = (share: number) => sorted[Math.max(0, Math.ceil(share * sorted.length) - 1)] ?? null
      const count = (state: string) => all.filter((run) => run.state === state).length
      const names = new Set(all.flatMap(({ metrics }) => Object.keys(metrics)))
      const metrics = [...names].map((name) => {
        const values = all.flatMap((run) => (run.metrics[name] === undefined ? [] : [run.metrics[name]]))
        const sum = values.reduce((total, value) => total + value, 0)
        const mean = expect.closeTo(sum / values.length, 6)
        return [name, { sum, mean, min: Math.min(...values), max: Math.max(...values), count: values.length }]
      })
      return {
        pipeline,
        day,
        zone,
        runs: all.length,
        completed: count('completed'),
        partial: count('partial'),
        failed: count('failed'),
        cancelled: count('cancelled'),
        p50: rank(0.5),
        p95: rank(0.95),
        max: sorted.at(-1) ?? null,
        sum: durations.reduce((total, value) => total + value, 0),
        fetched: all.reduce((total, { fetched }) => total + fetched, 0),
        metrics: Object.fromEntries(metrics),
      }
    })
}

// Around the days on which clocks change, at midnight itself in some of these zones.
const changes: [string, string][] = [
  ['UTC', '2026-03-29'],
  ['Europe/Berlin', '2026-03-29'],
  ['Europe/Berlin', '2026-10-25'],
  ['America/New_York', '2026-03-08'],
  ['America/Havana', '2026-11-01'],
  ['Asia/Beirut', '2026-03-29'],
  ['Australia/Lord_Howe', '2026-04-05'],
  ['Pacific/Apia', '2026-06-01'],
]

const ends: EndState[] = ['completed', 'partial', 'failed', 'cancelled']
const someRun = fc.record({
  pipeline: fc.constantFrom('prices', 'claims'),
  offsetMs: fc.integer({ min: -40 * hourMs, max: 60 * hourMs }),
  state: fc.constantFrom(...ends, 'pending' as const),
  durationMs: fc.integer({ min: 0, max: 100_000 }),
  metrics: fc.dictionary(fc.constantFrom('approved', 'sent'), fc.integer({ min: -5, max: 1000 })),
  fetched: fc.integer({ min: 0, max: 1000 }),
  dryRun: fc.constantFrom(false, false, false, true),
})
const someMove = fc.record({ place: fc.nat(), to: fc.constantFrom(...ends), ended: fc.boolean() })

it('days equal an independent count of the runs, in any zone, over changes of clocks, resumes and late ends', async () => {
  await using database = await createTestDatabase()
  await declare(database, 'UTC', '2026-01-01T00:00Z')
  await fc.assert(
    fc.asyncProperty(
      fc.constantFrom(...changes),
      fc.array(someRun, { maxLength: 25 }),
      fc.array(someMove, { maxLength: 8 }),
      async ([zone, day], given, moves) => {
        await database.pool.query('TRUNCATE runs, steps, run_events, run_metrics, daily_metrics, daily_step_metrics')
        await declare(database, zone, `${day}T12:00Z`)
        const middleMs = Date.parse(`${day}T12:00Z`)
        const runs = given.map(({ offsetMs, ...run }) => madeRun({ ...run, createdAt: new Date(middleMs + offsetMs) }))
        if (runs.length > 0) await storeRuns(database, runs)
        await followRuns(database)
        expect(await stored(database)).toEqual(countedByHand(runs, zone))
        for (const { place, to, ended } of moves) {
          const run = runs[place % runs.length]
          if (!run) continue
          if (run.state !== 'pending') await moveRun(database, run, 'pending')
          if (ended) await moveRun(database, run, to, { approved: place % 7 })
        }
        await followRuns(database)
        expect(await stored(database)).toEqual(countedByHand(runs, zone))
        await declare(database, 'Asia/Kolkata', `${day}T12:00Z`)
        expect(await stored(database)).toEqual(countedByHand(runs, 'Asia/Kolkata'))
      },
    ),
    { numRuns: 40 },
  )
}, 120_000)

it.each([
  ['Europe/Berlin', '2026-03-29', 23],
  ['Europe/Berlin', '2026-10-25', 25],
  ['America/Havana', '2026-11-01', 25],
  ['Asia/Beirut', '2026-03-29', 23],
  ['Australia/Lord_Howe', '2026-04-05', 24.5],
  ['UTC', '2026-03-29', 24],
])('in %s %s has %d hours', (zone, day, hours) => {
  const { starts, ends: next } = boundsOf(day, zone)
  expect((next.getTime() - starts.getTime()) / hourMs).toBe(hours)
})

it('of two processes at once each run is counted once', async () => {
  await using database = await createTestDatabase()
  await declare(database, 'UTC', '2026-03-01T12:00Z')
  const runs = Array.from({ length: 120 }, (_none, index) =>
    madeRun({ createdAt: new Date(Date.UTC(2026, 2, 1 + (index % 3), 5, index)), fetched: 1, metrics: { sent: 1 } }),
  )
  const storing = runs.map((run) => async () => await storeRuns(database, [run]))
  const reading = Array.from({ length: 6 }, () => async () => {
    for (let turn = 0; turn < 10; turn += 1) await followRuns(database)
  })
  await database.pool.query(`CALL create_partitions('2026-03-01')`)
  await Promise.all([...storing, ...reading].map((work) => work()))
  await followRuns(database)
  expect(await stored(database)).toEqual(countedByHand(runs, 'UTC'))
  const { rows } = await database.pool.query(
    `SELECT total::int FROM metric_totals WHERE name IN ('millrace_runs_ended_total', 'millrace_rows_fetched_total',
       'millrace_attempts_total')`,
  )
  expect(rows).toEqual([{ total: 120 }, { total: 120 }, { total: 120 }])
})

it('a kill between two statements leaves nothing counted, and the next turn counts it once', async () => {
  await using database = await createTestDatabase()
  await declare(database, 'UTC', '2026-03-01T12:00Z')
  const run = madeRun({ createdAt: new Date('2026-03-01T05:00Z'), fetched: 7 })
  await storeRuns(database, [run])
  // The last statement of the turn fails, as a process that dies before its commit does.
  await database.pool.query(`ALTER TABLE daily_metrics ADD CONSTRAINT none CHECK (runs = 0) NOT VALID`)
  await expect(followRuns(database)).rejects.toThrow('none')
  expect((await database.pool.query('SELECT FROM metric_totals')).rowCount).toBe(0)
  await database.pool.query('ALTER TABLE daily_metrics DROP CONSTRAINT none')
  await followRuns(database)
  await followRuns(database)
  expect(await stored(database)).toEqual(countedByHand([run], 'UTC'))
  const { rows } = await database.pool.query(
    `SELECT total::int FROM metric_totals WHERE name = 'millrace_rows_fetched_total'`,
  )
  expect(rows).toEqual([{ total: 7 }])
})

it('a day of which runs may be gone stays as it was computed last', async () => {
  await using database = await createTestDatabase()
  await declare(database, 'America/New_York', '2026-03-01T12:00Z')
  const runs = [4, 6, 30, -4].map((hour) => madeRun({ createdAt: new Date(Date.UTC(2026, 2, 1, hour)) }))
  await storeRuns(database, runs)
  await followRuns(database)
  const before = await stored(database)
  expect(before.map(({ day, runs: count }) => [day, count])).toEqual([
    ['2026-02-28', 2],
    ['2026-03-01', 1],
    ['2026-03-02', 1],
  ])
  await database.pool.query(`INSERT INTO retention_marks VALUES ('runs kept from', '2026-03-01T06:00Z')`)
  await database.pool.query('DELETE FROM runs WHERE id = $1', [runs[0]?.id])
  await declare(database, 'America/Chicago', '2026-03-02T12:00Z')
  const after = await stored(database)
  const expected = [
    ['2026-02-28', 'America/New_York', 2],
    ['2026-03-01', 'America/Chicago', 1],
    ['2026-03-02', 'America/Chicago', 1],
  ]
  expect(after.map(({ day, zone, runs: count }) => [day, zone, count])).toEqual(expected)
  const late = runs[3]
  if (late) await moveRun(database, late, 'pending')
  await followRuns(database)
  expect((await stored(database)).map(({ day, zone, runs: count }) => [day, zone, count])).toEqual(expected)
})

it('what runs counted before anybody looked is computed when the figures are first declared', async () => {
  await using database = await createTestDatabase()
  const runs = [1, 2, 3].map((day) => madeRun({ createdAt: new Date(Date.UTC(2026, 2, day, 5)) }))
  await storeRuns(database, runs)
  await declare(database, 'UTC', '2026-03-03T12:00Z')
  expect(await stored(database)).toEqual(countedByHand(runs, 'UTC'))
})

it('the rate of success is of runs that ended by themselves, those that were cancelled told apart', async () => {
  await using database = await createTestDatabase()
  const now = new Date('2026-03-03T12:00Z')
  await declare(database, 'UTC', now.toISOString())
  expect((await successRate(database.pool, { now })).rate).toBeNull()
  const on = (day: number, state: EndState) => madeRun({ createdAt: new Date(Date.UTC(2026, 2, day, 5)), state })
  await storeRuns(database, [on(1, 'failed'), on(2, 'completed'), on(2, 'partial'), on(3, 'cancelled')])
  await followRuns(database)
  await storeRuns(database, [on(3, 'completed')])
  expect(await successRate(database.pool, { now, pipeline: 'prices' })).toEqual({
    completed: 2,
    partial: 1,
    failed: 1,
    cancelled: 1,
    rate: 0.5,
  })
  expect(await successRate(database.pool, { now, days: 2 })).toMatchObject({ completed: 2, failed: 0, rate: 2 / 3 })
  expect((await successRate(database.pool, { now, pipeline: 'other' })).rate).toBeNull()
})

it('a zone further east leaves no day of the old one behind', async () => {
  await using database = await createTestDatabase()
  await declare(database, 'UTC', '2026-03-01T12:00Z')
  const run = madeRun({ createdAt: new Date('2026-03-01T23:00Z') })
  await storeRuns(database, [run])
  await followRuns(database)
  await declare(database, 'Asia/Kolkata', '2026-03-02T12:00Z')
  expect(await stored(database)).toEqual(countedByHand([run], 'Asia/Kolkata'))
})

it('what the feed stored of a run is that of its last end', async () => {
  await using database = await createTestDatabase()
  await declare(database, 'UTC', '2026-03-01T12:00Z')
  const run = madeRun({ createdAt: new Date('2026-03-01T05:00Z'), state: 'failed', metrics: { sent: 1 } })
  await storeRuns(database, [run])
  await followRuns(database)
  await moveRun(database, run, 'pending')
  await followRuns(database)
  await moveRun(database, run, 'completed', { sent: 4 })
  // Told as it is before the feed has come to it.
  const now = new Date('2026-03-01T12:00Z')
  expect(await metricsHistory(database.pool, { now })).toMatchObject([{ metrics: { sent: { sum: 4 } } }])
  await followRuns(database)
  const { rows } = await database.pool.query('SELECT generation, metrics FROM run_metrics')
  expect(rows).toEqual([{ generation: 2, metrics: { sent: 4 } }])
})

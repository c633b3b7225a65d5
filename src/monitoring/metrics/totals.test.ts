import { expect, it } from 'vitest'
import { createTestDatabase } from '../../database/test-database.ts'
import { counter } from '../../pipelines/counter.ts'
import { followRuns } from './follow-runs.ts'
import { readTotals } from './read-totals.ts'
import { madeRun, moveRun, storeRuns } from './runs-for-tests.ts'
import { declareMetrics } from './settings.ts'
import { type Amounts, bounded, keyOf, mostLabelSets, notYetCounted, seriesOf } from './totals.ts'

const submitted = counter({
  name: 'rcm_claims_submitted_total',
  help: 'Claims sent to payers.',
  metric: 'submitted',
  pipelines: ['claims'],
  labels: { system: 'rcm', pipeline: 'pipeline', step: 'step' },
})

const reading = async () => {
  const database = await createTestDatabase()
  await declareMetrics(
    database,
    { timezone: 'UTC', serviceLevels: [], counters: [submitted] },
    new Date('2026-03-01T12:00Z'),
  )
  await followRuns(database)
  const totals = async () => {
    await followRuns(database)
    return (await readTotals(database.pool)).filter(({ name }) => name === submitted.name)
  }
  return { database, totals, [Symbol.asyncDispose]: () => database[Symbol.asyncDispose]() }
}

const createdAt = new Date('2026-03-01T05:00Z')
const one = (total: number) => [
  { name: submitted.name, help: submitted.help, labels: { system: 'rcm', pipeline: 'claims', step: 'fetch' }, total },
]

it('a counter rises by what runs of its pipelines have counted, once, and only by what a resumed run adds', async () => {
  await using reader = await reading()
  const { database, totals } = reader
  const run = madeRun({ pipeline: 'claims', createdAt, state: 'failed', metrics: { submitted: 5 } })
  await storeRuns(database, [run, madeRun({ pipeline: 'prices', createdAt, metrics: { submitted: 100 } })])
  expect(await totals()).toEqual(one(5))
  await moveRun(database, run, 'pending', {})
  expect(await totals()).toEqual(one(5))
  await moveRun(database, run, 'completed', { submitted: 8 })
  expect(await totals()).toEqual(one(8))
})

it('a counter never falls: not where a step runs again and comes to less, not by what is negative', async () => {
  await using reader = await reading()
  const { database, totals } = reader
  const run = madeRun({ pipeline: 'claims', createdAt, state: 'failed', metrics: { submitted: 5 } })
  await storeRuns(database, [run, madeRun({ pipeline: 'claims', createdAt, metrics: { submitted: -3 } })])
  await totals()
  await moveRun(database, run, 'pending')
  await moveRun(database, run, 'failed', { submitted: 2 })
  expect(await totals()).toEqual(one(5))
  await moveRun(database, run, 'pending')
  await moveRun(database, run, 'completed', { submitted: 6 })
  expect(await totals()).toEqual(one(6))
})

it('a counter that is declared no more goes on being told', async () => {
  await using reader = await reading()
  const { database, totals } = reader
  await storeRuns(database, [madeRun({ pipeline: 'claims', createdAt, metrics: { submitted: 5 } })])
  await totals()
  await declareMetrics(database, { timezone: 'UTC', serviceLevels: [], counters: [] }, createdAt)
  expect(await totals()).toMatchObject([{ total: 5, help: 'A counter that is declared no more.' }])
})

it('a name has at most 200 sets of labels; what comes on top is under other', () => {
  const key = (label: string, name = 'a_total') => keyOf({ name, labels: { label } })
  const given: Amounts = new Map(Array.from({ length: mostLabelSets + 5 }, (_none, place) => [key(String(place)), 1]))
  given.set(key('x', 'b_total'), 3)
  const first = bounded(given, new Set())
  expect(first.size).toBe(mostLabelSets + 2)
  expect(first.get(key('other'))).toBe(5)
  expect(first.get(key('x', 'b_total'))).toBe(3)
  const known = new Set(first.keys())
  expect([
    ...bounded(
      new Map([
        [key('0'), 2],
        [key('new'), 4],
      ]),
      known,
    ),
  ]).toEqual([
    [key('0'), 2],
    [key('other'), 4],
  ])
})

it('what is counted of a run is not counted again', () => {
  const series = keyOf({ name: 'a_total', labels: { b: '1', a: '2' } })
  expect(seriesOf(series)).toEqual({ name: 'a_total', labels: { a: '2', b: '1' } })
  const first = notYetCounted(new Map([[series, 3]]), {})
  expect(first).toEqual({ additions: new Map([[series, 3]]), counted: { [series]: 3 } })
  expect(notYetCounted(new Map([[series, 3]]), first.counted).additions.size).toBe(0)
  expect(notYetCounted(new Map([[series, 4]]), first.counted).additions).toEqual(new Map([[series, 1]]))
})

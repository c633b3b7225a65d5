import { afterAll, beforeAll, beforeEach, expect, it } from 'vitest'
import { createTestDatabase, type TestDatabase } from '../database/test-database.ts'
import { dataset } from '../pipelines/dataset.ts'
import { newRunId } from '../runs/ids.ts'
import { deleteReplaced, mergeRows } from './load.ts'
import { type RowSource, spooledSource } from './row-set.ts'
import { spoolRows } from './spool.ts'

let database: TestDatabase
const prices = dataset({
  name: 'prices',
  table: 'shop.prices',
  key: ['source', 'day'],
  columns: { source: 'text', day: 'date', price: 'numeric', note: 'text?' },
  source: 'source',
  time: 'day',
})

beforeAll(async () => {
  database = await createTestDatabase()
  await database.pool.query("CALL create_partitions('2026-08-01')")
  await database.pool.query(`CREATE SCHEMA shop; CREATE TABLE shop.prices (source text, day date, price numeric NOT NULL,
    note text, PRIMARY KEY (source, day))`)
})
beforeEach(() => database.pool.query('TRUNCATE shop.prices'))
afterAll(() => database.drop())

async function spooled(rows: object[]): Promise<RowSource> {
  const set = await spoolRows(database, newRunId(new Date('2026-08-19')), rows, new AbortController().signal)
  return spooledSource(set)
}

async function merge(rows: object[], zone = 'UTC') {
  const source = await spooled(rows)
  return await database.transaction((client) => mergeRows(client, prices, source, zone))
}

const row = (source: string, day: string, price: string) => ({ source, day, price })

it('a merge tells new, changed and equal rows apart, for each source', async () => {
  await merge([row('A', '2026-08-01', '1.10'), row('A', '2026-08-02', '2'), row('B', '2026-08-01', '5')])
  const counts = await merge([
    row('A', '2026-08-01', '1.10'),
    row('A', '2026-08-02', '2.5'),
    row('A', '2026-08-03', '3'),
    row('B', '2026-08-01', '5'),
  ])
  expect(counts).toEqual([
    { source: 'A', inserted: 1, updated: 1, unchanged: 1, deleted: 0, latest: new Date('2026-08-03T00:00Z') },
    { source: 'B', inserted: 0, updated: 0, unchanged: 1, deleted: 0, latest: new Date('2026-08-01T00:00Z') },
  ])
})

it('an equal row is left untouched, so that a replay writes nothing', async () => {
  await merge([row('A', '2026-08-01', '1')])
  const before = await database.pool.query('SELECT xmin FROM shop.prices')
  await merge([row('A', '2026-08-01', '1')])
  expect((await database.pool.query('SELECT xmin FROM shop.prices')).rows).toEqual(before.rows)
})

it('decimals keep every digit they were given with', async () => {
  await merge([row('A', '2026-08-01', '0.1000000000000000055511151231257827')])
  const { rows } = await database.pool.query('SELECT price::text FROM shop.prices')
  expect(rows[0]?.price).toBe('0.1000000000000000055511151231257827')
})

it('the latest day counts from its midnight in the zone', async () => {
  const [count] = await merge([row('A', '2026-08-18', '1')], 'America/New_York')
  expect(count?.latest).toEqual(new Date('2026-08-18T04:00:00Z'))
})

it('a key that comes twice is refused with the key', async () => {
  const twice = [row('A', '2026-08-01', '1'), row('A', '2026-08-01', '2')]
  await expect(merge(twice)).rejects.toThrow('got 2 rows with source A, day 2026-08-01')
  expect((await database.pool.query('SELECT FROM shop.prices')).rowCount).toBe(0)
})

it('a row that does not fit the table stores nothing of its load', async () => {
  await expect(merge([row('A', '2026-08-01', '1'), row('A', '2026-02-30', '1')])).rejects.toThrow(/2026-02-30/)
  expect((await database.pool.query('SELECT FROM shop.prices')).rowCount).toBe(0)
})

it('a replacement takes away what is not among the rows, of its source and inside its window only', async () => {
  await merge([
    row('A', '2026-07-31', '1'),
    row('A', '2026-08-01', '1'),
    row('A', '2026-08-02', '1'),
    row('A', '2026-08-03', '1'),
    row('B', '2026-08-02', '1'),
  ])
  const source = await spooled([row('A', '2026-08-01', '9')])
  const window = { source: 'A', from: '2026-08-01T00:00:00Z', to: '2026-08-03T00:00:00Z', zone: 'UTC' }
  const deleted = await database.transaction((client) => deleteReplaced(client, prices, source, window))
  expect(deleted).toBe(1)
  const { rows } = await database.pool.query("SELECT source || ' ' || day AS left FROM shop.prices ORDER BY 1")
  expect(rows.map((left) => left.left)).toEqual(['A 2026-07-31', 'A 2026-08-01', 'A 2026-08-03', 'B 2026-08-02'])
})

it('two loads of the same keys in opposite order do not deadlock', async () => {
  const days = Array.from({ length: 300 }, (_, day) => new Date(Date.UTC(2020, 0, 1 + day)).toISOString().slice(0, 10))
  const rounds = Array.from({ length: 6 }, (_, round) => {
    const ordered = round % 2 === 0 ? days : days.toReversed()
    return merge(ordered.map((day) => row('A', day, String(round))))
  })
  expect(await Promise.all(rounds)).toHaveLength(6)
})

import { afterAll, beforeAll, beforeEach, expect, it } from 'vitest'
import { createTestDatabase, type TestDatabase } from '../../database/test-database.ts'
import { dataset } from '../../pipelines/dataset.ts'
import type { Write } from '../../pipelines/definition.ts'
import { newRunId } from '../../runs/ids.ts'
import { stageRows } from '../staging/stage-rows.ts'
import { readTarget } from '../staging/target.ts'
import type { Replaced } from './publication.ts'
import { publish } from './publish.ts'

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

const row = (source: string, day: string, price: string) => ({ source, day, price, note: null })

/** Stages rows and publishes them, in one transaction. */
async function load(
  rows: object[],
  options: { zone?: string; write?: Write; replaced?: Replaced[]; into?: typeof prices } = {},
) {
  const { zone = 'UTC', write = 'merge', replaced = [], into = prices } = options
  return await database.transaction(async (client) => {
    const { set } = await stageRows(client, {
      schema: database.schema,
      dataset: into,
      rows,
      source: '',
      origin: {
        pipeline: 'p',
        run: newRunId(new Date('2026-08-19')),
        step: 'stage',
        mode: 'incremental',
        dryRun: false,
        window: null,
        at: new Date('2026-08-19'),
      },
      isRead: false,
      signal: new AbortController().signal,
    })
    const target = await readTarget(client, into)
    return await publish(client, { dataset: into, target, set, schema: database.schema, write, zone, replaced })
  })
}

async function stored(): Promise<string[]> {
  const { rows } = await database.pool.query<{ text: string }>(
    "SELECT source || ' ' || day || ' ' || price AS text FROM shop.prices ORDER BY 1",
  )
  return rows.map(({ text }) => text)
}

it('a merge tells new, changed and equal rows apart, for each source', async () => {
  await load([row('A', '2026-08-01', '1.10'), row('A', '2026-08-02', '2'), row('B', '2026-08-01', '5')])
  const counts = await load([
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

it('an equal row is neither written nor locked, so that a replay costs a comparison', async () => {
  await load([row('A', '2026-08-01', '1')])
  const before = await database.pool.query('SELECT xmin, xmax FROM shop.prices')
  await load([row('A', '2026-08-01', '1')])
  expect((await database.pool.query('SELECT xmin, xmax FROM shop.prices')).rows).toEqual(before.rows)
})

it('decimals keep every digit they were given with', async () => {
  await load([row('A', '2026-08-01', '0.1000000000000000055511151231257827')])
  expect(await stored()).toEqual(['A 2026-08-01 0.1000000000000000055511151231257827'])
})

it('the latest day counts from its midnight in the zone', async () => {
  const [count] = await load([row('A', '2026-08-18', '1')], { zone: 'America/New_York' })
  expect(count?.latest).toEqual(new Date('2026-08-18T04:00:00Z'))
})

it('a key that comes twice is refused, and which it is is not told', async () => {
  const twice = [row('A', '2026-08-01', '1'), row('A', '2026-08-01', '2')]
  await expect(load(twice)).rejects.toThrow(
    'expected every key (source, day) once in a load into prices, got 1 key up to 2',
  )
  expect(await stored()).toEqual([])
})

it.each([
  ['last', '2'],
  ['first', '1'],
] as const)('of a key that comes twice, the %s row counts where the dataset says so', async (duplicates, price) => {
  const into = dataset({
    name: 'prices',
    table: 'shop.prices',
    key: ['source', 'day'],
    columns: { source: 'text', day: 'date', price: 'numeric', note: 'text?' },
    source: 'source',
    time: 'day',
    duplicates,
  })
  const rows = [row('A', '2026-08-01', '1'), row('B', '2026-08-01', '7'), row('A', '2026-08-01', '2')]
  const counts = await load(rows, { into })
  expect(await stored()).toEqual([`A 2026-08-01 ${price}`, 'B 2026-08-01 7'])
  expect(counts.map(({ source, inserted, unchanged }) => [source, inserted, unchanged])).toEqual([
    ['A', 1, 0],
    ['B', 1, 0],
  ])
})

it('an append inserts, and stores nothing where a key is there already', async () => {
  await load([row('A', '2026-08-01', '1')], { write: 'append' })
  await expect(load([row('A', '2026-08-02', '1'), row('A', '2026-08-01', '2')], { write: 'append' })).rejects.toThrow(
    /duplicate key/,
  )
  expect(await stored()).toEqual(['A 2026-08-01 1'])
})

it('a replacement takes away what is not among the rows, of its source and inside its window only', async () => {
  await load([
    row('A', '2026-07-31', '1'),
    row('A', '2026-08-01', '1'),
    row('A', '2026-08-02', '1'),
    row('A', '2026-08-03', '1'),
    row('B', '2026-08-02', '1'),
  ])
  const replaced = [{ source: 'A', from: '2026-08-01T00:00:00Z', to: '2026-08-03T00:00:00Z' }]
  const counts = await load([row('A', '2026-08-01', '9')], { replaced })
  expect(counts).toMatchObject([{ source: 'A', updated: 1, deleted: 1 }])
  expect(await stored()).toEqual(['A 2026-07-31 1', 'A 2026-08-01 9', 'A 2026-08-03 1', 'B 2026-08-02 1'])
})

it('a replacement without a window takes away everything else of its source', async () => {
  await load([row('A', '2020-01-01', '1'), row('A', '2026-08-02', '1'), row('B', '2020-01-01', '1')])
  await load([row('A', '2026-08-02', '1')], { write: 'replace', replaced: [{ source: 'A' }] })
  expect(await stored()).toEqual(['A 2026-08-02 1', 'B 2020-01-01 1'])
})

it('what is appended anew takes the place of the whole stretch', async () => {
  await load([row('A', '2026-08-01', '1'), row('A', '2026-08-02', '1')])
  const replaced = [{ source: 'A', from: '2026-08-01T00:00:00Z', to: '2026-08-03T00:00:00Z' }]
  const [count] = await load([row('A', '2026-08-01', '9')], { write: 'append', replaced })
  expect(count).toMatchObject({ inserted: 1, deleted: 2 })
  expect(await stored()).toEqual(['A 2026-08-01 9'])
})

it('rows are written in the order of their keys, whatever the order they came in', async () => {
  const days = Array.from({ length: 2000 }, (_, day) => new Date(Date.UTC(2020, 0, 1 + day)).toISOString().slice(0, 10))
  await load(days.map((day) => row('B', day, '1')))
  // Known to be many, so that they are hashed: a plan that sorts them anyway would prove nothing.
  await database.pool.query('ANALYZE shop.prices')
  await load(days.toReversed().map((day) => row('A', day, '1')))
  const { rows } = await database.pool.query<{ day: string }>(
    "SELECT day FROM shop.prices WHERE source = 'A' ORDER BY ctid",
  )
  expect(rows.map(({ day }) => day)).toEqual(days)
})

it('two loads of the same keys in opposite order do not deadlock', async () => {
  const days = Array.from({ length: 300 }, (_, day) => new Date(Date.UTC(2020, 0, 1 + day)).toISOString().slice(0, 10))
  const rounds = Array.from({ length: 6 }, (_, round) => {
    const ordered = round % 2 === 0 ? days : days.toReversed()
    return load(ordered.map((day) => row('A', day, String(round))))
  })
  expect(await Promise.all(rounds)).toHaveLength(6)
})

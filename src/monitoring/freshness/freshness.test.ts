import * as fc from 'fast-check'
import type { Pool } from 'pg'
import { expect, it } from 'vitest'
import { createTestDatabase } from '../../database/test-database.ts'
import { dataset } from '../../pipelines/dataset.ts'
import { readFreshness } from './freshness.ts'
import { type SeriesShape, seriesOf } from './series.ts'
import { readLatest, readTableFacts } from './series-store.ts'

const now = new Date('2026-08-20T12:00:00Z')

/** Column names that are words of SQL, in a schema and a table that are, too. */
const prices = dataset({
  name: 'prices',
  table: 'user.order',
  key: ['group', 'source', 'day'],
  columns: { group: 'text', source: 'text', day: 'date', price: 'numeric' },
  source: 'source',
  time: 'day',
  freshness: { within: '2d', sources: { EIA: '10d' } },
})

const table = `CREATE SCHEMA "user";
  CREATE TABLE "user"."order" ("group" text, source text, day date, price numeric, PRIMARY KEY ("group", source, day))`

const insert = async (pool: Pool, rows: readonly (readonly [string, string, string, number | null])[]) => {
  const lists = [0, 1, 2, 3].map((column) => rows.map((row) => row[column]))
  await pool.query(
    `INSERT INTO "user"."order" SELECT * FROM unnest($1::text[], $2::text[], $3::date[], $4::numeric[]) ON CONFLICT DO NOTHING`,
    lists,
  )
}

function shapeOf(given: Parameters<typeof seriesOf>[0]): SeriesShape {
  const shape = seriesOf(given)
  if (shape === undefined) throw new Error('expected a shape, got none')
  return shape
}

it('tells of every series its newest row, its age, and what was expected of its source', async () => {
  await using database = await createTestDatabase()
  await database.pool.query(table)
  await insert(database.pool, [
    ['WTI', 'EIA', '2026-08-12', 61.25],
    ['WTI', 'FRED', '2026-08-16', 60],
    ['WTI', 'FRED', '2026-08-17', null],
    ['BRENT', 'EIA', '2026-08-19', 65.5],
  ])
  const [told] = await readFreshness(database.pool, [prices], now)
  expect(told).toMatchObject({ seriesColumns: ['group', 'source'], valueColumn: 'price', more: 0, problem: null })
  expect(told?.series).toEqual([
    {
      series: { group: 'BRENT', source: 'EIA' },
      source: 'EIA',
      latest: '2026-08-19',
      value: '65.5',
      ageMs: 86_400_000,
      ageDays: 1,
      limitMs: 864_000_000,
      state: 'FRESH',
    },
    expect.objectContaining({ series: { group: 'WTI', source: 'EIA' }, ageDays: 8, state: 'FRESH' }),
    expect.objectContaining({ series: { group: 'WTI', source: 'FRED' }, value: null, ageDays: 3, state: 'STALE' }),
  ])
})

it('reads the same by the index and by sorting, whatever the rows', async () => {
  await using database = await createTestDatabase()
  await database.pool.query(table)
  const shape = shapeOf(prices)
  const bySource = { ...shape, columns: ['source'], ties: ['group'] }
  const whole = { ...shape, columns: [], ties: ['group', 'source'] }
  await database.pool.query('CREATE INDEX ON "user"."order" (source, day); CREATE INDEX ON "user"."order" (day)')
  expect(await readTableFacts(database.pool, [shape, bySource, whole])).toEqual(
    Array.from({ length: 3 }, () => ({ exists: true, indexed: true })),
  )
  const name = fc.constantFrom('', 'A', 'a', 'b ', 'é', '10', '9', "it's", 'Z', 'zz')
  const day = fc.integer({ min: 1, max: 28 }).map((of) => `2026-02-${String(of).padStart(2, '0')}`)
  const rows = fc.array(fc.tuple(name, name, day, fc.option(fc.integer())), { maxLength: 200 })
  await fc.assert(
    fc.asyncProperty(rows, async (given) => {
      await database.pool.query('TRUNCATE "user"."order"')
      await insert(database.pool, given)
      for (const one of [shape, bySource, whole]) {
        const [byIndex, bySorting] = [
          await readLatest(database.pool, one, true, 5_000),
          await readLatest(database.pool, one, false, 5_000),
        ]
        expect(byIndex).toEqual(bySorting)
      }
      const { rows: read, count } = await readLatest(database.pool, shape, true, 5_000)
      const newest = new Map(
        given
          .toSorted((a, b) => (a[2] < b[2] ? -1 : 1))
          .map(([group, source, latest]) => [`${group}|${source}`, latest]),
      )
      expect(count).toBe(newest.size)
      for (const { key, latest } of read) expect(newest.get(key.join('|'))).toBe(latest)
    }),
    { numRuns: 40 },
  )
}, 60_000)

it('goes by an index only if one leads to the newest row of every series', async () => {
  await using database = await createTestDatabase()
  await database.pool.query('CREATE SCHEMA shop')
  const shape = { ...shapeOf(prices), table: 'shop.sales', columns: ['a', 'b'], time: 'day' }
  const indexed = async (columns: string, index: string) => {
    await database.pool.query(`DROP TABLE IF EXISTS shop.sales; CREATE TABLE shop.sales (${columns}); ${index}`)
    return (await readTableFacts(database.pool, [shape]))[0]?.indexed
  }
  const columns = 'a text NOT NULL, b text NOT NULL, day date NOT NULL, more text'
  expect(await indexed(columns, 'CREATE INDEX ON shop.sales (a, b, day, more)')).toBe(true)
  expect(await indexed(columns, 'CREATE INDEX ON shop.sales (day, a, b)')).toBe(false)
  expect(await indexed(columns, 'CREATE INDEX ON shop.sales (a, b)')).toBe(false)
  expect(await indexed(columns, 'CREATE INDEX ON shop.sales (a, lower(b), day)')).toBe(false)
  expect(await indexed(columns, `CREATE INDEX ON shop.sales (a, b, day) WHERE a <> ''`)).toBe(false)
  expect(await indexed('a text, b text NOT NULL, day date NOT NULL', 'CREATE INDEX ON shop.sales (a, b, day)')).toBe(
    false,
  )
})

it('finds a series without a name, and one whose rows have no time', async () => {
  await using database = await createTestDatabase()
  await database.pool.query(`CREATE SCHEMA shop; CREATE TABLE shop.visits (id bigint PRIMARY KEY, source text, at timestamptz);
    INSERT INTO shop.visits VALUES (1, NULL, '2026-08-20T11:00:00Z'), (2, 'web', NULL), (3, 'till', 'infinity')`)
  const visits = dataset({
    name: 'visits',
    table: 'shop.visits',
    key: ['id'],
    columns: { id: 'bigint', source: 'text?', at: 'timestamptz' },
    time: 'at',
    freshness: '2h',
  })
  const shape = { ...shapeOf(visits), columns: ['source'], source: 'source' }
  expect((await readLatest(database.pool, shape, false, 5_000)).rows).toEqual([
    { key: ['till'], latest: 'infinity', value: null, source: 'till' },
    { key: ['web'], latest: null, value: null, source: 'web' },
    { key: [''], latest: '2026-08-20T11:00:00.000Z', value: null, source: null },
  ])
  const [whole] = await readFreshness(database.pool, [visits], now)
  expect(whole?.series).toMatchObject([{ series: {}, latest: 'infinity', ageMs: null, state: 'UNKNOWN' }])
})

it('lists fifty series and counts the others', async () => {
  await using database = await createTestDatabase()
  await database.pool.query(table)
  await database.pool.query(
    `INSERT INTO "user"."order" SELECT 'g' || n, 's', '2026-08-01', n FROM generate_series(1, 73) n`,
  )
  const shape = shapeOf(prices)
  for (const indexed of [true, false]) {
    const { rows, count } = await readLatest(database.pool, shape, indexed, 5_000)
    expect([rows.length, count]).toEqual([50, 73])
  }
  expect((await readFreshness(database.pool, [prices], now))[0]).toMatchObject({ more: 23, moreThanCounted: false })
})

it('stops counting after five thousand series', async () => {
  await using database = await createTestDatabase()
  await database.pool.query(table)
  await database.pool.query(
    `INSERT INTO "user"."order" SELECT 'g' || n, 's', '2026-08-01', n FROM generate_series(1, 5100) n`,
  )
  for (const indexed of [true, false]) {
    expect((await readLatest(database.pool, shapeOf(prices), indexed, 10_000)).count).toBe(5_000)
  }
})

it('tells what to do about a table that is not there, and why nothing is known of a dataset', async () => {
  await using database = await createTestDatabase()
  await database.pool.query(`CREATE SCHEMA shop; CREATE TABLE shop.old (day date PRIMARY KEY);
    CREATE TABLE shop.empty (day date PRIMARY KEY)`)
  const other = (name: string, more: object = {}) =>
    dataset({ name, table: `shop.${name}`, key: ['day'], columns: { day: 'date', price: 'numeric' }, ...more })
  const all = [prices, other('timeless'), other('old', { time: 'day' })]
  const days = dataset({ name: 'empty', table: 'shop.empty', key: ['day'], columns: { day: 'date' }, time: 'day' })
  const told = await readFreshness(database.pool, [...all, days], now)
  expect(told.map(({ problem }) => problem)).toEqual([
    'user.order is not there: run millrace migrate up',
    'names no time column',
    'column "price" does not exist: run millrace migrate up',
    null,
  ])
  expect(told[3]?.series).toEqual([])
})

it('gives up on a dataset that takes too long, and tells the others', async () => {
  await using database = await createTestDatabase()
  await database.pool.query(`${table};
    CREATE VIEW "user".slow AS SELECT "group", source, day, price FROM "user"."order", pg_sleep(60)`)
  await insert(database.pool, [['WTI', 'EIA', '2026-08-19', 61]])
  const slow = Array.from({ length: 5 }, (_, number) => ({ ...prices, name: `slow-${number}`, table: 'user.slow' }))
  const told = await readFreshness(database.pool, [...slow, prices], now)
  expect(told.map(({ problem }) => problem)).toEqual([...slow.map(() => 'takes too long to read'), null])
  expect(told[5]?.series).toHaveLength(1)
  // The deadline was of that statement, not of the connection.
  expect((await database.pool.query('SHOW statement_timeout')).rows).toEqual([{ statement_timeout: '30s' }])
})

it('rejects when the database is away', async () => {
  const database = await createTestDatabase()
  await database.drop()
  await expect(readFreshness(database.pool, [prices], now)).rejects.toThrow('Cannot use a pool')
})

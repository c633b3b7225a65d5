import { afterAll, beforeAll, expect, it } from 'vitest'
import { openDatabase } from '../database/database.ts'
import { createTestDatabase, type TestDatabase } from '../database/test-database.ts'
import { newRunId } from '../runs/ids.ts'
import { StoredRowSet, spooledSource } from './row-set.ts'
import { spoolRows } from './spool.ts'

let database: TestDatabase
const now = new Date('2026-08-19T12:00:00Z')
const never = new AbortController().signal

beforeAll(async () => {
  database = await createTestDatabase()
  await database.pool.query("CALL create_partitions('2026-08-01')")
})
afterAll(() => database.drop())

it('rows come back in their order and as they were', async () => {
  const given = [{ text: 'a\tb\n\\N "quoted" \\', none: null, deep: { list: [1, 'é', '💧'] } }, { text: '' }]
  const spooled = await spoolRows(database, newRunId(now), given, never)
  expect(spooled.count).toBe(2)
  expect(await new StoredRowSet(database.pool, spooledSource(spooled)).toArray()).toEqual(given)
})

it('a hundred thousand rows stream through without being held', async () => {
  let alive = 0
  async function* source() {
    for (let number = 0; number < 100_000; number += 1) {
      alive = number
      yield { number }
    }
  }
  const spooled = await spoolRows(database, newRunId(now), source(), never)
  const rows = new StoredRowSet<{ number: number }>(database.pool, spooledSource(spooled))
  let sum = 0
  for await (const { number } of rows) sum += number
  expect([alive, rows.count, sum]).toEqual([99_999, 100_000, (99_999 * 100_000) / 2])
  await expect(rows.toArray(1000)).rejects.toThrow('expected at most 1000 rows, got 100000')
  const [answer] = await rows.query<{ most: number }>(
    "select max((row->>'number')::int) as most from rows where number > $1",
    [5],
  )
  expect(answer?.most).toBe(99_999)
})

it('a source that breaks leaves nothing behind, and its connection is not used again', async () => {
  const run = newRunId(now)
  async function* source() {
    for (let number = 0; number < 20_000; number += 1) yield { number }
    throw new Error('the source broke')
  }
  const alone = openDatabase({ url: database.url, maxConnections: 1 })
  const connectionId = async () =>
    (await alone.pool.query<{ pid: number }>('SELECT pg_backend_pid() AS pid')).rows[0]?.pid
  const before = await connectionId()
  await expect(spoolRows(alone, run, source(), never)).rejects.toThrow('the source broke')
  expect(await connectionId()).not.toBe(before)
  await alone.close()
  const { rows } = await database.pool.query('SELECT count(*)::int AS count FROM spooled_rows WHERE run_id = $1', [run])
  expect(rows[0]?.count).toBe(0)
})

it('a row that is no object, cannot be stored or is too long fails by its number', async () => {
  const spool = (rows: unknown[]) => spoolRows(database, newRunId(now), rows, never)
  await expect(spool([{ ok: 1 }, 5])).rejects.toThrow('expected every row to be an object, got number as row 2')
  await expect(spool([{ price: Number.NaN }])).rejects.toThrow('got NaN at row 1.price')
  await expect(spool([{ text: 'x'.repeat(9 * 1024 * 1024) }])).rejects.toThrow('expected rows of at most 8388608 bytes')
})

it('stops when it is told to', async () => {
  const stop = new AbortController()
  async function* source() {
    for (let number = 0; ; number += 1) {
      if (number === 1000) stop.abort(new Error('told to stop'))
      yield { number }
    }
  }
  await expect(spoolRows(database, newRunId(now), source(), stop.signal)).rejects.toThrow('told to stop')
})

it('many spools whose sources read through the same pool do not wait for each other for ever', async () => {
  const first = await spoolRows(database, newRunId(now), [{ number: 1 }, { number: 2 }], never)
  const copies = Array.from({ length: 30 }, () => {
    const source = new StoredRowSet<{ number: number }>(database.pool, spooledSource(first))
    return spoolRows(database, newRunId(now), source, never)
  })
  expect((await Promise.all(copies)).map((copy) => copy.count)).toEqual(Array.from({ length: 30 }, () => 2))
})

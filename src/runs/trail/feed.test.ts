import { expect, it } from 'vitest'
import { createTestDatabase } from '../../database/test-database.ts'
import { followFeed } from './feed.ts'

const publish = (run: number) =>
  `INSERT INTO publications (run_id, step, generation, dataset, pipeline, at, stored)
   VALUES ('00000000-0000-7000-8000-${String(run).padStart(12, '0')}', 'store', 1, 'prices', 'fetch', now(), 1)`

const reading = async () => {
  const database = await createTestDatabase()
  const seen: number[] = []
  const read = (limit?: number) =>
    followFeed(
      database,
      'publications',
      'a test',
      async (_client, rows) => {
        seen.push(...rows.map((row) => Number(row.run.slice(-12))))
      },
      limit,
    )
  await read()
  return { database, seen, read, [Symbol.asyncDispose]: () => database[Symbol.asyncDispose]() }
}

it('gives each row once, from the time the reader began', async () => {
  await using reader = await reading()
  const { database, seen, read } = reader
  for (const run of [1, 2, 3]) await database.pool.query(publish(run))
  await read()
  await read()
  await database.pool.query(publish(4))
  await read()
  expect(seen).toEqual([1, 2, 3, 4])
})

it('skips no row that commits after later ones, and does not wait for it', async () => {
  await using reader = await reading()
  const { database, seen, read } = reader
  const slow = await database.pool.connect()
  await slow.query('BEGIN')
  await slow.query(publish(1))
  await database.pool.query(publish(2))
  await read()
  expect(seen).toEqual([2])
  await database.pool.query(publish(3))
  await read()
  await slow.query('COMMIT')
  slow.release()
  await read()
  expect(seen).toEqual([2, 3, 1])
})

it('reads a long stretch page by page, whatever commits meanwhile', async () => {
  await using reader = await reading()
  const { database, seen, read } = reader
  await database.transaction(async (client) => {
    for (let run = 1; run <= 25; run += 1) await client.query(publish(run))
  })
  await read(10)
  expect(seen).toEqual(Array.from({ length: 25 }, (_none, index) => index + 1))
})

it('takes nothing for seen that its own transaction writes', async () => {
  await using reader = await reading()
  const { database, seen, read } = reader
  await database.pool.query(publish(1))
  await followFeed(database, 'publications', 'a test', async (client) => {
    // Others come and go, so that this transaction's number lies below the newest.
    await database.pool.query(publish(2))
    await client.query(publish(3))
    await database.pool.query(publish(4))
  })
  await read()
  expect(seen.toSorted((a, b) => a - b)).toEqual([2, 3, 4])
})

it('reads nothing twice when the work fails, and nothing is lost', async () => {
  await using reader = await reading()
  const { database, seen, read } = reader
  await database.pool.query(publish(1))
  await expect(
    followFeed(database, 'publications', 'a test', async () => {
      throw new Error('no')
    }),
  ).rejects.toThrow('no')
  await read()
  expect(seen).toEqual([1])
})

it('is read by one at a time under one name', async () => {
  await using reader = await reading()
  const { database, seen, read } = reader
  for (let run = 1; run <= 40; run += 1) await database.pool.query(publish(run))
  await Promise.all([read(5), read(5), read(5)])
  await read()
  expect(seen.toSorted((a, b) => a - b)).toEqual(Array.from({ length: 40 }, (_none, index) => index + 1))
})

it('begins anew where the database counts its transactions anew', async () => {
  await using reader = await reading()
  const { database, seen, read } = reader
  await database.pool.query(`UPDATE feed_readers SET seen = '99999999:99999999:'`)
  await read()
  await database.pool.query(publish(1))
  await read()
  expect(seen).toEqual([1])
})

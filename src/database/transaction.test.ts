import { expect, test } from 'vitest'
import { blackHoleBefore } from './black-hole.ts'
import { openDatabase } from './database.ts'
import { isConnectionError, isDataError } from './errors.ts'
import { createTestDatabase } from './test-database.ts'

test('a transaction keeps all of its work or nothing', async () => {
  await using database = await createTestDatabase({ schema: 'public' })
  await database.pool.query('create table notes (id int primary key)')
  await database.transaction((connection) => connection.query('insert into notes values (1)'))
  const failed = database.transaction(async (connection) => {
    await connection.query('insert into notes values (2)')
    await connection.query('insert into notes values (1)')
  })
  const error = await failed.catch((reason: unknown) => reason)
  expect(isDataError(error)).toBe(true)
  expect(isConnectionError(error)).toBe(false)
  const { rows } = await database.pool.query('select id from notes')
  expect(rows).toEqual([{ id: 1 }])
})

test('an error that the work swallowed does not look like a commit', async () => {
  await using database = await createTestDatabase()
  const work = database.transaction(async (connection) => {
    await connection.query('select 1/0').catch(() => undefined)
  })
  await expect(work).rejects.toThrow(/expected the transaction to commit, got ROLLBACK/)
})

test('a connection that the server ended in mid-transaction leaves the pool, and the next caller gets a good one', async () => {
  await using database = await createTestDatabase({ maxConnections: 1 })
  const work = database.transaction(async (connection) => {
    await connection.query('select pg_terminate_backend(pg_backend_pid())')
  })
  const error = await work.catch((reason: unknown) => reason)
  expect(isConnectionError(error)).toBe(true)
  const { rows } = await database.pool.query('select 1 as one')
  expect(rows).toEqual([{ one: 1 }])
})

test('an idle connection that the server ends does not end the process', async () => {
  await using database = await createTestDatabase({ maxConnections: 2 })
  await Promise.all([database.pool.query('select 1'), database.pool.query('select 1')])
  await database.pool.query(
    'select pg_terminate_backend(pid) from pg_stat_activity where pid <> pg_backend_pid() and datname = current_database()',
  )
  const { rows } = await database.pool.query('select 1 as one')
  expect(rows).toEqual([{ one: 1 }])
})

test('a black-holed server is given up by the client deadline, and the transaction does not wait for a second one', async () => {
  await using database = await createTestDatabase()
  await using hole = await blackHoleBefore(database.url)
  const away = openDatabase({ url: hole.url, maxConnections: 1, deadlines: { queryMs: 1_000, closeMs: 300 } })
  let startedAt = 0
  const work = away.transaction(async (connection) => {
    await connection.query('select 1')
    hole.swallow()
    startedAt = performance.now()
    await connection.query('select 2')
  })
  const error = await work.catch((reason: unknown) => reason)
  expect(isConnectionError(error)).toBe(true)
  expect(performance.now() - startedAt).toBeLessThan(1_900)
  hole.pass()
  // The connection that is in the hole is not the next caller's.
  expect((await away.pool.query('select 3 as three')).rows).toEqual([{ three: 3 }])
  await away.close()
})

test('a connection to a server that takes no writes is not used again: the next may find one that does', async () => {
  await using database = await createTestDatabase({ maxConnections: 1 })
  const connectionId = async () => (await database.pool.query('select pg_backend_pid() as pid')).rows[0]?.pid
  const before = await connectionId()
  const write = database.transaction((connection) => connection.query('create table notes (id int)'), {
    readOnly: true,
  })
  await expect(write).rejects.toThrow('read-only transaction')
  expect(await connectionId()).not.toBe(before)
})

test('nobody waits for ever for a connection of a busy pool', async () => {
  await using database = await createTestDatabase({ maxConnections: 1, deadlines: { connectMs: 300 } })
  const taken = await database.pool.connect()
  const error = await database.pool.query('select 1').catch((reason: unknown) => reason)
  expect(isConnectionError(error)).toBe(true)
  taken.release()
})

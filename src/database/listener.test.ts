import { setTimeout as sleep } from 'node:timers/promises'
import { afterEach, beforeEach, expect, test } from 'vitest'
import { blackHoleBefore } from './black-hole.ts'
import { notify } from './channel.ts'
import { type Listener, startListener } from './listener.ts'
import { createTestDatabase, type TestDatabase } from './test-database.ts'

let database: TestDatabase
let stop: AbortController
let listener: Listener

beforeEach(async () => {
  database = await createTestDatabase()
  stop = new AbortController()
})
afterEach(async () => {
  stop.abort()
  await listener.stopped
  await database.drop()
})

test('many notifications soon cause one call, with what they carried', async () => {
  const calls: string[][] = []
  listener = startListener(database, { signal: stop.signal, onError: (error) => expect.unreachable(String(error)) })
  listener.on('runs', (payloads) => calls.push([...payloads].toSorted()))
  await expect.poll(() => calls).toEqual([[]])

  await database.transaction(async (connection) => {
    for (const payload of ['b', 'a', 'b']) await notify(connection, 'runs', payload)
    await notify(connection, 'alerts', 'c')
  })
  await expect.poll(() => calls).toEqual([[], ['a', 'b']])
})

test('the same channel of another project in the database is another channel', async () => {
  const calls: string[][] = []
  listener = startListener(database, { signal: stop.signal, onError: (error) => expect.unreachable(String(error)) })
  listener.on('runs', (payloads) => calls.push([...payloads]))
  await expect.poll(() => calls).toEqual([[]])
  await database.transaction(async (connection) => {
    await connection.query('create schema other; set local search_path = other')
    await notify(connection, 'runs', 'theirs')
  })
  await notify(database.pool, 'runs', 'ours')
  await expect.poll(() => calls).toEqual([[], ['ours']])
})

test('a lost connection is made again, listens again, and calls back because hints may have been missed', async () => {
  let calls = 0
  listener = startListener(database, { signal: stop.signal, onError: () => undefined })
  listener.on('runs', () => {
    calls += 1
  })
  await expect.poll(() => calls).toBe(1)
  await database.pool.query(
    `select pg_terminate_backend(pid) from pg_stat_activity where application_name = 'millrace listener' and datname = current_database()`,
  )
  await expect.poll(() => calls).toBe(2)
  await notify(database.pool, 'runs')
  await expect.poll(() => calls).toBe(3)
})

test('a half-open socket is noticed by its unanswered heartbeat', async () => {
  await using hole = await blackHoleBefore(database.url)
  const errors: unknown[] = []
  let calls = 0
  listener = startListener(
    { ...database, url: hole.url },
    { signal: stop.signal, heartbeatMs: 100, answerMs: 300, onError: (error) => errors.push(error) },
  )
  listener.on('runs', () => {
    calls += 1
  })
  await expect.poll(() => calls).toBe(1)
  hole.swallow()
  await notify(database.pool, 'runs', 'lost')
  await expect.poll(() => errors.length, { timeout: 8_000 }).toBe(1)
  expect(String(errors[0])).toMatch(/Query read timeout/)
  hole.pass()
  await expect.poll(() => calls, { timeout: 5_000 }).toBe(2)
})

test('whoever subscribes later is heard too, and who unsubscribed is not called', async () => {
  const calls: string[] = []
  listener = startListener(database, { signal: stop.signal, onError: (error) => expect.unreachable(String(error)) })
  await sleep(50)
  const unsubscribe = listener.on('runs', () => calls.push('first'))
  await expect.poll(() => calls).toEqual(['first'])
  unsubscribe()
  listener.on('runs', () => calls.push('second'))
  await notify(database.pool, 'runs')
  await expect.poll(() => calls).toEqual(['first', 'second'])
})

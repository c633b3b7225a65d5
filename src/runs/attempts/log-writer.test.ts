import { afterAll, beforeAll, expect, test } from 'vitest'
import { createTestDatabase, type TestDatabase } from '../../database/test-database.ts'
import { TestClock } from '../../pipelines/clock.ts'
import { newRunId } from '../ids.ts'
import type { Run } from '../run.ts'
import { newStep } from '../step.ts'
import { readStepLogs } from '../trail/step-log-store.ts'
import { LogWriter } from './log-writer.ts'

const clock = new TestClock('2026-08-19T12:00:00Z')
let database: TestDatabase

beforeAll(async () => {
  database = await createTestDatabase()
  await database.pool.query("CALL create_partitions('2026-08-01')")
})
afterAll(() => database.drop())

/** A run, as far as a log asks for one. */
function someRun(): Run {
  return { id: newRunId(clock.now()) } as Run
}

test('a line that the database would refuse is kept with what it refuses replaced', async () => {
  const run = someRun()
  const log = new LogWriter(database, clock).open({ run, step: 'a', row: newStep('a', 1) })
  log.info('one\u0000two', { three: '\u0000' })
  log.info('\uD800')
  await log.close()
  const lines = await readStepLogs(database.pool, run.id)
  expect(lines.map(({ message, data }) => [message, data])).toEqual([
    ['one\uFFFDtwo', { three: '\uFFFD' }],
    ['\uFFFD', null],
  ])
})

test('a message is cut after eight thousand characters', async () => {
  const run = someRun()
  const log = new LogWriter(database, clock).open({ run, step: 'a', row: newStep('a', 1) })
  log.info('x'.repeat(100_000))
  await log.close()
  const [line] = await readStepLogs(database.pool, run.id)
  expect(line?.message).toBe(`${'x'.repeat(8 * 1024)}…`)
})

test('lines that the database has no time for are dropped, and counted', async () => {
  const run = someRun()
  const writer = new LogWriter(database, clock)
  const logs = ['a', 'b'].map((step) => writer.open({ run, step, row: newStep(step, 1) }))
  // Nothing is written before the next turn of the event loop, so this is more than ever waits.
  for (const log of logs) for (let line = 0; line < 15_000; line += 1) log.info('x')
  await writer.flush()
  for (const log of logs) await log.close()
  const lines = await readStepLogs(database.pool, run.id, { limit: 100_000 })
  expect(lines).toHaveLength(20_001)
  expect(lines.at(-1)).toMatchObject({ step: 'b', message: '10000 lines dropped here' })
})

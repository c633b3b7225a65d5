import { afterAll, beforeAll, expect, test } from 'vitest'
import { at, type HeldRun, insertHeldRuns } from '../../../test/faults/entries.ts'
import { createTestDatabase, type TestDatabase } from '../../database/test-database.ts'
import { cancelOpenItems } from './lane-store.ts'

let database: TestDatabase
let run: HeldRun

beforeAll(async () => {
  database = await createTestDatabase()
  const [inserted] = await insertHeldRuns(database.pool, 1)
  if (!inserted) throw new Error('expected a run')
  run = inserted
  await database.pool.query(
    `INSERT INTO steps (run_id, step, item, state, generation, claim) VALUES ($1, 'send', 'a', 'running', 1, 1)`,
    [run.id],
  )
})
afterAll(() => database.drop())

async function itemState(): Promise<string | undefined> {
  const { rows } = await database.pool.query<{ state: string }>(`SELECT state FROM steps WHERE run_id = $1`, [run.id])
  return rows[0]?.state
}

test('items are not cancelled under a claim that is being taken away in this moment', async () => {
  const taking = await database.pool.connect()
  await taking.query('BEGIN')
  await taking.query('UPDATE runs SET claim = claim + 1 WHERE id = $1', [run.id])
  let isDone = false
  const cancelled = cancelOpenItems(database.pool, run.id, 1, ['send'], 'stop', at).then(() => (isDone = true))
  await expect
    .poll(async () => {
      const { rows } = await database.pool.query(`SELECT FROM pg_stat_activity WHERE wait_event_type = 'Lock'
        AND datname = current_database()`)
      return isDone || rows.length > 0
    })
    .toBe(true)
  await taking.query('COMMIT')
  taking.release()
  await cancelled
  expect(await itemState()).toBe('running')
})

test('items are cancelled under the claim that stands', async () => {
  await cancelOpenItems(database.pool, run.id, 2, ['send'], 'stop', at)
  expect(await itemState()).toBe('cancelled')
})

import { randomUUID } from 'node:crypto'
import type { Pool } from 'pg'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { at, type HeldRun, insertHeldRuns } from '../../../test/faults/entries.ts'
import { createTestDatabase, type TestDatabase } from '../../database/test-database.ts'
import { cancelOpenItems, countOpenItems, findDoubleKey, readOpenItems } from './lane-store.ts'

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

interface PlanNode {
  'Actual Rows': number
  'Actual Loops': number
  'Rows Removed by Filter'?: number
  'Rows Removed by Join Filter'?: number
  Plans?: PlanNode[]
}

/** How many rows a statement looks at in all its parts, whatever it keeps of them. */
function rowsLookedAt(node: PlanNode): number {
  const { Plans = [], 'Rows Removed by Filter': filtered = 0, 'Rows Removed by Join Filter': unjoined = 0 } = node
  const own = (node['Actual Rows'] + filtered + unjoined) * node['Actual Loops']
  return Plans.reduce((sum, child) => sum + rowsLookedAt(child), own)
}

/** The pool, which also tells how many rows each statement looks at. */
function watched(tell: (rows: number) => void): Pool {
  const query = async (text: string, values: unknown[]) => {
    const explained = await database.pool.query<{ 'QUERY PLAN': [{ Plan: PlanNode }] }>(
      `EXPLAIN (ANALYZE, FORMAT JSON) ${text}`,
      values,
    )
    tell(explained.rows.reduce((sum, row) => sum + rowsLookedAt(row['QUERY PLAN'][0].Plan), 0))
    return await database.pool.query(text, values)
  }
  return { query } as unknown as Pool
}

// A thousand of them: what goes through the items once for each looks at a million rows.
const count = 1000

test.each([
  ['list', undefined],
  ['each above', 'above'],
])(
  'the items of a %s are asked for in proportion to their number, before the tables have statistics',
  async (_, above) => {
    const [{ id }] = (await insertHeldRuns(database.pool, 1)) as [HeldRun]
    const list = { listRun: id, set: randomUUID(), count }
    await database.pool.query(
      `INSERT INTO spooled_rows (run_id, set_id, number, row)
     SELECT $1, $2, n, jsonb_build_object('key', n::text, 'item', n) FROM generate_series(1, $3) n`,
      [id, list.set, count],
    )
    await database.pool.query(
      `INSERT INTO steps (run_id, step, item, state, generation, claim, ended_at)
     SELECT $1, step, n::text, 'completed', 1, 1, $2 FROM generate_series(1, $3) n, unnest('{above,work}'::text[]) step
     WHERE step = 'above' OR n > 1`,
      [id, at, count],
    )
    let looked = 0
    const pool = watched((rows) => (looked += rows))
    const lane = {
      run: id,
      steps: ['work'],
      source: above ? { run: id, step: above } : undefined,
      isFresh: false,
      now: at,
    }
    expect(await findDoubleKey(pool, list)).toBeUndefined()
    const open = []
    for (let after = 0; after < count; after += 100) {
      open.push(...(await readOpenItems(pool, list, lane, after, after + 100)))
    }
    expect(open.map((item) => item.key)).toEqual(['1'])
    expect(await countOpenItems(pool, list, lane, 'work')).toBe(1)
    expect(looked).toBeLessThan(30 * count)
  },
)

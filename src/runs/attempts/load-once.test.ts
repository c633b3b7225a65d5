import { afterAll, beforeAll, expect, test } from 'vitest'
import { brokenInvariants } from '../../../test/faults/invariants.ts'
import { type Proxy, proxyBefore } from '../../../test/faults/proxy.ts'
import { createTestDatabase, type TestDatabase } from '../../database/test-database.ts'
import { TestClock } from '../../pipelines/clock.ts'
import { defineConfig } from '../../pipelines/config.ts'
import { dataset } from '../../pipelines/dataset.ts'
import { pipeline } from '../../pipelines/pipeline.ts'
import { rows } from '../../pipelines/rows.ts'
import { createPlatform, type Platform } from '../../platform.ts'
import { until } from '../kit-for-tests.ts'
import { sweep } from '../leases/rescue.ts'
import { readRun } from '../run-store.ts'

const prices = dataset({
  name: 'prices',
  table: 'shop.prices',
  key: ['source', 'day'],
  columns: { source: 'text', day: 'date', price: 'numeric' },
  source: 'source',
  time: 'day',
})
const perRun = 20
/** A statement of the merge; what comes after it on its connection is the end of the load. */
const merge = 'INSERT INTO "shop"."prices"'

let batch = 0
const fill = pipeline('fill', { overlap: { parallel: 10 } })
  .step('fetch', () => {
    batch += 1
    const first = Date.UTC(2025, 0, 1 + batch * perRun)
    return rows(
      Array.from({ length: perRun }, (_, n) => ({
        source: 'eia',
        day: new Date(first + n * 86_400_000).toISOString().slice(0, 10),
        price: n,
      })),
    )
  })
  .load('store', { from: 'fetch', into: prices })

let database: TestDatabase
let proxy: Proxy
let platform: Platform

beforeAll(async () => {
  database = await createTestDatabase()
  await database.pool.query('CREATE SCHEMA shop')
  await database.pool.query(
    'CREATE TABLE shop.prices (source text, day date, price numeric, PRIMARY KEY (source, day))',
  )
  proxy = await proxyBefore(database.url)
  platform = createPlatform(defineConfig({ systems: [], pipelines: [fill], database: { url: proxy.url } }), {
    clock: new TestClock('2026-01-01T12:00Z'),
    simulate: false,
  })
  await platform.startWorker()
})
afterAll(async () => {
  await platform.stop(0)
  await proxy[Symbol.asyncDispose]()
  await database.drop()
})

/** What the loads have left: rows and the mark. */
async function loaded() {
  const { rows: found } = await database.pool.query<{ n: number; latest: string; mark: string | null }>(
    `SELECT count(*)::int AS n, max(day) AS latest,
       (SELECT (mark AT TIME ZONE 'UTC')::date FROM high_water_marks WHERE pipeline = 'fill') AS mark FROM shop.prices`,
  )
  return found[0]
}

async function expectSound(): Promise<void> {
  const marked = [{ table: 'shop.prices', source: 'source', time: 'day' }]
  expect(await brokenInvariants(database.pool, { marked })).toEqual({})
}

test('a connection cut before the reply to COMMIT, ten times: rows once, the step completed once, the mark right', async () => {
  for (let round = 1; round <= 10; round += 1) {
    const cut = proxy.cutReplyTo('commit', merge)
    const { id } = await platform.startRun('fill')
    await cut
    const report = await platform.waitForRun(id, { timeoutMs: 15_000 })
    expect(report.status).toBe('completed')
    expect(report.counts).toMatchObject({ stored: perRun, inserted: perRun })
    const { rows: attempts } = await database.pool.query(
      `SELECT attempt, outcome FROM attempts WHERE run_id = $1 AND step = 'store'`,
      [id],
    )
    expect(attempts).toEqual([{ attempt: 1, outcome: 'completed' }])
    expect(await loaded()).toMatchObject({ n: round * perRun })
  }
  const found = await loaded()
  expect(found?.mark).toBe(found?.latest)
  await expectSound()
}, 40_000)

test('a worker that loses its lease between the rows and the fence has loaded nothing', async () => {
  const before = await loaded()
  const frozen = proxy.freezeAt('write-entries', merge)
  const { id } = await platform.startRun('fill')
  await frozen
  // The request to pause keeps the sweep from letting another load the same rows meanwhile.
  await database.pool.query('UPDATE runs SET worker_id = gen_random_uuid(), pause_requested_at = now() WHERE id = $1', [
    id,
  ])
  const engine = { ...(await platform.engine()), database }
  await until(async () => (await sweep(engine)).runs.includes(id) || (await stateOf(id)) === 'paused', 'the sweep')
  await proxy.thaw()
  await until(async () => (await openLoads()) === 0, 'the transaction of the load to be over')
  expect(await loaded()).toEqual(before)

  await platform.resumeRun(id)
  expect((await platform.waitForRun(id, { timeoutMs: 15_000 })).status).toBe('completed')
  expect(await loaded()).toMatchObject({ n: (before?.n ?? 0) + perRun })
  const { rows: attempts } = await database.pool.query(
    `SELECT attempt, outcome FROM attempts WHERE run_id = $1 AND step = 'store' ORDER BY attempt`,
    [id],
  )
  expect(attempts).toEqual([
    { attempt: 1, outcome: 'lost' },
    { attempt: 2, outcome: 'completed' },
  ])
  await expectSound()
})

async function stateOf(id: string): Promise<string | undefined> {
  return (await readRun(database.pool, id))?.state
}

async function openLoads(): Promise<number> {
  const { rows: open } = await database.pool.query<{ n: number }>(
    `SELECT count(*)::int AS n FROM pg_locks WHERE relation = 'shop.prices'::regclass AND mode = 'RowExclusiveLock'`,
  )
  return open[0]?.n ?? 0
}

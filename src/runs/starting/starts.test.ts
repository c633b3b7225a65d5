import { randomUUID } from 'node:crypto'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { z } from 'zod'
import { pipeline } from '../../pipelines/pipeline.ts'
import { createPlatform, type Platform } from '../../platform.ts'
import { reconcile } from '../dispatch/reconcile.ts'
import { Door, select, shareKit, until } from '../kit-for-tests.ts'
import { insertWorker } from '../leases/worker-store.ts'
import { readRun, takeRunKey } from '../run-store.ts'

const shared = shareKit()

const parallel = { overlap: { parallel: 9 } } as const
const door = new Door()
shared.declare(pipeline('single').step('stand', ({ signal }) => door.pass(signal)))
shared.declare(pipeline('pair').step('only', () => 1))
shared.declare(pipeline('queue').step('stand', ({ signal }) => new Door().pass(signal)))
shared.declare(pipeline('replace', { overlap: 'cancel' }).step('stand', ({ signal }) => new Door().pass(signal)))
shared.declare(pipeline('keyed', parallel).step('only', () => 1))
shared.declare(pipeline('text', { ...parallel, params: z.object({ text: z.string() }) }).step('only', () => 1))

/** Another program over the same database. */
let other: Platform

// A start with a key stands before its commit as long as a test holds this lock.
const commitLock = 77
beforeAll(async () => {
  const { kit } = shared
  other = createPlatform(kit.platform.config, { clock: kit.clock, simulate: false, migrate: false })
  await select(
    kit,
    `CREATE FUNCTION stand() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN
       PERFORM pg_advisory_xact_lock_shared(${commitLock}); RETURN NULL; END $$`,
  )
  await select(
    kit,
    `CREATE CONSTRAINT TRIGGER stand AFTER INSERT ON run_keys DEFERRABLE INITIALLY DEFERRED
       FOR EACH ROW EXECUTE FUNCTION stand()`,
  )
})
afterAll(() => other.stop(0))

/** A transaction of the test's own, to have others wait for it. */
async function beginHolding(statement: string, values: readonly unknown[] = []) {
  const { database } = await shared.kit.platform.engine()
  const client = await database.pool.connect()
  await client.query('BEGIN')
  await client.query(statement, [...values])
  return {
    client,
    letGo: async () => {
      await client.query('COMMIT')
      client.release()
    },
  }
}

/** How many statements wait for a lock. */
async function waiting(): Promise<number> {
  const locks = await select(
    shared.kit,
    `SELECT FROM pg_stat_activity WHERE datname = current_database() AND wait_event_type = 'Lock'`,
  )
  return locks.length
}

async function admitted(id: string): Promise<boolean | undefined> {
  const { database } = await shared.kit.platform.engine()
  return (await readRun(database.pool, id))?.admitted
}

test('two programs that start runs at the same time give one slot away, not two', async () => {
  const { kit } = shared
  const commits = await beginHolding('SELECT pg_advisory_xact_lock($1)', [commitLock])
  const first = kit.platform.startRun('pair', { key: 'first' }, kit.worker.id)
  await until(async () => (await waiting()) === 1, 'the first to stand before its commit')
  let isStarted = false
  const second = other.startRun('pair', {}, kit.worker.id).finally(() => (isStarted = true))
  await until(async () => isStarted || (await waiting()) === 2, 'the second to wait for the first')
  await commits.letGo()
  const runs = await Promise.all([first, second])
  expect(await Promise.all(runs.map(({ id }) => admitted(id)))).toEqual([true, false])
})

test('a run that is being started while the one before it ends gets its slot', async () => {
  const { kit } = shared
  const { id: before } = await kit.platform.startRun('single', {}, kit.worker.id)
  const left = kit.worker.execute(before)
  await until(() => door.waiting === 1, 'the first run to begin')
  const commits = await beginHolding('SELECT pg_advisory_xact_lock($1)', [commitLock])
  const next = kit.platform.startRun('single', { key: 'next' }, kit.worker.id)
  await until(async () => (await waiting()) === 1, 'the next to stand before its commit')
  door.open()
  // It has given its slot away by then, as far as it saw somebody to give it to.
  expect(await left).toBe('completed')
  await commits.letGo()
  expect(await admitted((await next).id)).toBe(true)
})

test('a run that is reserved is in no queue while the worker lives that it is reserved for', async () => {
  const { kit } = shared
  const engine = await kit.platform.engine()
  const { id } = await kit.platform.startRun('keyed', {}, kit.worker.id)
  // A later run has come through the queue and ended: a job of this one would have been taken before.
  const later = await kit.platform.startRun('keyed')
  await kit.platform.waitForRun(later.id, { timeoutMs: 10_000 })
  const standing = async () => {
    const run = await readRun(engine.database.pool, id)
    const jobs = await select(kit, `SELECT FROM "millrace_queue"._private_jobs WHERE payload ->> 'runId' = $1`, [id])
    return { state: run?.state, admitted: run?.admitted, jobs: jobs.length }
  }
  expect(await standing()).toEqual({ state: 'pending', admitted: true, jobs: 0 })
  expect(await reconcile(engine)).toBe(0)
  expect(await standing()).toEqual({ state: 'pending', admitted: true, jobs: 0 })
  await select(kit, 'UPDATE runs SET reserved_for = gen_random_uuid() WHERE id = $1', [id])
  await reconcile(engine)
  expect((await kit.platform.waitForRun(id, { timeoutMs: 10_000 })).status).toBe('completed')
})

test('starts together take their keys in one order, so that nobody waits in a circle', async () => {
  const { kit } = shared
  const holding = await beginHolding('SELECT')
  await takeRunKey(holding.client, 'keyed', 'a', '00000000-0000-7000-8000-000000000000')
  // The first goes alone, the other two after it, together.
  const started = ['first', 'b', 'a'].map((key) => kit.platform.startRun('keyed', { key }))
  await until(async () => (await waiting()) === 1, 'them to wait for the key that is taken')
  // Less than the server takes to find a circle, and to break it.
  await holding.client.query(`SET LOCAL lock_timeout = '300ms'`)
  const own = await takeRunKey(holding.client, 'keyed', 'b', '00000000-0000-7000-8000-000000000001')
  expect(own).toBe('00000000-0000-7000-8000-000000000001')
  await holding.letGo()
  expect((await Promise.all(started)).map(({ isNew }) => isNew)).toEqual([true, false, false])
})

test('of starts together only the one at fault fails', async () => {
  const { kit } = shared
  const texts = ['a', 'b', '\u0000', 'c']
  const started = await Promise.allSettled(texts.map((text) => kit.platform.startRun('text', { params: { text } })))
  expect(started.map(({ status }) => status)).toEqual(['fulfilled', 'fulfilled', 'rejected', 'fulfilled'])
})

test('no more than 500 runs are started in one transaction', async () => {
  const { kit } = shared
  await Promise.all(Array.from({ length: 502 }, () => kit.platform.startRun('queue')))
  const transactions = await select(
    kit,
    `SELECT FROM run_events JOIN runs r ON r.id = run_id WHERE number = 1 AND r.pipeline = 'queue' GROUP BY transaction_id`,
  )
  expect(transactions).toHaveLength(3)
})

test('a newer run takes the place of one that is claimed in this moment', async () => {
  const { kit } = shared
  const { id } = await kit.platform.startRun('replace', {}, kit.worker.id)
  const { database } = await kit.platform.engine()
  // By a worker that only has a lease, so that the request to stop is still there when the test looks.
  const worker = randomUUID()
  await insertWorker(database.pool, worker, [])
  const claim = await beginHolding(`UPDATE runs SET state = 'running', claim = 1, worker_id = $2 WHERE id = $1`, [
    id,
    worker,
  ])
  const newer = kit.platform.startRun('replace', {}, kit.worker.id)
  await until(async () => (await waiting()) === 1, 'the newer to wait for its row')
  await claim.letGo()
  expect((await newer).isNew).toBe(true)
  expect((await readRun(database.pool, id))?.cancelRequestedAt).not.toBeNull()
})

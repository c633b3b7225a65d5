import { randomUUID } from 'node:crypto'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { createTestDatabase, type TestDatabase } from '../../database/test-database.ts'
import { TestClock } from '../../pipelines/clock.ts'
import { defineConfig } from '../../pipelines/config.ts'
import { type DeclaredPipeline, pipeline } from '../../pipelines/pipeline.ts'
import { createPlatform, type Platform } from '../../platform.ts'
import { onRunEnds, type RunEnd } from '../../telemetry/happenings.ts'
import type { Engine } from '../engine.ts'
import { until } from '../kit-for-tests.ts'
import { insertWorker } from '../leases/worker-store.ts'
import { readRun } from '../run-store.ts'
import { reconcile } from './reconcile.ts'

let database: TestDatabase
const clock = new TestClock('2026-01-01T12:00Z')
const platforms: Platform[] = []

beforeAll(async () => {
  database = await createTestDatabase({ empty: true, schema: 'one' })
})
afterAll(async () => {
  for (const platform of platforms) await platform.stop(0)
  await database.drop()
})

/** A program with this code; it has no worker unless it starts one. */
async function programWith(
  declared: DeclaredPipeline,
  schema = 'one',
): Promise<{ platform: Platform; engine: Engine }> {
  const config = defineConfig({ systems: [], pipelines: [declared], database: { url: database.url, schema } })
  const platform = createPlatform(config, { clock, simulate: false })
  platforms.push(platform)
  return { platform, engine: await platform.engine() }
}

/** Says that some worker serves the pipeline, without one that would take the jobs away. */
async function serve(declared: DeclaredPipeline): Promise<string> {
  const id = randomUUID()
  await insertWorker(database.pool, id, [`${declared.name} ${declared.definition.version}`])
  return id
}

async function jobsOf(run: string) {
  const { rows } = await database.pool.query<{ key: string; task: string; locked: boolean }>(
    `SELECT j.key, t.identifier AS task, j.locked_at IS NOT NULL AS locked
     FROM one_queue._private_jobs j JOIN one_queue._private_tasks t ON t.id = j.task_id WHERE j.payload ->> 'runId' = $1`,
    [run],
  )
  return rows
}

/** A run of the old code that has completed its first step and is pending again. */
async function leftBehind(old: DeclaredPipeline): Promise<string> {
  const { platform } = await programWith(old)
  const { id } = await platform.startRun(old.name)
  await database.pool.query(
    `INSERT INTO steps (run_id, step, state, generation, claim, attempt, started_at, ended_at, duration_ms, output_kind, output)
     VALUES ($1, 'first', 'completed', 1, 1, 1, $2, $2, 1, 'json', '"old"')`,
    [id, clock.now()],
  )
  await database.pool.query('UPDATE runs SET claim = 2, admitted = true WHERE id = $1', [id])
  return id
}

describe('jobs are hints', () => {
  const lost = pipeline('lost').step('a', () => 1)

  test('a run whose job was deleted gets a new one, once', async () => {
    const { platform, engine } = await programWith(lost)
    await serve(lost)
    const { id } = await platform.startRun('lost')
    expect(await jobsOf(id)).toHaveLength(1)
    expect(await reconcile(engine)).toBe(0)
    await database.pool.query('DELETE FROM one_queue._private_jobs')
    expect(await reconcile(engine)).toBe(1)
    expect(await reconcile(engine)).toBe(0)
    expect(await jobsOf(id)).toMatchObject([{ key: `run ${id} 0`, locked: false }])
  })

  test('a job that a dead worker has locked is replaced, one that was locked just now is not', async () => {
    const { platform, engine } = await programWith(lost)
    await serve(lost)
    const { id } = await platform.startRun('lost')
    await database.pool.query(`UPDATE runs SET admitted = true WHERE id = $1`, [id])
    await reconcile(engine)
    const lock = (age: string) =>
      database.pool.query(
        `UPDATE one_queue._private_jobs SET locked_at = now() - $1::interval, locked_by = 'a worker', attempts = 1
         WHERE payload ->> 'runId' = $2`,
        [age, id],
      )
    await lock('3 s')
    expect(await reconcile(engine)).toBe(0)
    await lock('6 s')
    expect(await reconcile(engine)).toBe(1)
    expect((await jobsOf(id)).filter(({ key }) => key === `run ${id} 0`)).toMatchObject([{ locked: false }])
  })
})

test('a job that a dead worker has left is deleted once its run has gone on, and not before', async () => {
  const left = pipeline('left').step('a', () => 1)
  const { platform, engine } = await programWith(left)
  const worker = await serve(left)
  const { id } = await platform.startRun('left')
  await database.pool.query(
    `UPDATE one_queue._private_jobs SET locked_at = now() - interval '31 s', locked_by = 'a worker', attempts = 1
     WHERE payload ->> 'runId' = $1`,
    [id],
  )
  const move = (claim: number, state: string) =>
    database.pool.query(
      `UPDATE runs SET claim = $2, state = $3::text, worker_id = CASE WHEN $3::text = 'running' THEN $4::uuid END WHERE id = $1`,
      [id, claim, state, worker],
    )
  // A handler keeps its job locked as long as it executes the run.
  await move(1, 'running')
  await reconcile(engine)
  expect(await jobsOf(id)).toMatchObject([{ key: `run ${id} 0`, locked: true }])
  await move(2, 'pending')
  await reconcile(engine)
  expect(await jobsOf(id)).toMatchObject([{ key: `run ${id} 2`, locked: false }])
})

describe('a run whose version no worker has', () => {
  test('is taken over when what it has completed means the same', async () => {
    const old = pipeline('kept')
      .step('first', () => 'old')
      .step('second', { from: 'first' }, () => 'old')
    const changed = pipeline('kept')
      .step('first', () => 'new')
      .step('second', { from: 'first' }, ({ inputs }) => inputs.first)
    expect(changed.definition.version).not.toBe(old.definition.version)
    const id = await leftBehind(old)
    const { platform } = await programWith(changed)
    const worker = await platform.startWorker()
    await worker.tick()
    await until(async () => (await readRun(database.pool, id))?.state === 'completed', 'the run to complete')
    expect(await readRun(database.pool, id)).toMatchObject({ version: changed.definition.version })
    const { rows } = await database.pool.query('SELECT step, output FROM steps WHERE run_id = $1 ORDER BY step', [id])
    expect(rows).toEqual([
      { step: 'first', output: 'old' },
      { step: 'second', output: 'old' },
    ])
  })

  test('is left when that has changed, and fails after its time on the business clock', async () => {
    const old = pipeline('changed')
      .step('first', () => 'old')
      .step('second', { from: 'first' }, () => 'old')
    const changed = pipeline('changed')
      .exec('first', { command: ['true'] })
      .step('second', { from: 'first' }, () => 'new')
    const id = await leftBehind(old)
    const { engine } = await programWith(changed)
    await serve(changed)
    await reconcile(engine)
    expect(await jobsOf(id)).not.toContainEqual(
      expect.objectContaining({ task: expect.stringContaining(changed.definition.version) }),
    )
    clock.advance(59 * 60_000)
    await reconcile(engine)
    expect(await readRun(database.pool, id)).toMatchObject({ state: 'pending' })
    clock.advance(2 * 60_000)
    const ends: RunEnd[] = []
    const stop = onRunEnds((end) => void ends.push(end))
    await reconcile(engine)
    stop()
    const error = { code: 'definition_changed' }
    expect(await readRun(database.pool, id)).toMatchObject({ state: 'failed', error })
    expect(ends).toMatchObject([{ run: id, pipeline: 'changed', state: 'failed', error }])
  })

  test('is left to the worker that claims it in the moment in which it is given up', async () => {
    const old = pipeline('claimed').step('first', () => 'old')
    const changed = pipeline('claimed').exec('first', { command: ['true'] })
    const id = await leftBehind(old)
    const { engine } = await programWith(changed)
    clock.advance(61 * 60_000)
    const worker = randomUUID()
    await insertWorker(database.pool, worker, [])
    const claiming = await database.pool.connect()
    await claiming.query('BEGIN')
    await claiming.query(`UPDATE runs SET state = 'running', claim = claim + 1, worker_id = $2 WHERE id = $1`, [
      id,
      worker,
    ])
    const reconciled = reconcile(engine)
    await until(async () => {
      const { rowCount } = await database.pool.query(
        `SELECT FROM pg_stat_activity WHERE datname = current_database() AND wait_event_type = 'Lock'`,
      )
      return (rowCount ?? 0) > 0
    }, 'the end of it to wait for its row')
    await claiming.query('COMMIT')
    claiming.release()
    await reconciled
    expect(await readRun(database.pool, id)).toMatchObject({ state: 'running' })
  })

  test('waits for its own code while a worker has it', async () => {
    const old = pipeline('slow')
      .step('first', () => 'old')
      .step('second', { from: 'first' }, () => 'old')
    const changed = pipeline('slow')
      .exec('first', { command: ['true'] })
      .step('second', { from: 'first' }, () => 'new')
    const id = await leftBehind(old)
    const { engine } = await programWith(changed)
    await serve(changed)
    await serve(old)
    clock.advance(2 * 60 * 60_000)
    await reconcile(engine)
    expect(await readRun(database.pool, id)).toMatchObject({ state: 'pending' })
    expect(await jobsOf(id)).toContainEqual(
      expect.objectContaining({ key: `run ${id} 2`, task: `run slow ${old.definition.version}` }),
    )
  })
})

test('two projects in one database, each in its schema, do not see each other', async () => {
  const shared = pipeline('shared').step('a', () => 1)
  const one = await programWith(shared, 'one')
  const two = await programWith(shared, 'two')
  const worker = await two.platform.startWorker()
  const { id } = await one.platform.startRun('shared')
  await worker.tick()
  const mine = await two.platform.startRun('shared')
  expect((await two.platform.waitForRun(mine.id, { timeoutMs: 10_000 })).status).toBe('completed')
  expect(await readRun(database.pool, id)).toMatchObject({ state: 'pending', claim: 0 })
  expect(await jobsOf(id)).toHaveLength(1)
  expect(await readRun(database.pool, mine.id)).toBeUndefined()
  await one.platform.startWorker()
  expect((await one.platform.waitForRun(id, { timeoutMs: 10_000 })).status).toBe('completed')
  expect(await readRun(two.engine.database.pool, id)).toBeUndefined()
})

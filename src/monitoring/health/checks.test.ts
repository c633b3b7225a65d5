import { mkdtempSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import type { Client } from 'pg'
import { expect, it } from 'vitest'
import { connectOnce } from '../../database/database.ts'
import { dataset } from '../../pipelines/dataset.ts'
import { addRunJobs } from '../../runs/dispatch/queue.ts'
import { newRunId } from '../../runs/ids.ts'
import { examine } from './examine.ts'
import { healthyScene } from './scene-for-tests.ts'
import { readServerHealth } from './server-store.ts'

const hour = 3_600_000

it('finds everything healthy, with figures that were measured', async () => {
  await using scene = await healthyScene()
  expect(await scene.faults()).toEqual({})
  const all = Object.fromEntries((await examine(scene.checks)).map(({ name, figures }) => [name, figures]))
  expect(Object.keys(all)).toEqual([
    'database',
    'freshness',
    'api',
    'disk',
    'scheduler',
    'queue',
    'workers',
    'channels',
  ])
  expect(all.workers).toEqual({ alive: 1, slots: 10, slotsUsed: 0, queued: 0 })
  expect(all.database?.connectionsMost).toBeGreaterThan(1)
  expect(all.disk?.projectFreeBytes).toBeGreaterThan(1000)
})

it('a transaction that somebody holds turns the database, and nothing else', async () => {
  await using scene = await healthyScene({ limits: { oldestTransactionMs: { degraded: 1_000, unhealthy: hour } } })
  const holder = await scene.database.pool.connect()
  await holder.query('BEGIN')
  await holder.query('SELECT pg_sleep(1.1)')
  const faults = await scene.faults()
  await holder.query('ROLLBACK')
  holder.release()
  expect(faults).toEqual({ database: expect.stringMatching(/^degraded: a transaction has been open for [\d.]+ s$/) })
  expect(await scene.faults()).toEqual({})
})

it('connections that are used up turn the database, and nothing else', async () => {
  await using probe = await healthyScene()
  const { connectionsUsed, connectionsMost } = await readServerHealth(probe.database.pool)
  const limit = ((connectionsUsed + 5) / connectionsMost) * 100
  await using scene = await healthyScene({ limits: { connectionsUsedPercent: { degraded: limit, unhealthy: 100 } } })
  // The server is shared with other test files, whose connections come and go: open ours until it is said, 60 at most.
  const held: Client[] = []
  let faults = await scene.faults()
  while (faults.database === undefined && held.length < 60) {
    held.push(await connectOnce({ url: scene.database.url }))
    faults = await scene.faults()
  }
  await Promise.all(held.map((connection) => connection.end()))
  expect(faults).toEqual({ database: expect.stringMatching(/^degraded: \d+ of \d+ connections are in use$/) })
})

it('a full disk turns the disk, and nothing else', async () => {
  const folder = mkdtempSync(join(tmpdir(), 'millrace-health-'))
  writeFileSync(join(folder, 'data'), 'x')
  await using scene = await healthyScene({
    projectFolder: folder,
    limits: { diskFreeBytes: { degraded: 2 ** 62, unhealthy: 2 ** 61 } },
  })
  const found = await examine(scene.checks)
  const bad = found.filter(({ state }) => state !== 'healthy')
  expect(bad).toMatchObject([{ name: 'disk', state: 'unhealthy' }])
  expect(bad[0]?.reasons[0]).toMatch(/^the disk of the project has [\d.]+ [MG]B left$/)
})

it('a folder that is gone turns the disk', async () => {
  await using scene = await healthyScene({ projectFolder: '/nowhere/at/all' })
  expect(await scene.faults()).toEqual({ disk: 'degraded: the disk of the project cannot be read' })
})

it('an API that takes no requests, or answers with an error, turns the api, and nothing else', async () => {
  await using scene = await healthyScene()
  scene.server.removeAllListeners('request')
  scene.server.on('request', (_, response) => response.writeHead(500).end())
  expect(await scene.faults()).toEqual({ api: 'unhealthy: answers /livez with 500' })
  scene.server.closeAllConnections()
  await new Promise((done) => scene.server.close(done))
  expect(await scene.faults()).toEqual({ api: expect.stringMatching(/^unhealthy: takes no request: ./) })
})

it('a worker whose lease is over turns the workers, and worse while runs wait', async () => {
  await using scene = await healthyScene()
  await scene.database.pool.query(`UPDATE workers SET lease_ends_at = '-infinity'`)
  // The lease runs on for some seconds after the server's start, which in a test may be now.
  await expect.poll(() => scene.faults(), { timeout: 15_000 }).toEqual({ workers: 'degraded: no worker is alive' })
  await queue(scene.database)
  expect(await scene.faults()).toEqual({ workers: 'unhealthy: no worker is alive, and 1 run waits' })
})

it('a run that no worker takes turns the queue, and nothing else', async () => {
  await using scene = await healthyScene()
  await queue(scene.database)
  expect(await scene.faults()).toEqual({})
  await scene.database.pool.query(`UPDATE millrace_queue._private_jobs SET run_at = now() - interval '2 minutes'`)
  expect(await scene.faults()).toEqual({ queue: 'degraded: the oldest run has waited for a worker for 2m' })
  await scene.database.pool.query(`UPDATE millrace_queue._private_jobs SET run_at = now() - interval '1 hour'`)
  expect(await scene.faults()).toEqual({ queue: 'unhealthy: the oldest run has waited for a worker for 1h' })
})

it('a wait that is over and that nobody heeds turns the queue; one of a paused run does not', async () => {
  await using scene = await healthyScene()
  const { pool } = scene.database
  const id = newRunId(scene.clock.now())
  await pool.query(`CALL create_partitions('2026-08-01')`)
  await pool.query(
    `INSERT INTO runs (id, pipeline, version, mode, state, trigger, created_at)
     VALUES ($1, 'prices', '1', 'incremental', 'waiting', 'person', $2)`,
    [id, scene.clock.now()],
  )
  await pool.query(
    `INSERT INTO run_waits (run_id, step, kind, due_at, created_at) VALUES ($1, 'pause', 'time', $2, $2)`,
    [id, scene.clock.now()],
  )
  expect(await scene.faults()).toEqual({})
  scene.clock.advance(120_000)
  expect(await scene.faults()).toEqual({ queue: 'degraded: a wait has been over for 2m' })
  await pool.query(`UPDATE runs SET state = 'paused'`)
  expect(await scene.faults()).toEqual({})
})

it('rows that are too old turn the freshness, and worse when all of a dataset have stopped', async () => {
  const prices = dataset({
    name: 'prices',
    table: 'public.prices',
    key: ['commodity', 'day'],
    columns: { commodity: 'text', day: 'date', price: 'numeric' },
    time: 'day',
    freshness: '2d',
  })
  await using scene = await healthyScene({ datasets: [prices] })
  await scene.database.pool.query(`CREATE TABLE public.prices (commodity text, day date, price numeric, PRIMARY KEY (commodity, day));
    INSERT INTO public.prices VALUES ('WTI', '2026-08-19', 60), ('BRENT', '2026-08-19', 60)`)
  expect(await scene.faults()).toEqual({})
  await scene.database.pool.query(`UPDATE public.prices SET day = '2026-08-10' WHERE commodity = 'WTI'`)
  expect(await scene.faults()).toEqual({ freshness: 'degraded: prices: 1 of 2 series are late, the oldest by 10d' })
  await scene.database.pool.query(`UPDATE public.prices SET day = '2026-08-10'`)
  expect(await scene.faults()).toEqual({ freshness: 'unhealthy: prices: 2 of 2 series are late, the oldest by 10d' })
})

it('a schedule that is overdue turns the scheduler, and nothing else; under a freeze it is meant to be', async () => {
  await using scene = await healthyScene()
  const { pool } = scene.database
  await pool.query(scheduleTables)
  await pool.query(`INSERT INTO schedulers (id, host, process_id) VALUES (gen_random_uuid(), 'here', 1)`)
  await pool.query(
    `INSERT INTO schedules (name, pipeline, declared, decided_until, next_due_at, registered_at, changed_at)
     VALUES ('daily', 'prices', '{}', '2026-08-19', $1, now(), now())`,
    [scene.clock.now()],
  )
  expect(await scene.faults()).toEqual({})
  scene.clock.advance(120_000)
  expect(await scene.faults()).toEqual({ scheduler: 'degraded: a schedule has been overdue for 2m' })
  await pool.query(`INSERT INTO freezes (reason, frozen_at, frozen_by) VALUES ('moving house', now(), 'person ada')`)
  expect(await scene.faults()).toEqual({})
})

it('schedules without a scheduler, and a clock that is wrong, turn the scheduler, and nothing else', async () => {
  await using scene = await healthyScene()
  const { pool } = scene.database
  await pool.query(scheduleTables)
  await pool.query(
    `INSERT INTO schedules (name, pipeline, declared, decided_until, next_due_at, registered_at, changed_at)
     VALUES ('daily', 'prices', '{}', '2026-08-19', '2026-08-21', now(), now())`,
  )
  expect(await scene.faults()).toEqual({
    scheduler: 'unhealthy: no scheduler is alive, and 1 schedules are to come due',
  })
  await pool.query(
    `INSERT INTO schedulers (id, host, process_id, skew_ms) VALUES (gen_random_uuid(), 'here', 1, -30000)`,
  )
  expect(await scene.faults()).toEqual({ scheduler: "degraded: the clock differs from the database's by 30 s" })
})

it('a channel that fails, messages that wait, and those that were given up turn the channels, and nothing else', async () => {
  await using scene = await healthyScene()
  const { pool } = scene.database
  await pool.query(deliveryTables)
  const insert = async (state: string, agoMs: number, ended: boolean) => {
    const at = new Date(scene.clock.now().getTime() - agoMs)
    await pool.query(
      `INSERT INTO deliveries (id, key, kind, channel, recipient, severity, title, body, state, attempts, created_at, due_at,
         next_attempt_at, ended_at, digest_counts)
       VALUES (gen_random_uuid(), gen_random_uuid()::text, 'digest', 'slack', '', 'critical', 'a', '{}', $1, 1, $2, $2, $2, $3, '{}')`,
      [state, at, ended ? at : null],
    )
  }
  await insert('pending', 1000, false)
  expect(await scene.faults()).toEqual({})
  await insert('pending', 10 * 60_000, false)
  expect(await scene.faults()).toEqual({ channels: 'degraded: slack: the oldest message has been due for 10m' })
  await pool.query('DELETE FROM deliveries')
  await insert('abandoned', 30 * hour, true)
  expect(await scene.faults()).toEqual({})
  await insert('abandoned', hour, true)
  expect(await scene.faults()).toEqual({ channels: 'degraded: slack: 1 messages of the last day were given up' })
  await pool.query('DELETE FROM deliveries')
  await pool.query(`INSERT INTO channel_states (channel, failures, failing_since) VALUES ('slack', 3, $1)`, [
    new Date(scene.clock.now().getTime() - 60_000),
  ])
  expect(await scene.faults()).toEqual({ channels: 'degraded: slack has been failing for 1m' })
})

async function queue(database: { pool: Parameters<typeof addRunJobs>[0]; schema: string }): Promise<void> {
  await addRunJobs(database.pool, database.schema, [
    { id: crypto.randomUUID(), claim: 0, pipeline: 'prices', version: '1', backfillId: null },
  ])
}

/** As far as health reads them, where they are not there yet. */
const scheduleTables = `
  CREATE TABLE IF NOT EXISTS schedules (name text PRIMARY KEY, pipeline text, declared jsonb, decided_until timestamptz,
    next_due_at timestamptz, registered_at timestamptz, changed_at timestamptz);
  CREATE TABLE IF NOT EXISTS schedulers (id uuid PRIMARY KEY, host text, process_id integer, skew_ms bigint DEFAULT 0,
    seen_at timestamptz DEFAULT now());
  CREATE TABLE IF NOT EXISTS freezes (reason text, frozen_at timestamptz, frozen_by text, thawed_at timestamptz,
    next_release_at timestamptz)`

const deliveryTables = `
  CREATE TABLE IF NOT EXISTS deliveries (id uuid PRIMARY KEY, key text, kind text, channel text, recipient text, severity text,
    title text, body jsonb, state text, attempts integer, created_at timestamptz, due_at timestamptz,
    next_attempt_at timestamptz, ended_at timestamptz, digest_counts jsonb);
  CREATE TABLE IF NOT EXISTS channel_states (channel text PRIMARY KEY, failures integer, failing_since timestamptz)`

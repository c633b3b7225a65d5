import { randomBytes, randomUUID } from 'node:crypto'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import pg from 'pg'
import { startEmbedded } from './database/embedded/start.ts'
import { TestClock } from './pipelines/clock.ts'
import { type Config, type ConfigOptions, defineConfig } from './pipelines/config.ts'
import { parseDuration } from './pipelines/duration.ts'
import { createPlatform, type Platform, type Role } from './platform.ts'
import type { StartOptions } from './runs/starting/start-run.ts'
import type { RunReport } from './runs/trail/report.ts'
import type { Worker } from './runs/worker.ts'

export { TestClock } from './pipelines/clock.ts'

export interface TestKitOptions extends Partial<Omit<ConfigOptions, 'database'>> {
  /** What the project runs, instead of `systems` and `pipelines`: what millrace.config.ts exports. */
  config?: Config
  /** Where the clock stands at first. Default 2026-01-01T12:00Z. */
  now?: string | Date
  /** What else is started beside the worker: 'scheduler', 'monitor'. Their turns are taken by `advance` and `settle`. */
  roles?: readonly Exclude<Role, 'worker'>[]
  /** Starts simulators for services without settings. Default true. */
  simulate?: boolean
  /** A server to make the test's database on. Default: TEST_DATABASE_URL, else an embedded server of its own for all tests. */
  serverUrl?: string
  /** A migrated database on that server to clone, which saves a second. Default: an empty one. */
  template?: string
}

/** A platform for one test: a database of its own, a worker in this process, and a clock that the test moves. */
export interface TestKit extends AsyncDisposable {
  platform: Platform
  worker: Worker
  clock: TestClock
  /** The database's address, for looking at tables. */
  url: string
  /** Starts a run and resolves when it has ended, is parked or stands paused. */
  run(name: string, options?: StartOptions): Promise<RunReport>
  /** Moves the clock by a duration ('3h'), and resolves when everything that this made due is done. */
  advance(duration: string): Promise<void>
  /** Resolves when nothing is under way or about to be. */
  settle(): Promise<void>
  close(): Promise<void>
}

const lookEveryMs = 20
const longestSettleMs = 60_000

/**
 * Makes a platform for a test.
 *
 * @example
 * await using kit = await createTestKit({ pipelines: [prices], now: '2026-08-19T12:00Z' })
 * const report = await kit.run('prices')
 * expect(report.status).toBe('completed')
 */
export async function createTestKit(options: TestKitOptions = {}): Promise<TestKit> {
  const {
    config,
    roles = [],
    now = '2026-01-01T12:00:00Z',
    simulate = true,
    serverUrl,
    template,
    ...declared
  } = options
  const server = serverUrl ?? process.env.TEST_DATABASE_URL ?? (await testServer())
  const database = await createDatabase(server, template)
  const given = config ?? defineConfig({ systems: [], ...declared })
  const clock = new TestClock(now)
  // A file of each kit's own: what is written down outside of one database says nothing of another.
  const auditHeads = join(tmpdir(), `millrace-test-heads-${randomUUID()}.jsonl`)
  const platform = createPlatform(
    { ...given, auditHeads, database: { ...given.database, url: database.url } },
    { clock, simulate },
  )
  const worker = await platform.startWorker()
  await platform.start({ roles })

  const settle = async () => {
    // What is due is started, what that made happen is judged and told, and what it set off is started, too.
    for (let turn = 0; turn < (roles.length > 0 ? 2 : 1); turn += 1) {
      await platform.tick()
      await settleRuns()
    }
    await platform.tick()
  }
  const settleRuns = async () => {
    const until = performance.now() + longestSettleMs
    await worker.tick()
    const busy = () => isBusy(platform, worker, clock)
    // The end of a run is followed by the start of the next a moment later; a tick that changes nothing is the proof.
    while ((await busy()) || (await isNextStarted(platform, worker)) || (await busy())) {
      if (performance.now() > until)
        throw new Error(`expected all runs to settle within ${longestSettleMs} ms; see which steps are running`)
      await new Promise((resolve) => setTimeout(resolve, lookEveryMs))
    }
  }
  const close = async () => {
    await platform.stop(0)
    await database.drop()
  }
  return {
    platform,
    worker,
    clock,
    url: database.url,
    settle,
    close,
    async run(name, startOptions) {
      const { id } = await platform.startRun(name, startOptions)
      await settle()
      return await platform.getRun(id)
    },
    async advance(duration) {
      clock.advance(parseDuration(duration, 'the time to advance'))
      await settle()
    },
    [Symbol.asyncDispose]: close,
  }
}

/**
 * Whether anything is under way or about to be: a run with a slot that is not asleep, or an order or an ended wait that
 * no loop has seen. Asleep is a run of which nothing runs and a retry is due later by the test's clock; those sleeps
 * are counted in the clock, so that one which has just been woken is told from one that sleeps on.
 */
async function isBusy(platform: Platform, worker: Worker, clock: TestClock): Promise<boolean> {
  const { database } = await platform.engine()
  const { rows } = await database.pool.query<{ busy: boolean; due: boolean; sleeps: number }>(
    `WITH retrying AS (
       SELECT s.run_id FROM steps s JOIN runs r ON r.id = s.run_id
       WHERE r.state = 'running' AND s.state = 'retrying'
         AND (s.item = '' OR NOT EXISTS (
           SELECT FROM run_waits w WHERE w.run_id = s.run_id AND w.step = s.step AND w.item = s.item))
     ), answered AS (
       SELECT run_id, signal_id IS NOT NULL OR due_at <= $1 OR EXISTS (
         SELECT FROM signals g WHERE g.key = w.signal_key AND g.taken_by_run IS NULL) AS over
       FROM run_waits w
     )
     SELECT
       EXISTS (SELECT FROM runs r WHERE (r.state = 'pending' AND r.admitted)
         OR (r.state = 'running' AND (
           r.cancel_requested_at IS NOT NULL OR r.pause_requested_at IS NOT NULL
           OR NOT EXISTS (SELECT FROM retrying t WHERE t.run_id = r.id)
           OR EXISTS (SELECT FROM steps s WHERE s.run_id = r.id AND s.state = 'running'
             AND (s.item <> '' OR s.output_kind IS DISTINCT FROM 'items'))))) AS busy,
       EXISTS (SELECT FROM runs r WHERE (r.state = 'waiting' AND r.deadline_at <= $1)
         OR (r.state IN ('waiting', 'running') AND EXISTS (
           SELECT FROM answered a WHERE a.run_id = r.id AND a.over))) AS due,
       (SELECT count(*) FROM retrying)::int
         + (SELECT count(*) FROM runs WHERE state = 'running' AND deadline_at IS NOT NULL)::int AS sleeps`,
    [clock.now()],
  )
  const [found] = rows
  if (found?.due) await worker.tick()
  return !found || found.busy || found.due || clock.sleeping < found.sleeps
}

/**
 * Whether a tick gives a slot to a run that waits for one, or anything else happens meanwhile: a short run comes and goes
 * between two looks, and the next is only about to be given its slot.
 */
async function isNextStarted(platform: Platform, worker: Worker): Promise<boolean> {
  const { database } = await platform.engine()
  const look = async () => {
    const { rows } = await database.pool.query<{ queued: number; events: number }>(
      `SELECT count(*) FILTER (WHERE state = 'pending' AND NOT admitted)::int AS queued,
         coalesce(sum(event_count), 0)::int AS events FROM runs`,
    )
    return rows[0] ?? { queued: 0, events: 0 }
  }
  const before = await look()
  if (before.queued === 0) return false
  await worker.tick()
  const after = await look()
  return after.queued < before.queued || after.events !== before.events
}

async function testServer(): Promise<string> {
  const { url } = await startEmbedded({ folder: join(tmpdir(), `millrace-test-${process.getuid?.() ?? 'user'}`) })
  return url
}

async function createDatabase(server: string, template = 'template1') {
  const name = `test_${randomBytes(6).toString('hex')}`
  await asAdmin(server, `CREATE DATABASE ${name} TEMPLATE ${template}`)
  const url = new URL(server)
  url.pathname = `/${name}`
  return { url: url.href, drop: () => asAdmin(server, `DROP DATABASE IF EXISTS ${name} WITH (FORCE)`) }
}

async function asAdmin(server: string, statement: string): Promise<void> {
  const client = new pg.Client(server)
  await client.connect()
  try {
    await client.query(statement)
  } finally {
    await client.end()
  }
}

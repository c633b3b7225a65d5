import { randomBytes } from 'node:crypto'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import pg from 'pg'
import { startEmbedded } from './database/embedded/start.ts'
import { TestClock } from './pipelines/clock.ts'
import { type Config, type ConfigOptions, defineConfig } from './pipelines/config.ts'
import { parseDuration } from './pipelines/duration.ts'
import { createPlatform, type Platform } from './platform.ts'
import type { RunReport } from './runs/report.ts'
import type { StartOptions } from './runs/start-run.ts'
import type { Worker } from './runs/worker.ts'

export { TestClock } from './pipelines/clock.ts'

export interface TestKitOptions extends Partial<Omit<ConfigOptions, 'database'>> {
  /** What the project runs, instead of `systems` and `pipelines`: what millrace.config.ts exports. */
  config?: Config
  /** Where the clock stands at first. Default 2026-01-01T12:00Z. */
  now?: string | Date
  /** Starts simulators for services without settings. Default true. */
  simulate?: boolean
  /** A server to make the test's database on. Default: TEST_DATABASE_URL, else an embedded server of its own for all tests. */
  serverUrl?: string
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
  const { config, now = '2026-01-01T12:00:00Z', simulate = true, serverUrl, ...declared } = options
  const server = serverUrl ?? process.env.TEST_DATABASE_URL ?? (await testServer())
  const database = await createDatabase(server)
  const given = config ?? defineConfig({ systems: [], ...declared })
  const clock = new TestClock(now)
  const platform = createPlatform({ ...given, database: { ...given.database, url: database.url } }, { clock, simulate })
  const worker = await platform.startWorker()

  const settle = async () => {
    const until = performance.now() + longestSettleMs
    await worker.tick()
    while (await isBusy(platform)) {
      if (performance.now() > until) throw new Error(`expected all runs to settle within ${longestSettleMs} ms; see which steps are running`)
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

/** Whether a run is running, or pending with a slot. Runs that sleep until a time of the test's clock are not busy. */
async function isBusy(platform: Platform): Promise<boolean> {
  const { database } = await platform.engine()
  const { rows } = await database.pool.query<{ busy: boolean }>(
    `SELECT EXISTS (SELECT FROM runs r WHERE (r.state = 'pending' AND r.admitted) OR (r.state = 'running' AND (
       EXISTS (SELECT FROM steps s WHERE s.run_id = r.id AND s.state = 'running')
       OR NOT EXISTS (SELECT FROM steps s WHERE s.run_id = r.id AND s.state IN ('retrying', 'waiting'))))) AS busy`,
  )
  return rows[0]?.busy ?? false
}

async function testServer(): Promise<string> {
  const { url } = await startEmbedded({ folder: join(tmpdir(), `millrace-test-${process.getuid?.() ?? 'user'}`) })
  return url
}

async function createDatabase(server: string) {
  const name = `test_${randomBytes(6).toString('hex')}`
  await asAdmin(server, `CREATE DATABASE ${name}`)
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

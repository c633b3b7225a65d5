import pg from 'pg'
import { afterAll, afterEach, beforeAll, beforeEach, expect, test } from 'vitest'
import type { Database } from '../../src/database/database.ts'
import { dataset, defineConfig, pipeline, rows } from '../../src/index.ts'
import { createPlatform, type Platform } from '../../src/platform.ts'
import { until } from '../../src/runs/kit-for-tests.ts'
import { brokenBatches } from './batch-invariants.ts'
import { brokenInvariants } from './invariants.ts'
import { type Proxy, proxyBefore } from './proxy.ts'
import { type Server, startServer } from './server.ts'
import { mayMount, mountSmallDisk } from './small-disk.ts'

// A load that fails in its last statements, or at COMMIT itself, or with its connection or the whole server.

const rowsOfRun = 50_000
const good = rowsOfRun - rowsOfRun / 1_000
const rowsPerPage = 5_000
/** The lock that the middle row of a load waits for, where the test says so. */
const middleLock = 4711

const prices = dataset({
  name: 'prices',
  table: 'shop.prices',
  key: ['id'],
  columns: { id: 'integer', day: 'date', price: 'numeric', note: 'text' },
  time: 'day',
})

async function* pages() {
  for (let first = 0; first < rowsOfRun; first += rowsPerPage) {
    yield Array.from({ length: rowsPerPage }, (_, index) => {
      const id = first + index
      return { id, day: '2026-01-01', price: id % 1_000 === 0 ? 'n/a' : id, note: `row ${id} of a load` }
    })
  }
}

const staged = pipeline('staged').stage('take', { dataset: prices }, pages).load('keep', { from: 'take', into: prices })

/** The load stages the rows itself. */
const spooled = pipeline('spooled')
  .step('take', () => rows(oneByOne()))
  .load('keep', { from: 'take', into: prices })

async function* oneByOne() {
  for await (const page of pages()) yield* page
}

let server: Server
let database: Database
let proxy: Proxy
let platform: Platform

beforeAll(async () => {
  server = await startServer()
  database = await server.openDatabase()
  await database.pool.query(`CREATE SCHEMA shop;
    CREATE FUNCTION shop.wait_in_the_middle() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN
      IF new.id = ${rowsOfRun / 2 + 1} THEN PERFORM pg_advisory_xact_lock_shared(${middleLock}); END IF; RETURN new; END $$;
    CREATE FUNCTION shop.refuse() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN
      RAISE EXCEPTION 'no such price' USING ERRCODE = TG_ARGV[0]; END $$`)
  // Long enough for another session to close the circle before a load that waits looks for one.
  await database.pool.query("ALTER SYSTEM SET deadlock_timeout = '5 s'")
  await database.pool.query('SELECT pg_reload_conf()')
  proxy = await proxyBefore(database.url)
  const config = defineConfig({ systems: [], pipelines: [staged, spooled], database: { url: proxy.url } })
  platform = createPlatform(config, { simulate: false })
  await platform.startWorker()
})
afterAll(async () => {
  await platform?.stop(0)
  await proxy?.[Symbol.asyncDispose]()
  await database?.close()
  await server?.[Symbol.asyncDispose]()
})

const createTable = (tablespace = '') =>
  database.pool.query(`CREATE TABLE shop.prices (id integer PRIMARY KEY, day date, price numeric, note text) ${tablespace};
    CREATE TRIGGER middle BEFORE INSERT ON shop.prices FOR EACH ROW EXECUTE FUNCTION shop.wait_in_the_middle();
    INSERT INTO shop.prices VALUES (-1, '2025-01-01', 1, 'was there before')`)

beforeEach(() => createTable())
afterEach(async () => {
  await database.pool.query('DROP TABLE IF EXISTS shop.prices; TRUNCATE high_water_marks')
})

async function stored(): Promise<number> {
  const { rows: found } = await database.pool.query<{ n: number }>(
    `SELECT count(*)::int AS n FROM shop.prices WHERE note <> 'was there before'`,
  )
  return found[0]?.n ?? -1
}

async function batchesOf(run: string) {
  const { rows: found } = await database.pool.query<{ state: string; staged: number; isThere: boolean }>(
    `SELECT state, staged::int AS staged, to_regclass('millrace_staging.' || staging) IS NOT NULL AS "isThere"
     FROM batches WHERE run_id = $1 ORDER BY staged_at`,
    [run],
  )
  return found
}

async function expectSound(): Promise<void> {
  expect(await brokenInvariants(database.pool)).toEqual({})
  expect(await brokenBatches(database.pool)).toEqual({})
}

/**
 * Starts a load that must fail with this code, and after `mend` is resumed: everything of it is there once, then.
 * `meanwhile` is done once it is under way.
 */
async function expectToFailAndResume(code: string, mend: () => unknown, meanwhile?: () => unknown): Promise<void> {
  const { id } = await platform.startRun('staged')
  await meanwhile?.()
  const report = await platform.waitForRun(id, { timeoutMs: 30_000 })
  expect(report.status).toBe('failed')
  expect(report.steps.find(({ name }) => name === 'keep')?.error?.code).toBe(code)
  await expectKept(id)
  await mend()
  await resumed(id)
}

/** Nothing is published, and what was staged waits. */
async function expectKept(id: string): Promise<void> {
  expect(await stored()).toBe(0)
  expect(await batchesOf(id)).toEqual([{ state: 'staged', staged: good, isThere: true }])
  const { rows: marks } = await database.pool.query('SELECT FROM high_water_marks')
  expect(marks).toEqual([])
  await expectSound()
}

async function resumed(id: string): Promise<void> {
  await platform.resumeRun(id)
  const report = await platform.waitForRun(id, { timeoutMs: 30_000 })
  expect(report.status).toBe('completed')
  expect(report.counts).toMatchObject({ inserted: good })
  expect(await stored()).toBe(good)
  expect(await batchesOf(id)).toMatchObject([{ state: 'published', staged: good }])
  await expectSound()
}

test('a constraint that is violated by a row: nothing is stored, and the staged rows wait for a resume', async () => {
  await database.pool.query('ALTER TABLE shop.prices ADD CONSTRAINT plausible CHECK (price < 49000)')
  await expectToFailAndResume('23514', () => database.pool.query('ALTER TABLE shop.prices DROP CONSTRAINT plausible'))
}, 60_000)

test('a constraint that is looked at only by COMMIT, after the fence: nothing is stored, nor is the step completed', async () => {
  await database.pool.query(`CREATE CONSTRAINT TRIGGER late AFTER INSERT ON shop.prices DEFERRABLE INITIALLY DEFERRED
    FOR EACH ROW WHEN (new.id = 49999) EXECUTE FUNCTION shop.refuse('23514')`)
  await expectToFailAndResume('23514', () => database.pool.query('DROP TRIGGER late ON shop.prices'))
}, 60_000)

test(`a disk that is full (${mayMount ? 'a tmpfs of 2 MB' : 'none may be mounted here: a trigger says so'}) keeps nothing of a load`, async () => {
  if (mayMount) {
    await database.pool.query('DROP TABLE shop.prices')
    await using disk = await mountSmallDisk(database.pool, 2)
    await createTable(`TABLESPACE ${disk.tablespace}`)
    try {
      await expectToFailAndResume('53100', () => disk.grow(64))
    } finally {
      await database.pool.query('DROP TABLE shop.prices')
    }
  } else {
    await database.pool.query(`CREATE TRIGGER full_disk BEFORE INSERT ON shop.prices
      FOR EACH ROW WHEN (new.id = 49999) EXECUTE FUNCTION shop.refuse('53100')`)
    await expectToFailAndResume('53100', () => database.pool.query('DROP TRIGGER full_disk ON shop.prices'))
  }
}, 60_000)

/** Another session, which holds what the middle row of a load waits for. */
async function holdTheMiddle(): Promise<pg.Client & AsyncDisposable> {
  const other = new pg.Client(database.url)
  // One test kills it.
  other.on('error', () => undefined)
  await other.connect()
  await other.query(`SET deadlock_timeout = '1 h'; BEGIN; SELECT pg_advisory_xact_lock(${middleLock})`)
  return Object.assign(other, { [Symbol.asyncDispose]: () => other.end().catch(() => undefined) })
}

async function untilInTheMiddle(): Promise<void> {
  await until(async () => {
    const { rows: waiting } = await database.pool.query(
      `SELECT FROM pg_locks WHERE locktype = 'advisory' AND objid = ${middleLock} AND NOT granted`,
    )
    return waiting.length > 0
  }, 'a load to be in its middle')
}

async function stateOf(run: string): Promise<string | undefined> {
  const { rows: found } = await database.pool.query<{ state: string }>('SELECT state FROM runs WHERE id = $1', [run])
  return found[0]?.state
}

async function outcomesOf(run: string): Promise<Record<string, string[]>> {
  const { rows: found } = await database.pool.query<{ step: string; outcomes: string[] }>(
    `SELECT step, array_agg(outcome::text ORDER BY attempt) AS outcomes FROM attempts WHERE run_id = $1 GROUP BY step`,
    [run],
  )
  return Object.fromEntries(found.map(({ step, outcomes }) => [step, outcomes]))
}

test('a load that another session drives into a deadlock: nothing is stored, and the staged rows wait for a resume', async () => {
  await using other = await holdTheMiddle()
  let locked: Promise<unknown> | undefined
  const close = async () => {
    await untilInTheMiddle()
    // It waits for the load, which waits for it, and is the one that finds out.
    locked = other.query('LOCK TABLE shop.prices IN EXCLUSIVE MODE')
  }
  const mend = async () => {
    await locked
    await other.query('ROLLBACK')
  }
  await expectToFailAndResume('40P01', mend, close)
}, 60_000)

test('a server that is killed in the middle of a load: it is made again, and everything is there once', async () => {
  await using held = new AsyncDisposableStack()
  held.use(await holdTheMiddle())
  const { id } = await platform.startRun('staged')
  await untilInTheMiddle()
  await server.crash()
  const report = await platform.waitForRun(id, { timeoutMs: 60_000 })
  expect(report.status).toBe('completed')
  expect(await outcomesOf(id)).toEqual({ take: ['completed'], keep: ['lost', 'completed'] })
  expect(await stored()).toBe(good)
  expect(await batchesOf(id)).toMatchObject([{ state: 'published', staged: good }])
  await expectSound()
}, 90_000)

test('a server that is killed in the middle of a load, of which a person then wants no more: the rows wait, and load once', async () => {
  await using held = new AsyncDisposableStack()
  held.use(await holdTheMiddle())
  const { id } = await platform.startRun('staged')
  await untilInTheMiddle()
  await platform.pauseRun(id)
  await server.crash()
  await until(async () => (await platform.getRun(id)).status === 'paused', 'the run to be paused')
  await expectKept(id)
  await resumed(id)
}, 90_000)

test.each(['staged', 'spooled'])(
  'a connection that is cut in the middle of the COPY of %s rows: they are staged again, and nothing of them twice',
  async (name) => {
    const held = proxy.freezeAt(`row ${rowsOfRun / 2 + 1} of a load`, 'FROM STDIN (FREEZE)')
    const { id } = await platform.startRun(name)
    await held
    expect(await batchesOf(id)).toEqual([])
    proxy.cut()
    // Not through the platform, whose connections are those that were cut.
    await expect.poll(() => stateOf(id), { timeout: 60_000 }).toBe('completed')
    const outcomes = await outcomesOf(id)
    expect(Object.values(outcomes).flat().toSorted()).toEqual(['completed', 'completed', 'lost'])
    expect(await stored()).toBe(good)
    expect(await batchesOf(id)).toMatchObject([{ state: 'published', staged: good }])
    await expectSound()
  },
  90_000,
)

import { mkdtemp, rm, writeFile } from 'node:fs/promises'
import { createRequire } from 'node:module'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import type { Database } from '../../src/database/database.ts'
import { createTestDatabase } from '../../src/database/test-database.ts'
import { createPlatform, type Platform } from '../../src/platform.ts'
import { brokenBatches, brokenTables } from './batch-invariants.ts'
import { brokenInvariants } from './invariants.ts'
import { type Note, readNotes } from './notes.ts'
import { proxyBefore } from './proxy.ts'
import { brokenEffects, openSink, type Sink } from './sink.ts'
import { startWorkerProcess, type WorkerProcess, type WorkerSettings } from './worker.ts'

interface FleetWorkerOptions extends Pick<WorkerSettings, 'trap' | 'pipelines' | 'environment'> {
  /** Puts a proxy of its own before the database. */
  proxied?: boolean
}

/**
 * Worker processes over one database, with a folder for the notes and gates of their steps and a sink for their
 * effects. When it is disposed of, whatever the test has done, every rule of the engine must hold.
 */
export interface Fleet extends AsyncDisposable {
  /** Where notes and gates lie, and where programs run. */
  folder: string
  database: Database
  platform: Platform
  sink: Sink
  startWorker(options?: FleetWorkerOptions): Promise<WorkerProcess>
  startRun(pipeline: string): Promise<string>
  openGate(name: string): Promise<void>
  notes(): Promise<Note[]>
  /** Resolves with what `look` answers once it is not undefined or false. */
  eventually<T>(what: string, look: () => Promise<T | undefined | false>, timeoutMs?: number): Promise<T>
  /** Resolves when these runs have this state. */
  settled(ids: readonly string[], state: string, timeoutMs?: number): Promise<void>
  stateOf(run: string): Promise<string>
}

// As the worker processes load it: the test runner rewrites functions, and the version of a pipeline goes by their text.
const { default: config } = createRequire(import.meta.url)('./pipelines.ts') as typeof import('./pipelines.ts')

const lookEveryMs = 20
/** Longer than what puts right what a crash has left: a lease, a sweep, a turn of reconciliation. */
const repairMs = 30_000

/** Opens a fleet over a database of its own; `open` makes another one than the test server's. */
export async function startFleet(open: () => Promise<Database & { drop(): Promise<void> }> = createTestDatabase) {
  const folder = await mkdtemp(join(tmpdir(), 'millrace-faults-'))
  const database = await open()
  const sink = await openSink()
  const platform = createPlatform(
    { ...config, database: { url: database.url, schema: database.schema } },
    { simulate: false },
  )
  await platform.engine()
  await database.pool.query(`CREATE SCHEMA IF NOT EXISTS shop;
    CREATE TABLE IF NOT EXISTS shop.arrivals (source text, run text, number integer, day date,
      PRIMARY KEY (source, run, number));
    CREATE TABLE IF NOT EXISTS shop.bookings (run text);
    CREATE TABLE IF NOT EXISTS shop.readings (source text, run text, number integer, day date, value numeric NOT NULL,
      PRIMARY KEY (source, run, number))`)
  const workers: WorkerProcess[] = []

  const eventually: Fleet['eventually'] = async (what, look, timeoutMs = 40_000) => {
    const until = performance.now() + timeoutMs
    for (;;) {
      const found = await look()
      if (found !== undefined && found !== false) return found
      if (performance.now() > until) throw new Error(`expected ${what} within ${timeoutMs} ms${await situation()}`)
      await new Promise((resolve) => setTimeout(resolve, lookEveryMs))
    }
  }
  /** For whoever reads that something did not come. */
  const situation = async () => {
    const { rows: runs } = await database.pool.query(
      `SELECT id, pipeline, state, claim, worker_id FROM runs ORDER BY ended_at IS NOT NULL LIMIT 10`,
    )
    const { rows: steps } = await database.pool.query(
      `SELECT s.run_id, s.step, s.item, s.state, s.attempt, s.suspect, s.error FROM steps s JOIN runs r ON r.id = s.run_id
       ORDER BY r.ended_at IS NOT NULL LIMIT 40`,
    )
    return `\n${JSON.stringify({ runs, steps, said: workers.map((worker) => worker.said()) }, null, 1)}`
  }
  const broken = async () => ({
    ...(await brokenInvariants(database.pool, {
      schema: database.schema,
      marked: [
        { table: 'shop.arrivals', source: 'source', time: 'day', pipelines: 'journey-%' },
        { table: 'shop.readings', source: 'source', time: 'day', pipelines: 'delivery-%' },
      ],
    })),
    ...(await brokenBatches(database.pool, database.schema)),
    ...(await brokenTables(database.pool)),
    ...(await brokenEffects(database.pool, sink)),
  })
  const fleet: Fleet = {
    folder,
    database,
    platform,
    sink,
    eventually,
    startWorker: async ({ proxied = false, ...options } = {}) => {
      const proxy = proxied ? await proxyBefore(database.url) : undefined
      const environment = { FAULTS_SINK: sink.url, FAULTS_SCHEMA: database.schema, ...options.environment }
      const worker = await startWorkerProcess({ databaseUrl: database.url, folder, proxy, ...options, environment })
      workers.push(worker)
      return worker
    },
    startRun: async (name) => (await platform.startRun(name)).id,
    openGate: (name) => writeFile(join(folder, name), ''),
    notes: () => readNotes<Note>(folder, 'notes'),
    settled: async (ids, state, timeoutMs) => {
      await eventually(
        `${ids.length} runs to be ${state}`,
        async () => {
          const { rows } = await database.pool.query('SELECT FROM runs WHERE id = ANY ($1) AND state <> $2 LIMIT 1', [
            ids,
            state,
          ])
          return rows.length === 0
        },
        timeoutMs,
      )
    },
    stateOf: async (run) => {
      const { rows } = await database.pool.query<{ state: string }>('SELECT state FROM runs WHERE id = $1', [run])
      return rows[0]?.state ?? 'missing'
    },
    [Symbol.asyncDispose]: async () => {
      let rules = await broken()
      // What a crash has left may take its time to be put right; what it has spoilt stays spoilt.
      for (const until = performance.now() + repairMs; Object.keys(rules).length > 0 && performance.now() < until; ) {
        await new Promise((resolve) => setTimeout(resolve, 500))
        rules = await broken()
      }
      for (const worker of workers) worker.kill('SIGKILL')
      for (const worker of workers) await worker.proxy?.[Symbol.asyncDispose]()
      await platform.stop(0)
      await sink[Symbol.asyncDispose]()
      await database.drop()
      await rm(folder, { recursive: true, force: true })
      if (Object.keys(rules).length > 0) {
        throw new Error(`expected every rule to hold after the case, got broken: ${JSON.stringify(rules, null, 1)}`)
      }
    },
  }
  return fleet
}

import { type ChildProcess, spawn } from 'node:child_process'
import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { createTestDatabase, type TestDatabase } from '../../src/database/test-database.ts'
import { createPlatform, type Platform } from '../../src/platform.ts'
import { brokenInvariants } from './invariants.ts'
import config, { type Note } from './pipelines.ts'

/** A worker process of a test. */
export interface WorkerProcess {
  workerId: string
  pid: number
  kill(signal: NodeJS.Signals): void
  /** Resolves with its exit code, or with the signal that ended it. */
  readonly ended: Promise<number | NodeJS.Signals | null>
  /** What it wrote to standard error so far. */
  readonly said: () => string
}

/** Worker processes over one database, with a folder for the notes and gates of their steps. */
export interface Fleet extends AsyncDisposable {
  database: TestDatabase
  platform: Platform
  startWorker(): Promise<WorkerProcess>
  startRun(pipeline: string): Promise<string>
  openGate(name: string): Promise<void>
  notes(): Promise<Note[]>
  /** Resolves with what `look` answers once it is not undefined. */
  eventually<T>(what: string, look: () => Promise<T | undefined>, timeoutMs?: number): Promise<T>
  stateOf(run: string): Promise<string>
  /** What breaks the engine's rules now. */
  broken(): Promise<Record<string, object[]>>
}

const script = fileURLToPath(new URL('worker-process.ts', import.meta.url))

export async function startFleet(): Promise<Fleet> {
  const folder = await mkdtemp(join(tmpdir(), 'millrace-faults-'))
  const database = await createTestDatabase()
  const platform = createPlatform({ ...config, database: { url: database.url } }, { simulate: false })
  const children = new Map<ChildProcess, () => string>()
  const startWorker = async (): Promise<WorkerProcess> => {
    const child = spawn(process.execPath, [script], {
      env: { ...process.env, DATABASE_URL: database.url, FAULTS_FOLDER: folder },
      stdio: ['ignore', 'inherit', 'pipe', 'ipc'],
    })
    let said = ''
    children.set(child, () => said)
    child.stderr?.on('data', (chunk: Buffer) => (said += chunk.toString()))
    const ended = new Promise<number | NodeJS.Signals | null>((resolve) =>
      child.once('exit', (code, signal) => resolve(signal ?? code)),
    )
    const started = await Promise.race([
      new Promise<{ workerId: string }>((resolve) =>
        child.once('message', (message: { workerId: string }) => resolve(message)),
      ),
      ended.then((end) => {
        throw new Error(`expected a worker, got its end ${end}: ${said}`)
      }),
    ])
    return {
      ...started,
      pid: child.pid ?? 0,
      kill: (signal) => child.kill(signal),
      ended,
      said: () => said,
    }
  }
  const eventually: Fleet['eventually'] = async (what, look, timeoutMs = 40_000) => {
    const until = performance.now() + timeoutMs
    for (;;) {
      const found = await look()
      if (found !== undefined) return found
      if (performance.now() > until) throw new Error(`expected ${what} within ${timeoutMs} ms${await situation()}`)
      await new Promise((resolve) => setTimeout(resolve, 20))
    }
  }
  /** For whoever reads that something did not come. */
  const situation = async () => {
    const { rows: runs } = await database.pool.query('SELECT id, pipeline, state, claim, worker_id FROM runs LIMIT 10')
    const { rows: steps } = await database.pool.query(
      'SELECT run_id, step, item, state, attempt, suspect, error FROM steps LIMIT 40',
    )
    return `\n${JSON.stringify({ runs, steps, said: [...children.values()].map((child) => child()) }, null, 1)}`
  }
  const stateOf = async (run: string) => {
    const { rows } = await database.pool.query<{ state: string }>('SELECT state FROM runs WHERE id = $1', [run])
    return rows[0]?.state ?? 'missing'
  }
  return {
    database,
    platform,
    startWorker,
    eventually,
    stateOf,
    startRun: async (name) => (await platform.startRun(name)).id,
    openGate: (name) => writeFile(join(folder, name), ''),
    notes: async () => {
      const text = await readFile(join(folder, 'notes'), 'utf8').catch(() => '')
      return text
        .split('\n')
        .filter(Boolean)
        .map((line): Note => JSON.parse(line))
    },
    broken: () => brokenInvariants(database.pool),
    [Symbol.asyncDispose]: async () => {
      for (const child of children.keys()) child.kill('SIGKILL')
      await platform.stop(0)
      await database.drop()
      await rm(folder, { recursive: true, force: true })
    },
  }
}

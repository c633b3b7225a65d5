import { type ChildProcess, spawn } from 'node:child_process'
import { mkdirSync, mkdtempSync, rmSync, symlinkSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join, resolve } from 'node:path'
import { createTestDatabase, type TestDatabase } from '../../src/database/test-database.ts'

const root = resolve(import.meta.dirname, '../..')
const mainFile = join(root, 'src/cli/main.ts')

/** A process of the command line, with what it has said. */
export interface Running {
  child: ChildProcess
  out: () => string
  err: () => string
  /** Resolves when the text matches what it has said so far, on either stream. */
  says: (pattern: RegExp) => Promise<void>
  ended: Promise<Ended>
}

export interface Ended {
  code: number | null
  signal: NodeJS.Signals | null
  out: string
  err: string
}

/** A project in a folder of its own, with a database of its own. */
export interface Project extends AsyncDisposable {
  folder: string
  database: TestDatabase
  write: (file: string, text: string) => void
  /** Starts a command and leaves it running. */
  start: (args: readonly string[], environment?: Record<string, string | undefined>) => Running
  /** Runs a command to its end. */
  run: (args: readonly string[], environment?: Record<string, string | undefined>) => Promise<Ended>
}

export const configText = (pipelines: string, more = '') =>
  `import { existsSync } from 'node:fs'
import { defineConfig, pipeline } from 'millrace'
const sleep = (ms, signal) => new Promise((done, fail) => {
  const timer = setTimeout(done, ms)
  signal?.addEventListener('abort', () => { clearTimeout(timer); fail(signal.reason) }, { once: true })
})
export default defineConfig({ systems: [], pipelines: [${pipelines}] ${more} })
`

export async function makeProject(pipelines: string, { empty = false }: { empty?: boolean } = {}): Promise<Project> {
  const folder = mkdtempSync(join(tmpdir(), 'millrace-cli-'))
  mkdirSync(join(folder, 'node_modules'))
  symlinkSync(root, join(folder, 'node_modules', 'millrace'))
  // What projects bring along to write schemas with.
  symlinkSync(join(root, 'node_modules', 'zod'), join(folder, 'node_modules', 'zod'))
  const write = (file: string, text: string) => writeFileSync(join(folder, file), text)
  write('millrace.config.ts', configText(pipelines))
  const database = await createTestDatabase({ empty })
  const all = new Set<Running>()
  const start: Project['start'] = (args, environment = {}) => {
    const running = startProcess(process.execPath, ['--conditions=millrace-source', mainFile, ...args], folder, {
      DATABASE_URL: database.url,
      // Services of several tests at once take free ports.
      PORT: '0',
      ...environment,
    })
    all.add(running)
    return running
  }
  return {
    folder,
    database,
    write,
    start,
    run: (args, environment) => start(args, environment).ended,
    async [Symbol.asyncDispose]() {
      for (const { child } of all) child.kill('SIGKILL')
      await Promise.all([...all].map(({ ended }) => ended))
      await database.drop()
      rmSync(folder, { recursive: true, force: true })
    },
  }
}

/** Starts a program in a folder with nothing but this environment, and where its compiled sources lie. */
export function startProcess(
  program: string,
  args: readonly string[],
  cwd: string,
  environment: Record<string, string | undefined>,
): Running {
  const { PATH, HOME, NODE_COMPILE_CACHE } = process.env
  const env = { PATH, HOME, NODE_COMPILE_CACHE, ...environment }
  const child = spawn(program, args, { cwd, env, stdio: ['ignore', 'pipe', 'pipe'] })
  let out = ''
  let err = ''
  const listeners = new Set<() => void>()
  child.stdout.on('data', (chunk: Buffer) => {
    out += chunk.toString()
    for (const listener of listeners) listener()
  })
  child.stderr.on('data', (chunk: Buffer) => {
    err += chunk.toString()
    for (const listener of listeners) listener()
  })
  const ended = new Promise<Ended>((done) => {
    child.once('close', (code, signal) => done({ code, signal, out, err }))
  })
  return {
    child,
    out: () => out,
    err: () => err,
    ended,
    async says(pattern) {
      const heard = Promise.withResolvers<void>()
      const listener = () => {
        if (pattern.test(out + err)) heard.resolve()
      }
      listeners.add(listener)
      listener()
      const outcome = await Promise.race([heard.promise.then(() => 'heard'), ended.then(() => 'ended')])
      listeners.delete(listener)
      if (outcome === 'heard' || pattern.test(out + err)) return
      throw new Error(`expected it to say ${pattern}, got:\n${out}\n${err}`)
    },
  }
}

/** Asks again until there is an answer. */
export async function eventually<Answer>(
  ask: () => Promise<Answer | undefined> | Answer | undefined,
  timeoutMs = 15_000,
): Promise<Answer> {
  const until = performance.now() + timeoutMs
  for (;;) {
    const answer = await ask()
    if (answer !== undefined) return answer
    if (performance.now() > until) throw new Error(`expected an answer within ${timeoutMs} ms, got none`)
    await new Promise((done) => setTimeout(done, 50))
  }
}

/** The runs of a project, oldest first. */
export async function runsOf({ database }: Project) {
  const { rows } = await database.pool.query<{
    id: string
    pipeline: string
    state: string
    reserved_for: string | null
    generation: number
  }>('SELECT id, pipeline, state, reserved_for, generation FROM runs ORDER BY id')
  return rows
}

import { spawn } from 'node:child_process'
import { readFile } from 'node:fs/promises'
import { setTimeout as sleep } from 'node:timers/promises'
import { fileURLToPath } from 'node:url'
import { readNotes, type TrapNote } from './notes.ts'
import type { Proxy } from './proxy.ts'
import type { Trap } from './trap.ts'

/** A worker process of a test. */
export interface WorkerProcess {
  workerId: string
  pid: number
  kill(signal: NodeJS.Signals): void
  /** Resolves with its exit code, or with the signal that ended it. */
  readonly ended: Promise<number | NodeJS.Signals | null>
  /** What it wrote to standard error so far. */
  readonly said: () => string
  /** Sets a trap in it. Resolves when it is set. */
  set(trap: Trap): Promise<void>
  /** Where and when its traps have sprung. */
  sprung(): Promise<TrapNote[]>
  /** Whether it stands still: all of its threads, in a trap or by a signal. */
  isStill(): Promise<boolean>
  /** What lies between it and the database, if it was started so. */
  readonly proxy: Proxy | undefined
}

export interface WorkerSettings {
  databaseUrl: string
  folder: string
  proxy?: Proxy | undefined
  /** Set before its first turn. */
  trap?: Trap | undefined
  /** The pipelines it knows. Default: all. */
  pipelines?: readonly string[] | undefined
  /** More of its environment. */
  environment?: Record<string, string> | undefined
}

const script = fileURLToPath(new URL('worker-process.ts', import.meta.url))

/** Starts a worker process. Resolves when it takes runs. */
export async function startWorkerProcess(settings: WorkerSettings): Promise<WorkerProcess> {
  const { databaseUrl, folder, proxy, trap, pipelines, environment } = settings
  const child = spawn(process.execPath, [script], {
    env: {
      ...process.env,
      DATABASE_URL: proxy?.url ?? databaseUrl,
      FAULTS_FOLDER: folder,
      ...(trap ? { FAULTS_TRAP: JSON.stringify(trap) } : {}),
      ...(pipelines ? { FAULTS_PIPELINES: pipelines.join() } : {}),
      ...environment,
    },
    stdio: ['ignore', 'inherit', 'pipe', 'ipc'],
  })
  const pid = child.pid ?? 0
  let said = ''
  child.stderr?.on('data', (chunk: Buffer) => (said += chunk.toString()))
  const ended = new Promise<number | NodeJS.Signals | null>((resolve) =>
    child.once('exit', (code, signal) => resolve(signal ?? code)),
  )
  const sprung = async () => (await readNotes<TrapNote>(folder, 'traps')).filter((one) => one.pid === pid)
  let workerId = ''
  let end: number | NodeJS.Signals | null | undefined
  let answers = 0
  void ended.then((how) => (end = how))
  child.on('message', (message: { workerId?: string }) => {
    answers += 1
    workerId ||= message.workerId ?? ''
  })
  const answer = async (awaited: number) => {
    while (answers < awaited) {
      if (end !== undefined) throw new Error(`expected an answer of worker process ${pid}, got its end ${end}: ${said}`)
      await sleep(10)
    }
  }
  await answer(1)
  return {
    workerId,
    pid,
    proxy,
    kill: (signal) => child.kill(signal),
    ended,
    said: () => said,
    set: async (next) => {
      const answered = answer(answers + 1)
      child.send({ trap: next })
      await answered
    },
    sprung,
    isStill: async () => /\) [Tt] /.test(await readFile(`/proc/${pid}/stat`, 'utf8').catch(() => '')),
  }
}

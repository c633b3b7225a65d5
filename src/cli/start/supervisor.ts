import { type ChildProcess, spawn } from 'node:child_process'
import type { Pool } from 'pg'
import { formatDuration } from '../../pipelines/format-duration.ts'
import { deleteWorker } from '../../runs/leases/worker-store.ts'
import { forwardLines } from '../../telemetry/forward-lines.ts'
import { log } from '../../telemetry/log.ts'
import { tellErrorHook } from '../../telemetry/report-error.ts'
import { messageOf } from '../failure.ts'
import { internalCommand } from '../project/internal-command.ts'
import { restartPauseMs } from './restart-pause.ts'
import { isWorkerDied, isWorkerReady, leaseLostCode } from './worker-messages.ts'

export interface SupervisorOptions {
  configFile: string
  pool: Pool
  graceMs: number
  concurrency?: number
}

interface Ended {
  how: string
  code: number | null
}

/** Beyond the grace that steps have: to hand runs over and to close. */
const closeMs = 15_000

/**
 * A worker lives for months: it takes 240 MB instead of 340 under load, and has all it will ever take after 20,000 runs
 * instead of 40,000. The collector comes more often for it, which is some 3 % of a worker's speed.
 */
const youngSpace = '--max-semi-space-size=4'

/** Keeps worker processes going: one that dies is started again, and its runs are set free at once. */
export class Supervisor {
  readonly #options: SupervisorOptions
  #children = new Set<ChildProcess>()
  #places: Promise<void>[] = []
  #stopping = new AbortController()

  constructor(options: SupervisorOptions) {
    this.#options = options
  }

  start(processes: number): void {
    for (let place = 0; place < processes; place += 1) this.#places.push(this.#keep())
  }

  /** Tells all to finish or hand over, and resolves when they are gone. */
  async stop(): Promise<void> {
    this.#stopping.abort()
    for (const child of this.#children) child.kill('SIGTERM')
    const late = setTimeout(() => this.kill(), this.#options.graceMs + closeMs)
    await Promise.all(this.#places)
    clearTimeout(late)
  }

  kill(): void {
    this.#stopping.abort()
    for (const child of this.#children) child.kill('SIGKILL')
  }

  /** One place, with one process after the other in it. */
  async #keep(): Promise<void> {
    for (let deaths = 0; !this.#stopping.signal.aborted; ) {
      const startedAt = performance.now()
      const { how, code, diedOf, livedMs } = await this.#runOne(startedAt)
      if (this.#stopping.signal.aborted) return
      const { pauseMs, deaths: counted } = restartPauseMs({ deaths, livedMs, isLeaseLost: code === leaseLostCode })
      deaths = counted
      const next = `another one starts${pauseMs > 0 ? ` in ${formatDuration(pauseMs)}` : ''}`
      log.error(`worker process ${how}; ${next}`)
      const cause = diedOf === undefined ? {} : { cause: diedOf }
      tellErrorHook(new Error(`worker process ${how}`, cause), { role: 'service', what: 'a worker process' })
      await pause(pauseMs, this.#stopping.signal)
    }
  }

  /** Starts a process and resolves when it has ended and its worker is signed off. */
  async #runOne(startedAt: number): Promise<Ended & { diedOf: string | undefined; livedMs: number }> {
    const { configFile, graceMs, concurrency } = this.#options
    const [program, ...args] = internalCommand('worker-process', configFile)
    const more = concurrency === undefined ? [] : ['--concurrency', String(concurrency)]
    const child = spawn(program, [youngSpace, ...args, '--grace', String(graceMs), ...more], {
      // What it and its steps print goes into the one log of the service, which one process writes and rotates.
      stdio: ['ignore', 'pipe', 'pipe', 'ipc'],
      // Of a group of its own: Ctrl-C in a terminal comes to us alone, and we tell it when to stop.
      detached: true,
    })
    this.#children.add(child)
    for (const stream of [child.stdout, child.stderr]) {
      if (stream) forwardLines(stream, { role: 'worker', pid: child.pid }).catch(() => undefined)
    }
    let workerId: string | undefined
    let diedOf: string | undefined
    child.on('message', (message) => {
      if (isWorkerDied(message)) diedOf = message.diedOf
      if (!isWorkerReady(message)) return
      workerId = message.workerId
      log.info(`worker process ${child.pid} is ready`)
    })
    const ended = new Promise<Ended>((resolve) => {
      child.once('error', (error) => resolve({ how: `did not start: ${error.message}`, code: null }))
      child.once('exit', (code, signal) => {
        const how = signal ? `was killed by ${signal}` : `ended with code ${code}`
        resolve({ how: `${child.pid} ${code === leaseLostCode ? 'lost its lease' : how}`, code })
      })
    })
    const { how, code } = await ended
    this.#children.delete(child)
    if (workerId !== undefined) await this.#signOff(workerId)
    return { how, code, diedOf, livedMs: performance.now() - startedAt }
  }

  /** Without its row, a worker's runs are taken back by the next sweep instead of when its lease is over. */
  async #signOff(workerId: string): Promise<void> {
    try {
      await deleteWorker(this.#options.pool, workerId)
    } catch (error) {
      log.warn(`worker ${workerId} could not be signed off, so its lease has to run out: ${messageOf(error)}`)
    }
  }
}

function pause(ms: number, signal: AbortSignal): Promise<void> {
  return new Promise((resolve) => {
    const timer = setTimeout(resolve, ms)
    signal.addEventListener('abort', () => {
      clearTimeout(timer)
      resolve()
    })
  })
}

import { setTimeout as sleep } from 'node:timers/promises'
import { Worker } from 'node:worker_threads'
import type { Database } from '../../database/database.ts'
import { reportError } from '../../telemetry/report-error.ts'
import { leaseSeconds, longestBlockMs } from './lease.ts'

/** What the heartbeat's thread is started with. */
export interface HeartbeatSettings {
  url: string
  schema: string
  workerId: string
  /**
   * Three float64, in monotonic ms: when the main thread was last seen turning, until when it may be blocked, and until
   * when the lease is ours for certain.
   */
  watch: SharedArrayBuffer
}

const turnEveryMs = 500
const askEveryMs = 20

/**
 * Keeps a worker's lease from a thread of its own, over a connection of its own, so that neither a busy main thread nor
 * a busy pool costs the lease. The thread also watches the main thread: one that is blocked for too long is killed with
 * its process, because nothing else could stop it.
 */
export class Heartbeat {
  #thread: Worker
  #watch: Float64Array
  /** How long a block is fine for the work under way, and how much of it there is with each. */
  #limits = new Map<number, number>()
  #turn: NodeJS.Timeout
  #stopped: Promise<void>

  /** `onLost` is called once, when the lease is over or the thread is gone. */
  constructor(database: Database, workerId: string, onLost: () => void) {
    const watch = new SharedArrayBuffer(24)
    this.#watch = new Float64Array(watch)
    this.#watch[2] = monotonicMs() + leaseSeconds * 1000
    this.look()
    this.#turn = setInterval(() => this.look(), turnEveryMs).unref()
    const settings: HeartbeatSettings = { url: database.url, schema: database.schema, workerId, watch }
    this.#thread = new Worker(threadFile(), { workerData: settings })
    this.#thread.unref()
    this.#thread.on('message', () => onLost())
    this.#thread.on('error', (error) => {
      reportError(error, { role: 'worker', what: 'heartbeat' })
      onLost()
    })
    this.#stopped = new Promise((resolve) => this.#thread.once('exit', () => resolve()))
  }

  /** Tells the thread that the main thread turns, and for how long it may be blocked from now on. */
  look(): void {
    const now = monotonicMs()
    this.#watch[0] = now
    this.#watch[1] = now + (this.#limits.size === 0 ? longestBlockMs : Math.max(...this.#limits.keys()))
  }

  /** Does work in which the main thread may be blocked for so long, from its first line on. */
  async during<Result>(limitMs: number, work: () => Promise<Result>): Promise<Result> {
    this.#limits.set(limitMs, (this.#limits.get(limitMs) ?? 0) + 1)
    this.look()
    try {
      return await work()
    } finally {
      const left = (this.#limits.get(limitMs) ?? 1) - 1
      if (left > 0) this.#limits.set(limitMs, left)
      else this.#limits.delete(limitMs)
    }
  }

  /**
   * Resolves at once while the lease is certain, otherwise when a beat has confirmed it. A process that stood still past
   * its lease so starts no step when it wakes: it waits here until it is told that it has lost, which ends `signal`.
   */
  async confirmed(signal: AbortSignal): Promise<void> {
    while (monotonicMs() > Number(this.#watch[2])) await sleep(askEveryMs, undefined, { signal })
  }

  /** Ends the beats; the lease then runs out, unless the worker's row is deleted. */
  async stop(): Promise<void> {
    clearInterval(this.#turn)
    this.#thread.postMessage('stop')
    await Promise.race([this.#stopped, new Promise((resolve) => setTimeout(resolve, 2000).unref())])
    await this.#thread.terminate()
  }
}

/** One clock for all threads of the process. */
export function monotonicMs(): number {
  const [seconds, nanoseconds] = process.hrtime()
  return seconds * 1000 + Math.floor(nanoseconds / 1e6)
}

function threadFile(): URL {
  const extension = import.meta.url.endsWith('.ts') ? 'ts' : 'js'
  return new URL(`./heartbeat-thread.${extension}`, import.meta.url)
}

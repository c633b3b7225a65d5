import { setTimeout as sleep } from 'node:timers/promises'
import { openDatabase } from '../../src/database/database.ts'
import { runsAtOnce, writing } from '../rows/fill-doors.ts'

let turn = 1_000_000
/** With nine steps a run that is nearly twice as much as ours can write, by the bench of many runs. */
const everyMs = 100

/** Writes a hundred runs with their steps ten times a second, or as often as the server can, until it is stopped. */
export class Writer {
  #written = 0
  #isStopped = false
  readonly #from = performance.now()
  readonly #done: Promise<void>

  constructor(address: string) {
    this.#done = this.#write(address)
    // Told by stop().
    this.#done.catch(() => undefined)
  }

  async #write(url: string): Promise<void> {
    const database = openDatabase({ url })
    try {
      while (!this.#isStopped) {
        turn += 1
        const until = performance.now() + everyMs
        await database.pool.query(writing, [turn])
        this.#written += runsAtOnce
        await sleep(Math.max(0, until - performance.now()))
      }
    } finally {
      await database.close()
    }
  }

  /** How many runs it has written a second, up to now. */
  get perSecond(): number {
    return Math.round((this.#written * 1000) / (performance.now() - this.#from))
  }

  async stop(): Promise<void> {
    this.#isStopped = true
    await this.#done
  }
}

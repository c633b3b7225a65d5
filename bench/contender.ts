import { type ChildProcess, fork } from 'node:child_process'
import { once } from 'node:events'
import { fileURLToPath } from 'node:url'
import type { Order } from './child.ts'
import { killFamily } from './processes.ts'

/** A contestant's process, seen from outside. */
export class Contender {
  #child: ChildProcess
  #failed: Promise<never>

  private constructor(order: Order) {
    this.#child = fork(fileURLToPath(new URL('./child.ts', import.meta.url)), [JSON.stringify(order)], {
      // The standard output is for the results.
      stdio: ['ignore', 2, 2, 'ipc'],
    })
    this.#failed = once(this.#child, 'exit').then(([code, signal]) => {
      throw new Error(`expected the process of ${order.module} to stay, got exit ${String(code ?? signal)}; see above`)
    })
    this.#failed.catch(() => undefined)
  }

  /** Resolves when it is ready. */
  static async launch(order: Order): Promise<Contender> {
    const contender = new Contender(order)
    await contender.#answered()
    return contender
  }

  get pid(): number {
    return this.#child.pid as number
  }

  /** Resolves when so many runs are accepted. */
  async start(runs: number): Promise<void> {
    this.#child.send(runs)
    await this.#answered()
  }

  /** With all that it has started. */
  async kill(): Promise<void> {
    await killFamily(this.pid)
  }

  async #answered(): Promise<void> {
    await Promise.race([once(this.#child, 'message'), this.#failed])
  }
}

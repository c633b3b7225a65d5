import { type ChildProcess, fork } from 'node:child_process'
import { once } from 'node:events'
import { fileURLToPath } from 'node:url'
import type { Answer, Memory, Order, Question } from './child.ts'
import { residentMb } from './processes.ts'

/** A contestant's process, seen from outside. */
export class Contender {
  #child: ChildProcess
  #failed: Promise<never>

  private constructor(order: Order) {
    this.#child = fork(fileURLToPath(new URL('./child.ts', import.meta.url)), [JSON.stringify(order)], {
      execArgv: ['--expose-gc'],
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
    await contender.#next()
    return contender
  }

  /** Resolves when so many runs are accepted. */
  async start(runs: number): Promise<void> {
    await this.#ask({ start: runs })
  }

  async memory(): Promise<Memory> {
    const answer = await this.#ask({ memory: true })
    if (!('memory' in answer)) throw new Error(`expected a measurement, got ${JSON.stringify(answer)}`)
    return answer.memory
  }

  /** Its resident memory as it is, asked behind its back. */
  async residentMb(): Promise<number> {
    return await residentMb(this.#child.pid as number)
  }

  kill(): void {
    this.#child.kill('SIGKILL')
  }

  async #ask(question: Question): Promise<Answer> {
    this.#child.send(question)
    return await this.#next()
  }

  async #next(): Promise<Answer> {
    const [answer] = await Promise.race([once(this.#child, 'message'), this.#failed])
    return answer as Answer
  }
}

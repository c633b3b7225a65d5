import type pg from 'pg'
import { connectSupervisor, countClients, ensureProjectDatabase } from './client.ts'
import type { Layout } from './layout.ts'
import { readLastUse, writeState } from './supervisor-state.ts'

/** Knows when nobody has used the server for `idleStopMs`. */
export class IdleWatch {
  readonly #layout: Layout
  readonly #idleStopMs: number
  readonly #askEveryMs: number
  #connection: pg.Client | undefined
  #lastClientAt = Date.now()
  #nextQuestionAt = 0

  constructor(layout: Layout, idleStopMs: number) {
    this.#layout = layout
    this.#idleStopMs = idleStopMs
    this.#askEveryMs = Math.min(3_000, idleStopMs / 4)
  }

  /** Connects to a server that has just come up. */
  async begin(): Promise<void> {
    this.#connection = await connectSupervisor(this.#layout)
    await ensureProjectDatabase(this.#connection)
    this.#lastClientAt = Date.now()
  }

  /** True when the server is to be stopped; from then on programs are told so. */
  async isOver(): Promise<boolean> {
    if (Date.now() < this.#nextQuestionAt) return false
    this.#nextQuestionAt = Date.now() + this.#askEveryMs
    if (await this.#hasClients()) this.#lastClientAt = Date.now()
    if (!(await this.#isIdle())) return false
    // A program may ask for the server at this very moment. It notes its use first and looks at our state second; we
    // do it the other way round, so one of the two sees the other.
    await writeState(this.#layout, 'stopping')
    if (await this.#isIdle()) return true
    await writeState(this.#layout, 'running')
    return false
  }

  async #isIdle(): Promise<boolean> {
    const lastUseAt = Math.max(this.#lastClientAt, await readLastUse(this.#layout))
    return Date.now() - lastUseAt > this.#idleStopMs
  }

  /** A server that does not answer is not known to be unused. */
  async #hasClients(): Promise<boolean> {
    try {
      this.#connection ??= await connectSupervisor(this.#layout)
      return (await countClients(this.#connection)) > 0
    } catch {
      await this.#connection?.end().catch(() => undefined)
      this.#connection = undefined
      return true
    }
  }
}

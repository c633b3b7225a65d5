import type pg from 'pg'
import { connectSupervisor, countClients, ensureProjectDatabase } from './client.ts'
import type { Layout } from './layout.ts'
import { waitUntil } from './postmaster.ts'
import { readLastUse, writeState } from './supervisor-state.ts'

/** How long a server that is up may refuse us. */
const beginMs = 30_000

/** Knows when nobody has used the server for `idleStopMs`. */
export class IdleWatch {
  readonly #layout: Layout
  readonly #idleStopMs: number
  readonly #askEveryMs: number
  #connection: pg.Client | undefined
  #lastClientAt = Date.now()
  #nextQuestionAt = 0
  #trouble: unknown

  constructor(layout: Layout, idleStopMs: number) {
    this.#layout = layout
    this.#idleStopMs = idleStopMs
    this.#askEveryMs = Math.min(3_000, idleStopMs / 4)
  }

  /** Makes a server that has just come up ready for programs, for as long as it lives. */
  async begin(lives: () => Promise<boolean>): Promise<void> {
    this.#lastClientAt = Date.now()
    const done = await waitUntil(async () => (await this.#isReady()) || !(await lives()), beginMs, 200)
    if (!done) throw this.#trouble
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

  async #isReady(): Promise<boolean> {
    try {
      await this.#disconnect()
      this.#connection = await connectSupervisor(this.#layout)
      await ensureProjectDatabase(this.#connection)
      return true
    } catch (error) {
      this.#trouble = error
      return false
    }
  }

  async #disconnect(): Promise<void> {
    await this.#connection?.end().catch(() => undefined)
    this.#connection = undefined
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
      await this.#disconnect()
      return true
    }
  }
}

import type pg from 'pg'
import { connectOnce, cutOff, type Database } from './database.ts'
import type { HintGatherer } from './hint-gatherer.ts'

/** The listener's connection and what it listens to. */
export class ListenSession {
  readonly #database: Database
  readonly #answerMs: number
  readonly #gatherer: HintGatherer
  readonly #onLost: () => void
  readonly #listened = new Set<string>()
  #connection: pg.Client | undefined

  constructor(database: Database, answerMs: number, gatherer: HintGatherer, onLost: () => void) {
    this.#database = database
    this.#answerMs = answerMs
    this.#gatherer = gatherer
    this.#onLost = onLost
  }

  /** Connects if need be, listens to what is new, and otherwise asks for a sign of life. */
  async keep(): Promise<void> {
    this.#connection ??= await this.#connect()
    const connection = this.#connection
    try {
      const fresh = this.#gatherer.channels().filter((name) => !this.#listened.has(name))
      for (const name of fresh) {
        await connection.query(`listen "${name}"`)
        this.#listened.add(name)
        this.#gatherer.add(name)
      }
      if (fresh.length === 0) await connection.query('select 1')
    } catch (error) {
      this.drop()
      throw error
    }
  }

  drop(): void {
    const connection = this.#connection
    this.#connection = undefined
    this.#listened.clear()
    if (connection) cutOff(connection)
  }

  async #connect(): Promise<pg.Client> {
    const { url, schema, applicationName } = this.#database
    const connection = await connectOnce({
      url,
      schema,
      applicationName: `${applicationName} listener`,
      // A half-open socket shows by a heartbeat that is not answered, and by nothing else.
      deadlines: { statementMs: this.#answerMs, queryMs: this.#answerMs },
    })
    connection.on('notification', ({ channel, payload }) => this.#gatherer.add(channel, payload))
    connection.on('end', () => {
      if (this.#connection !== connection) return
      this.drop()
      this.#onLost()
    })
    return connection
  }
}

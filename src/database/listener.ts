import type pg from 'pg'
import { channelName } from './channel.ts'
import { connectOnce, cutOff, type Database } from './database.ts'
import { HintGatherer } from './hint-gatherer.ts'
import { poll } from './poll.ts'

export interface ListenerOptions {
  /** Ends the listener. */
  signal: AbortSignal
  /** Hears of lost connections, failed attempts and failing callbacks; the listener itself goes on. */
  onError: (error: unknown) => void
  /** How often the connection is asked whether it still lives. Default 10 s. */
  heartbeatMs?: number | undefined
  /** How long its answer may take before the connection counts as lost. Default 5 s. */
  answerMs?: number | undefined
}

/** What a subscriber gets: the payloads since the last call, or none when some may have been missed. */
export type Hint = (payloads: ReadonlySet<string>) => void

/** Hints by NOTIFY, over one connection of its own. Polling is the truth: whoever listens must also look by itself. */
export interface Listener {
  /**
   * Calls back soon after something was notified on the channel, once for many, and once whenever listening begins,
   * also again after a lost connection. Returns how to unsubscribe.
   */
  on(channel: string, hint: Hint): () => void
  /** Resolves when the listener has ended. */
  readonly stopped: Promise<void>
}

/** Starts to listen; connects in the background and reconnects until the signal is aborted. */
export function startListener(database: Database, options: ListenerOptions): Listener {
  const { signal, onError, heartbeatMs = 10_000, answerMs = 5_000 } = options
  const gatherer = new HintGatherer(onError)
  const session = new ListenSession(database, answerMs, gatherer, () => loop.wake())
  // Connecting, listening and the heartbeat are one loop: each turn sees to it that the connection is there and answers.
  const loop = poll(() => session.keep(), {
    name: 'the listener',
    everyMs: heartbeatMs,
    timeoutMs: 30_000,
    signal,
    onError,
  })
  async function end(): Promise<void> {
    await loop.stopped
    gatherer.end()
    session.drop()
  }
  return {
    on: (channel, hint) => {
      const unsubscribe = gatherer.on(channelName(database.schema, channel), hint)
      loop.wake()
      return unsubscribe
    },
    stopped: end(),
  }
}

/** The connection and what it listens to. */
class ListenSession {
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

import type { Database } from './database.ts'
import { type Poll, poll } from './poll.ts'
import { shareListener } from './shared-listener.ts'

export interface LoopOptions {
  /** The channel whose hints begin a turn early. */
  wakesOn?: string
  /** Deadline of one turn. Default 30 s. */
  timeoutMs?: number
}

/** The background loops of one role: started together, ticked by hand in tests, ended together. */
export class Loops {
  readonly #stopping = new AbortController()
  readonly #shared: ReturnType<typeof shareListener>
  readonly #loops = new Map<string, Poll>()
  readonly #onError: (error: unknown, loop: string) => void

  /** @param onError hears of every failed turn and of lost connections; the loops go on */
  constructor(database: Database, onError: (error: unknown, loop: string) => void) {
    this.#onError = onError
    this.#shared = shareListener(database, (error) => onError(error, 'the listener'))
  }

  get signal(): AbortSignal {
    return this.#stopping.signal
  }

  /** Starts a loop: a turn at once, and then one every `everyMs`, or when woken. */
  start(
    name: string,
    everyMs: number,
    turn: (signal: AbortSignal) => Promise<unknown>,
    { wakesOn, timeoutMs = 30_000 }: LoopOptions = {},
  ): Poll {
    const loop = poll(turn, {
      name,
      everyMs,
      timeoutMs,
      signal: this.#stopping.signal,
      onError: (error) => this.#onError(error, name),
      ...(wakesOn === undefined ? {} : { wakeOn: (wake: () => void) => this.#shared.listener.on(wakesOn, wake) }),
    })
    this.#loops.set(name, loop)
    return loop
  }

  /** One turn of every loop, by hand, in the order they were started. */
  async tick(): Promise<void> {
    for (const loop of this.#loops.values()) await loop.tick()
  }

  /** Ends all; resolves when nothing of them runs. Safe to call twice. */
  async stop(): Promise<void> {
    this.#stopping.abort()
    await Promise.allSettled([...this.#loops.values()].map((loop) => loop.stopped))
    await this.#shared.release()
  }
}

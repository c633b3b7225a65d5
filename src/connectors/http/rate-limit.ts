import type { Sleep } from './hooks.ts'
import { interruptible } from './interruptible.ts'

/** Spaces requests evenly, in the order they came: a service that counts per second sees no burst. */
export class RateLimit {
  readonly #intervalMs: number
  #freeAtMs = 0
  #last: Promise<unknown> = Promise.resolve()

  constructor(perSecond: number) {
    this.#intervalMs = 1000 / perSecond
  }

  /** Waits for the turn. Who is aborted while waiting leaves the queue and takes no turn. */
  async turn(sleep: Sleep, signal: AbortSignal): Promise<void> {
    const before = this.#last
    const { promise: done, resolve: leave } = Promise.withResolvers<void>()
    // An aborted waiter leaves at once, but those behind it still wait for the ones before it.
    this.#last = before.then(() => done)
    try {
      await interruptible(before, signal)
      const pauseMs = this.#freeAtMs - performance.now()
      if (pauseMs > 0) await sleep(pauseMs, signal)
      this.#freeAtMs = Math.max(performance.now(), this.#freeAtMs) + this.#intervalMs
    } finally {
      leave()
    }
  }
}

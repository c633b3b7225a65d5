import type { Clock } from '../../pipelines/clock.ts'

/** A difference up to this is none. */
const mostSkewMs = 1000

/**
 * Business time as the database's clock has it: the process's own, put right by how far the two are apart. Whether
 * something is due must not depend on which process asks.
 */
export class DatabaseClock {
  readonly #clock: Clock
  /** How far the database's clock is ahead of the process's. */
  skewMs = 0

  constructor(clock: Clock) {
    this.#clock = clock
  }

  now(): Date {
    const now = this.#clock.now()
    return Math.abs(this.skewMs) > mostSkewMs ? new Date(now.getTime() + this.skewMs) : now
  }

  /** Asks the database for its time together with something else, and compares. */
  async compare<Answer extends { databaseNow: Date }>(ask: () => Promise<Answer>): Promise<Answer> {
    const before = Date.now()
    const answer = await ask()
    const after = Date.now()
    // It was read somewhere between the two; a slow answer is no skew.
    const { databaseNow } = answer
    this.skewMs = Math.round(
      databaseNow.getTime() < before ? databaseNow.getTime() - before : Math.max(0, databaseNow.getTime() - after),
    )
    return answer
  }
}

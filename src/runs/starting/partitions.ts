import type { Pool } from 'pg'

/**
 * Makes sure that the month of an instant, and the next, have partitions. Asked before every start of a run, so it
 * remembers what it has seen.
 */
export class Partitions {
  #pool: Pool
  #made = new Map<string, Promise<unknown>>()

  constructor(pool: Pool) {
    this.#pool = pool
  }

  async ensure(at: Date): Promise<void> {
    await this.#ensureMonth(at.getUTCFullYear(), at.getUTCMonth())
    // The next month is made ahead, so that no run at midnight of the first waits for it.
    await this.#ensureMonth(at.getUTCFullYear(), at.getUTCMonth() + 1)
  }

  #ensureMonth(year: number, month: number): Promise<unknown> {
    const first = new Date(Date.UTC(year, month, 1)).toISOString().slice(0, 10)
    let made = this.#made.get(first)
    if (!made) {
      made = this.#pool.query('CALL create_partitions($1::date)', [first]).catch((error: unknown) => {
        this.#made.delete(first)
        throw error
      })
      this.#made.set(first, made)
    }
    return made
  }
}

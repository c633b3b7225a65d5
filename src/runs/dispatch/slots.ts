import { setImmediate as others } from 'node:timers/promises'

/** A run that was taken. */
export interface Taken {
  /** Resolves when nothing of it is executed any more; what it has come to may still be on its way to the database. */
  idle: Promise<void>
  /** Resolves when that is stored, too. */
  over: Promise<void>
}

/** Runs whose end is not done with, for each slot. */
const mostOpen = 4

/**
 * The room a worker has for runs. A slot is free when nothing of its run is executed any more, so that the next run is
 * fetched while the end of the one before is being stored. Ends that wait for the database are bounded, too.
 */
export class Slots {
  readonly #count: number
  #reserved = 0
  #idle = new Set<Promise<void>>()
  #over = new Set<Promise<void>>()
  #isEnding = false
  #changed = Promise.withResolvers<void>()

  constructor(count: number) {
    this.#count = count
  }

  /** Waits until there is room, and keeps as much of it as there is, up to a limit; nothing when all is to end. */
  async reserve(limit: number): Promise<number> {
    for (;;) {
      if (this.#isEnding) return 0
      const free = Math.min(limit, this.#free())
      if (free > 0) {
        this.#reserved += free
        return free
      }
      await this.#changed.promise
      // Runs end together when a batch of them was stored; the next are then fetched together, too.
      await others()
    }
  }

  giveBack(count: number): void {
    this.#reserved -= count
    if (count > 0) this.#change()
  }

  /** Takes a run in; what was reserved for it is given back by the caller. */
  fill({ idle, over }: Taken): void {
    this.#keep(this.#idle, idle)
    this.#keep(this.#over, over)
  }

  /** Nobody waits for room any more. */
  end(): void {
    this.#isEnding = true
    this.#change()
  }

  /** Resolves when all runs are over. */
  async empty(): Promise<void> {
    await Promise.all(this.#over)
  }

  #free(): number {
    return Math.min(this.#count - this.#idle.size, mostOpen * this.#count - this.#over.size) - this.#reserved
  }

  #keep(set: Set<Promise<void>>, promise: Promise<void>): void {
    const kept = promise.finally(() => {
      set.delete(kept)
      this.#change()
    })
    set.add(kept)
  }

  #change(): void {
    this.#changed.resolve()
    this.#changed = Promise.withResolvers<void>()
  }
}

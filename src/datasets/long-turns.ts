import type { Pool } from 'pg'

/**
 * Long users of a pool's connections, spools and loads, take turns: at most half of the connections are with them, and
 * the rest wait here, in order, without holding one. A source that is being spooled reads rows through the same pool;
 * with every connection at a spool, all of them would wait for each other.
 */
class LongTurns {
  #free: number
  #waiting: (() => void)[] = []

  constructor(limit: number) {
    this.#free = limit
  }

  async take(signal: AbortSignal): Promise<() => void> {
    signal.throwIfAborted()
    if (this.#free > 0) this.#free -= 1
    else await this.#wait(signal)
    return () => {
      const next = this.#waiting.shift()
      if (next) next()
      else this.#free += 1
    }
  }

  #wait(signal: AbortSignal): Promise<void> {
    return new Promise((resolve, reject) => {
      const go = () => {
        signal.removeEventListener('abort', stop)
        resolve()
      }
      const stop = () => {
        this.#waiting = this.#waiting.filter((other) => other !== go)
        reject(signal.reason)
      }
      signal.addEventListener('abort', stop, { once: true })
      this.#waiting.push(go)
    })
  }
}

const turnsOf = new WeakMap<Pool, LongTurns>()

/** Waits for a turn and does the work in it. The wait ends with the signal. */
export async function inLongTurn<Result>(
  pool: Pool,
  signal: AbortSignal,
  work: () => Promise<Result>,
): Promise<Result> {
  let turns = turnsOf.get(pool)
  if (!turns) {
    turns = new LongTurns(Math.max(1, Math.floor((pool.options.max ?? 10) / 2)))
    turnsOf.set(pool, turns)
  }
  const release = await turns.take(signal)
  try {
    return await work()
  } finally {
    release()
  }
}

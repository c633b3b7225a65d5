import { setTimeout as sleepReal } from 'node:timers/promises'
import { Refusal } from './refusal.ts'

/**
 * Business time: due times, windows, waits, back-off. A parameter everywhere, so that tests and simulations drive it.
 * Leases never use it; they go by the database's clock.
 */
export interface Clock {
  now(): Date
  /** Resolves after `ms` of this clock's time; rejects when the signal is aborted. */
  sleep(ms: number, signal?: AbortSignal): Promise<void>
}

// Node's timers take no longer delay than this.
const longestTimerMs = 2 ** 31 - 1

/** Real time, or real time moved so that it begins at `start` (MILLRACE_NOW) and runs on from there. */
export function systemClock(start?: Date): Clock {
  const offsetMs = start ? start.getTime() - Date.now() : 0
  return {
    now: () => new Date(Date.now() + offsetMs),
    async sleep(ms, signal) {
      const dueMs = Date.now() + ms
      // Asked again: by this clock one timer in 25 fires a millisecond early, and who is woken early finds nothing due and
      // is not woken again. Steps were never retried so.
      for (let leftMs = ms; leftMs > 0; leftMs = dueMs - Date.now()) {
        await sleepReal(Math.min(leftMs, longestTimerMs), undefined, signal ? { signal } : {})
      }
    },
  }
}

/** The clock of an environment: MILLRACE_NOW, an ISO instant, starts it there. */
export function clockFromEnvironment(environment: Record<string, string | undefined>): Clock {
  const text = environment.MILLRACE_NOW
  if (!text) return systemClock()
  const start = new Date(text)
  if (Number.isNaN(start.getTime())) {
    throw new Refusal(
      `expected MILLRACE_NOW to be an instant such as 2026-08-19T12:00:00Z, got '${text}'; correct or unset it`,
    )
  }
  return systemClock(start)
}

/** A clock that stands still until it is moved. */
export class TestClock implements Clock {
  #now: number
  #sleepers = new Set<{ due: number; wake(): void }>()

  constructor(start: string | Date) {
    this.#now = new Date(start).getTime()
  }

  now(): Date {
    return new Date(this.#now)
  }

  /** How many sleeps are under way: what a test waits for before it moves the clock. */
  get sleeping(): number {
    return this.#sleepers.size
  }

  /** Moves the clock and wakes whoever slept until then, in the order of their due times. */
  moveTo(time: string | Date): void {
    const target = new Date(time).getTime()
    if (target < this.#now) throw new Error(`expected the clock to go on, got ${new Date(target).toISOString()}`)
    this.#now = target
    const due = [...this.#sleepers].filter((sleeper) => sleeper.due <= target).toSorted((a, b) => a.due - b.due)
    for (const sleeper of due) sleeper.wake()
  }

  advance(ms: number): void {
    this.moveTo(new Date(this.#now + ms))
  }

  sleep(ms: number, signal?: AbortSignal): Promise<void> {
    return new Promise((resolve, reject) => {
      if (signal?.aborted) return reject(signal.reason)
      if (ms <= 0) return resolve()
      const sleeper = {
        due: this.#now + ms,
        wake: () => {
          this.#sleepers.delete(sleeper)
          signal?.removeEventListener('abort', abort)
          resolve()
        },
      }
      const abort = () => {
        this.#sleepers.delete(sleeper)
        reject(signal?.reason)
      }
      signal?.addEventListener('abort', abort, { once: true })
      this.#sleepers.add(sleeper)
    })
  }
}

import { setTimeout as sleep } from 'node:timers/promises'
import { withDeadline } from './tick-deadline.ts'

export interface PollOptions {
  /** Whose loop it is, for reports. */
  name: string
  /** Pause between the end of one turn and the start of the next. `Infinity`: only by hand or when woken. */
  everyMs: number
  /** Deadline of one turn: its signal is aborted then, and soon after it counts as lost. */
  timeoutMs: number
  /** Ends the loop; the turn under way gets its signal aborted and is waited for. */
  signal: AbortSignal
  /** Hears of every failed turn; the loop itself goes on. */
  onError: (error: unknown, loop: { name: string; failures: number }) => void
  /** Subscribes the loop to early hints and returns how to unsubscribe. */
  wakeOn?: ((wake: () => void) => () => void) | undefined
}

/** A running background loop. */
export interface Poll {
  /** Runs one turn now, after the one under way if there is one; rejects when the turn fails. For tests. */
  tick(): Promise<void>
  /** Has the next turn begin at once. Many wakes during one turn cause one further turn. */
  wake(): void
  /** Resolves when the loop has ended and nothing of it runs. */
  readonly stopped: Promise<void>
}

/** After failures the pause doubles up to this, or `everyMs` when that is longer: a database that is back must be seen soon. */
const longestBackOffMs = 10_000
/** A wake cuts a back-off short, yet not to nothing: hints may come by the hundred while every turn fails. */
const shortestBackOffMs = 1_000

/**
 * The one shape of every background loop: a turn at once and then one every `everyMs`, early when woken, never two at
 * a time, each with a deadline; a failed turn is reported and the loop goes on.
 */
export function poll(tick: (signal: AbortSignal) => Promise<unknown>, options: PollOptions): Poll {
  return new PollLoop(tick, options)
}

class PollLoop implements Poll {
  readonly stopped: Promise<void>
  readonly #tick: (signal: AbortSignal) => Promise<unknown>
  readonly #options: PollOptions
  #turn: Promise<void> = Promise.resolve()
  #failures = 0
  #endedAt = Number.NEGATIVE_INFINITY
  #woken = false
  #pause = new AbortController()

  constructor(tick: (signal: AbortSignal) => Promise<unknown>, options: PollOptions) {
    this.#tick = tick
    this.#options = options
    this.stopped = this.#run()
  }

  tick(): Promise<void> {
    // Turns form one chain, so that a turn by hand and one of the loop cannot overlap.
    const turn = this.#turn.catch(ignore).then(() => this.#oneTurn())
    this.#turn = turn.catch(ignore)
    return turn
  }

  wake(): void {
    this.#woken = true
    this.#pause.abort()
  }

  async #run(): Promise<void> {
    const { signal, wakeOn } = this.#options
    const stop = (): void => this.#pause.abort()
    signal.addEventListener('abort', stop, { once: true })
    const unsubscribe = wakeOn?.(() => this.wake())
    for (await this.#rest(); !signal.aborted; await this.#rest()) {
      await this.tick().catch((error: unknown) => this.#report(error))
    }
    unsubscribe?.()
    signal.removeEventListener('abort', stop)
    await this.#turn
  }

  async #oneTurn(): Promise<void> {
    // What is hinted at from here on may come too late for this turn, so it causes another.
    this.#woken = false
    try {
      await withDeadline(this.#tick, this.#options)
      this.#failures = 0
    } catch (error) {
      this.#failures += 1
      throw error
    } finally {
      this.#endedAt = performance.now()
    }
  }

  /** Waits for the next turn's time, a wake, or the end. */
  async #rest(): Promise<void> {
    const { signal } = this.#options
    while (!signal.aborted) {
      const leftMs = this.#nextTurnAt() - performance.now()
      if (leftMs <= 0) return
      this.#pause = new AbortController()
      await sleep(Math.min(leftMs, longestTimerMs), undefined, { signal: this.#pause.signal }).catch(ignore)
    }
  }

  #nextTurnAt(): number {
    const { everyMs } = this.#options
    if (this.#failures > 0) return this.#endedAt + this.#backOffMs(everyMs)
    if (this.#woken) return 0
    return everyMs === Number.POSITIVE_INFINITY ? everyMs : this.#endedAt + everyMs
  }

  #backOffMs(everyMs: number): number {
    const shortestMs = Math.min(everyMs, shortestBackOffMs)
    const longestMs = everyMs === Number.POSITIVE_INFINITY ? longestBackOffMs : Math.max(longestBackOffMs, everyMs)
    return this.#woken ? shortestMs : Math.min(shortestMs * 2 ** this.#failures, longestMs)
  }

  #report(error: unknown): void {
    const { name, onError } = this.#options
    try {
      onError(error, { name, failures: this.#failures })
    } catch {
      // A report that fails must not end the loop it reports on.
    }
  }
}

/** The longest time a timer can hold. */
const longestTimerMs = 2 ** 31 - 1

function ignore(): void {}

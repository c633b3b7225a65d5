/** Node's timers fire at once when they are given more. */
const longestTimerMs = 2 ** 31 - 1

/** A signal that is aborted when its time is up, or with any of the signals above it. Dispose of it when the work is done. */
export class Deadline implements Disposable {
  readonly signal: AbortSignal
  /** Whether it was the time that ended it. */
  expired = false
  readonly #endsAtMs: number
  readonly #controller = new AbortController()
  readonly #timer: NodeJS.Timeout
  readonly #stopListening: (() => void)[]

  constructor(timeoutMs: number, above: readonly AbortSignal[]) {
    this.signal = this.#controller.signal
    this.#endsAtMs = performance.now() + timeoutMs
    this.#timer = setTimeout(() => this.#expire(), Math.min(timeoutMs, longestTimerMs))
    // By hand and not by AbortSignal.any: a step's signal outlives thousands of requests and must not keep them all.
    this.#stopListening = above.map((signal) => {
      const abort = () => this.#controller.abort(signal.reason)
      if (signal.aborted) abort()
      else signal.addEventListener('abort', abort, { once: true })
      return () => signal.removeEventListener('abort', abort)
    })
  }

  get leftMs(): number {
    return Math.max(0, this.#endsAtMs - performance.now())
  }

  #expire(): void {
    if (this.signal.aborted) return
    this.expired = true
    this.#controller.abort(new DOMException('the deadline passed', 'TimeoutError'))
  }

  [Symbol.dispose](): void {
    clearTimeout(this.#timer)
    for (const stop of this.#stopListening) stop()
  }
}

/** At most this many requests in this time. */
export interface RateLimit {
  requests: number
  perSeconds: number
}

/**
 * Counts the requests of each caller in a sliding window. Refused requests count, too: who keeps hammering stays out,
 * as with the real services. Time is the machine's, because a pinned business clock would never let the window pass.
 */
export class RateLimiter {
  limit: RateLimit | null
  readonly #seen = new Map<string, number[]>()

  constructor(limit: RateLimit | null) {
    this.limit = limit
  }

  /** Counts one request and says whether it may be answered. */
  admits(caller: string): boolean {
    if (!this.limit) return true
    const nowMs = performance.now()
    const windowStartMs = nowMs - this.limit.perSeconds * 1000
    const recent = (this.#seen.get(caller) ?? []).filter((atMs) => atMs > windowStartMs)
    this.#seen.set(caller, [...recent, nowMs])
    return recent.length < this.limit.requests
  }

  /** Forgets everyone's requests and takes this limit. */
  restart(limit: RateLimit | null): void {
    this.limit = limit
    this.#seen.clear()
  }
}

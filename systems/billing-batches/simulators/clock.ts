/** A clock that follows another one, until it is set, moved on or made to run faster. */
export class SimulatedClock {
  #shownMs: number
  #sinceMs: number
  #speed = 1
  readonly #follows: () => Date

  constructor(follows: () => Date) {
    this.#follows = follows
    this.#sinceMs = follows().getTime()
    this.#shownMs = this.#sinceMs
  }

  now(): Date {
    return new Date(this.#shownMs + (this.#follows().getTime() - this.#sinceMs) * this.#speed)
  }

  set(at: Date): void {
    this.#shownMs = at.getTime()
    this.#sinceMs = this.#follows().getTime()
  }

  advance(ms: number): void {
    this.set(new Date(this.now().getTime() + ms))
  }

  /** 1440 shows a day in a minute. */
  run(speed: number): void {
    this.advance(0)
    this.#speed = speed
  }

  reset(): void {
    this.#speed = 1
    this.set(this.#follows())
  }
}

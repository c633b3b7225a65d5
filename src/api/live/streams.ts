/** One has so many pages open at most, and a program that opens more has lost count. */
const mostEach = 20

/** Counts the open streams of each who asks, in this process: each of them costs a connection. */
export class Streams {
  readonly #open = new Map<string, number>()

  /** Takes a place; answers how to give it back, or undefined where there is none left. */
  take(who: string): (() => void) | undefined {
    const open = this.#open.get(who) ?? 0
    if (open >= mostEach) return undefined
    this.#open.set(who, open + 1)
    return () => {
      const left = (this.#open.get(who) ?? 1) - 1
      if (left === 0) this.#open.delete(who)
      else this.#open.set(who, left)
    }
  }
}

/**
 * Does a thing for many askers at once: who asks while it is being done shares the next time. So a hundred runs that
 * end together are followed by two admissions, not by a hundred.
 */
export class Gathered<Key> {
  #work: (key: Key) => Promise<void>
  #running = new Map<Key, Promise<void>>()
  #next = new Map<Key, Promise<void>>()

  constructor(work: (key: Key) => Promise<void>) {
    this.#work = work
  }

  /** Resolves when the work has been done at least once from its beginning after this call. */
  ask(key: Key): Promise<void> {
    const running = this.#running.get(key)
    if (!running) return this.#begin(key)
    let next = this.#next.get(key)
    if (!next) {
      next = running.catch(() => undefined).then(() => this.#begin(key))
      this.#next.set(key, next)
    }
    return next
  }

  #begin(key: Key): Promise<void> {
    this.#next.delete(key)
    const work = this.#work(key).finally(() => {
      if (this.#running.get(key) === work) this.#running.delete(key)
    })
    this.#running.set(key, work)
    return work
  }
}

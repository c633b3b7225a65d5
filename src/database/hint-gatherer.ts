/** What a subscriber gets: the payloads since the last call, or none when some may have been missed. */
export type Hint = (payloads: ReadonlySet<string>) => void

/** Bursts are gathered this long: one commit of a worker may notify many rows. */
const gatherMs = 20

/** Who is to be called for which channel, and what has come since the last call. */
export class HintGatherer {
  readonly #onError: (error: unknown) => void
  readonly #hints = new Map<string, Set<Hint>>()
  readonly #gathered = new Map<string, Set<string>>()
  #timer: NodeJS.Timeout | undefined

  constructor(onError: (error: unknown) => void) {
    this.#onError = onError
  }

  channels(): string[] {
    return [...this.#hints.keys()]
  }

  on(channel: string, hint: Hint): () => void {
    const hints = this.#hints.get(channel) ?? new Set()
    this.#hints.set(channel, hints.add(hint))
    return () => {
      hints.delete(hint)
    }
  }

  add(channel: string, payload?: string): void {
    const payloads = this.#gathered.get(channel) ?? new Set()
    if (payload) payloads.add(payload)
    this.#gathered.set(channel, payloads)
    this.#timer ??= setTimeout(() => this.#deliver(), gatherMs)
  }

  end(): void {
    clearTimeout(this.#timer)
    this.#hints.clear()
  }

  #deliver(): void {
    this.#timer = undefined
    const gathered = [...this.#gathered]
    this.#gathered.clear()
    for (const [channel, payloads] of gathered) {
      for (const hint of this.#hints.get(channel) ?? []) this.#call(hint, payloads)
    }
  }

  #call(hint: Hint, payloads: ReadonlySet<string>): void {
    try {
      hint(payloads)
    } catch (error) {
      this.#onError(error)
    }
  }
}

/** Keeps a label from having more values than a server of metrics can hold: what comes after the first so many is 'other'. */
export class CappedLabel {
  readonly #most: number
  readonly #seen = new Set<string>()

  constructor(most: number) {
    this.#most = most
  }

  of(value: string): string {
    if (this.#seen.has(value)) return value
    if (this.#seen.size >= this.#most) return 'other'
    this.#seen.add(value)
    return value
  }
}

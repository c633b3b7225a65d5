/**
 * A stream of numbers that a seed and a few words decide: every job and day has its own, so that nothing that is drawn for
 * one moves what is drawn for another.
 */
export class Draws {
  #state: number

  constructor(seed: number, ...words: readonly (string | number)[]) {
    let hash = 0x811c9dc5
    for (const character of [seed, ...words].join('\n')) hash = Math.imul(hash ^ character.charCodeAt(0), 0x01000193)
    this.#state = hash
    // Streams of neighbouring seeds begin alike.
    for (let turn = 0; turn < 3; turn++) this.next()
  }

  /** From 0 to 1, 1 excluded. Mulberry32, public domain. */
  next(): number {
    this.#state = (this.#state + 0x6d2b79f5) | 0
    let mixed = Math.imul(this.#state ^ (this.#state >>> 15), 1 | this.#state)
    mixed = (mixed + Math.imul(mixed ^ (mixed >>> 7), 61 | mixed)) ^ mixed
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 2 ** 32
  }

  between(least: number, most: number): number {
    return least + this.next() * (most - least)
  }

  isLucky(probability: number): boolean {
    return this.next() < probability
  }

  /** A factor around 1, log-normal, cut at two and a half times its spread: a normal day is never a fault by chance. */
  around(spread: number): number {
    const distance = Math.sqrt(-2 * Math.log(1 - this.next())) * Math.cos(2 * Math.PI * this.next())
    return Math.exp(spread * Math.max(-2.5, Math.min(2.5, distance)))
  }

  pick<Item>(items: readonly Item[]): Item {
    const item = items[Math.floor(this.next() * items.length)]
    if (item === undefined) throw new Error('expected something to pick from, got an empty list')
    return item
  }
}

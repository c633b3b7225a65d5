/** Draws that are the same for the same seed. */
export interface Draws {
  /** From 0 up to 1. */
  next(): number
  pick<Item>(items: readonly Item[]): Item
}

export function seeded(seed: number): Draws {
  let state = seed
  const next = () => {
    state = (state * 1_103_515_245 + 12_345) % 2 ** 31
    return state / 2 ** 31
  }
  return { next, pick: <Item>(items: readonly Item[]) => items[Math.floor(next() * items.length)] as Item }
}

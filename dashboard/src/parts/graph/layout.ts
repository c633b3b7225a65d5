/** What a graph is drawn of: steps, and which come before each. */
export interface GraphStep {
  name: string
  before: readonly string[]
}

export interface Place {
  /** How many steps come before it at most. */
  column: number
  row: number
}

/**
 * Puts steps into columns, each right of all that come before it, and in a column near what they come from.
 * Steps in a circle, which a checked pipeline does not have, are left in the columns they had reached.
 */
export function placesOf(steps: readonly GraphStep[]): Map<string, Place> {
  const columns = new Map(steps.map(({ name }) => [name, 0]))
  for (let turn = 0; turn < steps.length; turn += 1) {
    let isMoved = false
    for (const { name, before } of steps) {
      const column = Math.max(0, ...before.map((each) => (columns.get(each) ?? -1) + 1))
      if (column === columns.get(name)) continue
      columns.set(name, column)
      isMoved = true
    }
    if (!isMoved) break
  }
  const places = new Map<string, Place>()
  for (let column = 0; places.size < steps.length; column += 1) {
    const here = steps.filter(({ name }) => columns.get(name) === column)
    const wish = ({ before }: GraphStep) => mean(before.flatMap((each) => places.get(each)?.row ?? []))
    const ordered = here.toSorted((one, other) => wish(one) - wish(other))
    for (const [index, { name }] of ordered.entries()) places.set(name, { column, row: index - (here.length - 1) / 2 })
    if (column > steps.length) break
  }
  return places
}

function mean(numbers: readonly number[]): number {
  return numbers.length === 0 ? 0 : numbers.reduce((sum, each) => sum + each, 0) / numbers.length
}

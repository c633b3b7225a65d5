/** How many letters must be typed, removed, replaced or swapped to make one word the other. */
function distance(left: string, right: string): number {
  let beforePrevious: number[] = []
  let previous = Array.from({ length: right.length + 1 }, (_, column) => column)
  for (let row = 1; row <= left.length; row++) {
    const current = [row]
    for (let column = 1; column <= right.length; column++) {
      const replaced = (previous[column - 1] ?? 0) + (left[row - 1] === right[column - 1] ? 0 : 1)
      const best = Math.min((previous[column] ?? 0) + 1, (current[column - 1] ?? 0) + 1, replaced)
      const swapped = left[row - 1] === right[column - 2] && left[row - 2] === right[column - 1]
      current.push(swapped ? Math.min(best, (beforePrevious[column - 2] ?? 0) + 1) : best)
    }
    beforePrevious = previous
    previous = current
  }
  return previous[right.length] ?? 0
}

/** Short words are near to each other by chance. */
function mostSteps(length: number): number {
  return length <= 4 ? 1 : Math.round(length * 0.4)
}

/**
 * The known name that was probably meant: close enough, or one that goes on from what was typed.
 *
 * @example
 * nearestName('retires', ['retry', 'timeout']) // 'retry'
 */
export function nearestName(given: string, known: Iterable<string>): string | undefined {
  const wanted = given.toLowerCase()
  const close = [...known]
    .map((name) => ({ name, steps: distance(wanted, name.toLowerCase()) }))
    .filter(({ name, steps }) => steps <= mostSteps(Math.max(name.length, wanted.length)))
    .toSorted((left, right) => left.steps - right.steps)
  const goesOn = [...known].find((name) => wanted.length > 1 && name.toLowerCase().startsWith(wanted))
  return close[0]?.name ?? goesOn
}

/**
 * The end of a refusal: `, did you mean 'eia'?`, or nothing when no known name is near.
 *
 * @example
 * `unknown step 'eai'${didYouMean('eai', ['eia', 'fred'])}`
 */
export function didYouMean(given: string, known: Iterable<string>): string {
  const name = nearestName(given, known)
  return name === undefined ? '' : `, did you mean '${name}'?`
}

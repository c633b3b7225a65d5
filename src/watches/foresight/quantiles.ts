/** Where a share of sorted values lies, between neighbours where it falls between: 0.5 is the middle. NaN of none. */
export function quantile(sorted: ArrayLike<number>, share: number): number {
  const at = Math.min(Math.max(share, 0), 1) * (sorted.length - 1)
  const [below = Number.NaN, above = Number.NaN] = [sorted[Math.floor(at)], sorted[Math.ceil(at)]]
  return below + (above - below) * (at - Math.floor(at))
}

/**
 * What the next value will not exceed in so many of all cases: the plain quantile of what was seen is exceeded too often
 * by what was not. With n values it is the one at share * (n + 1), which is the conformal correction.
 */
export function boundOfNext(sorted: ArrayLike<number>, share: number): number {
  const at = Math.ceil(share * (sorted.length + 1)) - 1
  return sorted[Math.min(Math.max(at, 0), sorted.length - 1)] ?? Number.NaN
}

/** What it costs to have said that so large a share of values lies below the forecast: lowest on average when it is true. */
export function pinballLoss(actual: number, forecast: number, share: number): number {
  return actual > forecast ? (actual - forecast) * share : (forecast - actual) * (1 - share)
}

export function sortedNumbers(values: ArrayLike<number>): Float64Array {
  // Made of an array at once: `from` goes through it step by step, ten times as long.
  return new Float64Array(values).toSorted()
}

/** How many of sorted values are not above a limit. */
export function countUpTo(sorted: ArrayLike<number>, limit: number): number {
  let [low, high] = [0, sorted.length]
  while (low < high) {
    const middle = (low + high) >> 1
    if ((sorted[middle] as number) <= limit) low = middle + 1
    else high = middle
  }
  return low
}

/** How heavy the tail of waits without precedent is: of those that took so long, a quarter takes twice as long. */
const tailWeight = 2

/**
 * How long something takes that has taken so long already: at a share of those of the past that took longer. Where next to none did,
 * those of the others count; where none of them did either, the longer it has taken the longer it will.
 *
 * @param others asked for only where they are needed: of a thousand jobs few take longer than ever
 */
export function longerThan(beyond: number, share: number, own: Float64Array, others?: () => Float64Array): number {
  const known = quantileBeyond(own, beyond, share) ?? (others && quantileBeyond(others(), beyond, share))
  if (known !== undefined) return known
  return beyond * (1 - Math.min(share, 0.98)) ** (-1 / tailWeight)
}

function quantileBeyond(past: Float64Array, beyond: number, share: number): number | undefined {
  const upTo = countUpTo(past, beyond)
  return past.length - upTo < 3 ? undefined : quantile(past.subarray(upTo), share)
}

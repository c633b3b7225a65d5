import { quantile, sortedNumbers } from './quantiles.ts'

/**
 * What may come: for every day of the past one way in which today may go, so that what was slow on one day is slow together. Where the
 * past has few days, made up to this many.
 */
const fewestWays = 15

export function countOfWays(dates: readonly unknown[]): number {
  return Math.max(fewestWays, dates.length)
}

/** Numbers spread evenly between 0 and 1, another one for each way and each purpose: no chance, the same for the same input. */
export function evenly(way: number, purpose: number): number {
  return ((way + 1) * 0.6180339887498949 + purpose * 0.7548776662466927) % 1
}

/** A figure in each way that today may go, with where it lies among all. */
export interface Samples {
  values: Float64Array
  /** From 0, the smallest, to 1. */
  shares: Float64Array
  sorted: Float64Array
}

/** How far values lie from the usual where nothing is known of it. */
const anyRatios = Float64Array.of(0.75, 0.85, 0.92, 1, 1.05, 1.12, 1.25, 1.5)
const fewestValues = 5

/**
 * A figure in each way: that of its day where the job ran then, else one of the other days. With fewer than five days, multiples of
 * their middle, or of what is expected without any, as the other jobs have them.
 */
export function samplesOf(
  byDate: readonly (number | null)[],
  {
    ways,
    factor,
    expected,
    ratios,
    purpose,
  }: { ways: number; factor: number; expected: number; ratios: readonly { ratio: number }[]; purpose: number },
): Samples {
  const known = byDate.filter((value) => value !== null)
  const past = sortedNumbers(known)
  const isKnown = known.length >= fewestValues
  const usual = known.length > 0 ? quantile(past, 0.5) : expected
  const multiples = !isKnown && ratios.length >= 20 ? sortedNumbers(ratios.map(({ ratio }) => ratio)) : anyRatios
  const values = Float64Array.from({ length: ways }, (_, way) => {
    const share = evenly(way, purpose)
    if (!isKnown) return usual * quantile(multiples, share)
    return factor * (byDate[way] ?? quantile(past, share))
  })
  const sorted = values.toSorted()
  const shares = new Float64Array(ways)
  const ranks = new Map<number, number>()
  for (let way = 0; way < ways; way++) {
    const value = values[way] as number
    // Those that are as large as each other follow each other in the order of the ways.
    const rank = ranks.get(value) ?? sorted.indexOf(value)
    ranks.set(value, rank + 1)
    shares[way] = (rank + 0.5) / ways
  }
  return { values, shares, sorted }
}

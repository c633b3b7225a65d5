/** The middle of the values; of an even number of them the mean of the two in the middle. */
export function median(values: readonly number[]): number {
  if (values.length === 0) throw new Error('expected at least one value to take the median of, got none')
  const sorted = values.toSorted((one, other) => one - other)
  const middle = Math.floor(sorted.length / 2)
  const upper = sorted[middle] as number
  return sorted.length % 2 === 1 ? upper : ((sorted[middle - 1] as number) + upper) / 2
}

/** The smallest value that is at least as large as so many percent of them. */
export function percentile(values: readonly number[], percent: number): number {
  const sorted = values.toSorted((one, other) => one - other)
  const value = sorted[Math.ceil((percent / 100) * sorted.length) - 1]
  if (value === undefined) throw new Error(`expected a percentile from 1 to 100 of some values, got ${percent}`)
  return value
}

/** As many digits as mean something beside the noise. */
export function rounded(value: number): number {
  return Number(value.toPrecision(3))
}

/** How many times as far as the median of distances a standard deviation is, where values lie as errors do. */
const deviationsPerMedianDistance = 1.4826

/** The value below which such a share of them lies, between two of them where it falls between two. */
export function quantile(values: readonly number[], share: number): number {
  const sorted = new Float64Array(values).toSorted()
  const place = share * (sorted.length - 1)
  const [below, above] = [sorted[Math.floor(place)], sorted[Math.ceil(place)]]
  if (below === undefined || above === undefined) {
    throw new Error(`expected a share from 0 to 1 of at least one value, got ${share} of ${values.length}`)
  }
  return below + (above - below) * (place - Math.floor(place))
}

export function median(values: readonly number[]): number {
  return quantile(values, 0.5)
}

/** How far values lie from 0, as a standard deviation that a few outliers do not move. */
export function spreadAround(residuals: readonly number[]): number {
  return residuals.length === 0 ? 0 : deviationsPerMedianDistance * median(residuals.map(Math.abs))
}

/** How far values lie from 0, as a standard deviation: surer than by the median where outliers are left out. */
export function deviationFrom0(values: readonly number[]): number {
  return values.length === 0 ? 0 : Math.sqrt(values.reduce((sum, value) => sum + value * value, 0) / values.length)
}

/** What values grow by from one place to the next: the median of the growth between any two. */
export function slopeOf(points: readonly { at: number; value: number }[]): number {
  const slopes: number[] = []
  for (const [index, one] of points.entries()) {
    for (let next = index + 1; next < points.length; next++) {
      const other = points[next] as { at: number; value: number }
      if (other.at !== one.at) slopes.push((other.value - one.value) / (other.at - one.at))
    }
  }
  return slopes.length === 0 ? 0 : median(slopes)
}

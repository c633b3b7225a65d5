/** What runs have done so far, or those of a whole day did. */
interface Done {
  ranMs: number
  records: number
}

/** How much of the usual time a run goes before its own rate is believed as much as that of the past. */
const timeToBelieve = 0.25

/**
 * How long it will still take to do what is left, at a rate between its own and that of the past, the more its own the longer it has
 * run.
 */
export function remainingByProgress({ ranMs, records }: Done, past: { spanMs: number; records: number }): number {
  const pastRate = past.records / past.spanMs
  const belief = ranMs / (ranMs + timeToBelieve * past.spanMs)
  // A run without a count yet has a rate below that of one count by now.
  const ownRate = Math.max(records, 0.5 * pastRate * timeToBelieve * past.spanMs * 0.1) / Math.max(ranMs, 1)
  const rate = ownRate ** belief * pastRate ** (1 - belief)
  const left = Math.max(past.records - records, 0.1 * records * 0.1)
  return left / rate
}

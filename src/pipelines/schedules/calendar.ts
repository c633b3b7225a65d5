/** Which days and hours count: holidays and blackout windows of one team, in its zone. Made by `calendar({ ... })`. */
export interface Calendar {
  readonly name: string
  readonly zone: string
  /** ISO numbers of the days that are no business days: 6, 7. */
  readonly weekend: readonly number[]
  /** Days such as '2026-12-25', with what they are called. */
  readonly holidays: ReadonlyMap<string, string>
  readonly blackouts: readonly Blackout[]
}

/** A stretch in which nothing is to be started. */
export interface Blackout {
  readonly from: Date
  readonly to: Date
  readonly reason: string
}

const dayMs = 86_400_000

/** So much of a history is asked for at a first look, and learned from. */
export const historyDays = 60

/** When a run that has not ended must have been seen last to count still: later it is not asked for, nor judged, any more. */
export function stillCountsAfter(now: Date): Date {
  return new Date(now.getTime() - 7 * dayMs)
}

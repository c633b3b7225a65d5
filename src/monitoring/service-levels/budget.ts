/** How many runs counted, and how many of them were good. */
export interface Tally {
  good: number
  counted: number
}

/** How a goal stands over some time. */
export interface Standing extends Tally {
  /** Percent that was good; null when nothing counted. */
  achieved: number | null
  isMet: boolean
  /** Of the runs that may be bad, the share that is left: 1 is all, 0 none, below 0 the goal is missed. */
  budgetLeft: number
  /** How fast the budget is used up: at 1 it lasts exactly. 0 when nothing counted. */
  burn: number
}

/**
 * How a goal stands.
 *
 * @param goal percent that is to be good, below 100
 * @example
 * standingOf({ good: 997, counted: 1000 }, 99.5) // 99.7 % achieved, 0.4 of the budget left, burn 0.6
 */
export function standingOf({ good, counted }: Tally, goal: number): Standing {
  if (counted === 0) return { good, counted, achieved: null, isMet: true, budgetLeft: 1, burn: 0 }
  const achieved = rounded((100 * good) / counted)
  const burn = rounded((100 * (counted - good)) / counted / (100 - goal))
  return { good, counted, achieved, isMet: burn <= 1, budgetLeft: rounded(1 - burn), burn }
}

/** Six digits: enough for one run in a million, and free of what binary fractions leave behind. */
function rounded(value: number): number {
  return Math.round(value * 1e6) / 1e6
}

export function sumOf(tallies: Iterable<Tally>): Tally {
  const sum = { good: 0, counted: 0 }
  for (const { good, counted } of tallies) {
    sum.good += good
    sum.counted += counted
  }
  return sum
}

import { rounded } from './arithmetic.ts'

/** What a bench answers: how we compare with somebody, or with a limit. */
export interface Line {
  bench: string
  /** Ours, in the unit that the goal names. */
  ours: number
  /** Theirs, in the same unit; null when it could not be had. */
  theirs: number | null
  /** Who they are; 'goal' where it is a limit and nobody. */
  against: string
  /** Ours divided by theirs. */
  ratio: number | null
  goal: string
}

/** What the ratio must be. */
export interface Goal {
  is: '>=' | '<=' | '<'
  ratio: number
}

/** Compares two numbers of one unit. Without a goal the comparison is for information. */
export function compare(
  bench: string,
  unit: string,
  { ours, theirs, against, goal }: { ours: number; theirs: number | null; against: string; goal: Goal | undefined },
): Line {
  return {
    bench,
    ours: rounded(ours),
    theirs: theirs === null ? null : rounded(theirs),
    against,
    // Of the unrounded ones.
    ratio: theirs === null ? null : rounded(ours / theirs),
    goal: goal ? `${goal.is} ${goal.ratio} (${unit})` : `none (${unit})`,
  }
}

/** Whether the ratio is what the goal says; undefined without a goal or a ratio. */
export function isMet({ goal, ratio }: Line): boolean | undefined {
  const [is, limit] = goal.split(' ')
  if (ratio === null || is === 'none') return undefined
  if (is === '>=') return ratio >= Number(limit)
  return is === '<' ? ratio < Number(limit) : ratio <= Number(limit)
}

/**
 * What the quality of data is told by, each from 0 to 100:
 *
 * - completeness: values that are there, of those that should be
 * - validity: rows without a value that cannot be
 * - uniqueness: rows left when every key is counted once
 * - freshness: how old the newest row is, against what is expected of the source
 * - volume: how many rows came, against what usually comes
 * - range: rows whose values lie within their limits
 * - agreement: rows that say what the other sources say
 */
export const dimensions = [
  'completeness',
  'validity',
  'uniqueness',
  'freshness',
  'volume',
  'range',
  'agreement',
] as const

export type Dimension = (typeof dimensions)[number]

/** A word for a score, for people. */
export type Band = 'excellent' | 'good' | 'fair' | 'poor'

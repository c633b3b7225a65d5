import type { Dataset } from '../../pipelines/dataset.ts'
import { daysSince, expectedAgeMs, type FreshnessRule, msSince } from '../../pipelines/freshness.ts'
import { rounded, type Scores } from './quality.ts'

/** What was counted of the rows of one source. */
export interface Measured {
  source: string
  /** As they came, with those that went into quarantine. */
  fetched: number
  staged: number
  invalid: number
  /** Values that should be there and are not. */
  missing: number
  /** Rows of keys that had come before. */
  doubled: number
  /** Rows with a value outside of its range. */
  outside: number
  /** The newest time: an instant, or a day. */
  latest: Date | string | null
  /** Rows that other sources have, too, and those of them that agree. */
  compared: number
  agreed: number
  /** Days of the window they were asked for; null without one. */
  days: number | null
  /** Rows that usually come: in a day where there is a window, in a run where there is none. Null without a history. */
  usual: number | null
}

const dayMs = 86_400_000

/**
 * The scores of a source. Shares are of the rows, or values, that the dimension is about:
 *
 * - completeness: values there / values expected, over all rows as they came
 * - validity: rows without a value that cannot be / rows as they came
 * - uniqueness: keys / staged rows
 * - range: rows within their limits / staged rows
 * - agreement: rows that agree with at least half of the other sources that have them / rows that others have
 * - freshness: 100 up to the age expected, 0 from three times it on, on a straight line between
 * - volume: 100 from `least` to `most` of the usual number; below and above in proportion
 */
export function scoresOf(dataset: Dataset, measured: Measured, now: Date): Scores {
  const { fetched, staged, invalid, missing, doubled, outside, compared, agreed } = measured
  const { checks } = dataset
  const scores: Scores = {}
  const expected = fetched * expectedColumns(dataset)
  if (expected > 0) scores.completeness = share(expected - missing, expected)
  if (fetched > 0) scores.validity = share(fetched - invalid, fetched)
  if (staged > 0) scores.uniqueness = share(staged - doubled, staged)
  if (staged > 0 && Object.keys(checks.range).length > 0) scores.range = share(staged - outside, staged)
  if (compared > 0) scores.agreement = share(agreed, compared)
  const freshness = freshnessOf(dataset.freshness, measured, now)
  if (freshness !== undefined) scores.freshness = freshness
  const volume = volumeOf(dataset, measured)
  if (volume !== undefined) scores.volume = volume
  return scores
}

/** Columns that may not be null, and those that should be filled all the same. */
function expectedColumns({ columns, checks }: Dataset): number {
  return Object.values(columns).filter((type) => !type.endsWith('?')).length + checks.completeness.length
}

function freshnessOf(rule: FreshnessRule | undefined, { source, latest }: Measured, now: Date): number | undefined {
  if (!rule || latest === null) return undefined
  const expectedMs = expectedAgeMs(rule, source)
  const overdueMs = ageMs(rule, latest, now) - expectedMs
  return overdueMs <= 0 ? 100 : rounded(100 * (1 - overdueMs / (2 * expectedMs)))
}

function ageMs(rule: FreshnessRule, latest: Date | string, now: Date): number {
  return latest instanceof Date ? msSince(rule, latest, now) : daysSince(rule, latest, now) * dayMs
}

function volumeOf({ checks }: Dataset, { fetched, usual, days }: Measured): number | undefined {
  const { least, most, mayBeEmpty } = checks.volume
  if (fetched === 0) return mayBeEmpty ? undefined : 0
  if (usual === null || usual === 0) return undefined
  const ratio = fetched / (days ?? 1) / usual
  if (ratio < least) return rounded((100 * ratio) / least)
  return ratio > most ? rounded((100 * most) / ratio) : 100
}

function share(part: number, whole: number): number {
  return rounded((100 * part) / whole)
}

/** Days of a window. Parts of a day count, an hour at the least. */
export function daysOf(window: { from: string; to: string } | null): number | null {
  if (!window) return null
  return Math.max(Date.parse(window.to) - Date.parse(window.from), dayMs / 24) / dayMs
}

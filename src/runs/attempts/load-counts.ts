import type { LoadCount } from '../../datasets/publishing/publication.ts'
import type { Counts, RunCounts } from '../run.ts'

/** What a load did, over all sources. */
export function totals(counts: readonly LoadCount[]) {
  const sum = { inserted: 0, updated: 0, unchanged: 0, deleted: 0 }
  for (const count of counts) {
    sum.inserted += count.inserted
    sum.updated += count.updated
    sum.unchanged += count.unchanged
    sum.deleted += count.deleted
  }
  return sum
}

/** What a load did, in all and by source, beside what staging has counted. */
export function runCounts(counts: readonly LoadCount[], staged: RunCounts | null): RunCounts {
  const stored = (count: Omit<LoadCount, 'source' | 'latest'>): Counts => ({
    stored: count.inserted + count.updated,
    inserted: count.inserted,
    updated: count.updated,
    unchanged: count.unchanged,
    deleted: count.deleted,
  })
  const bySource = Object.fromEntries(
    counts.filter(({ source }) => source).map((count) => [count.source, stored(count)]),
  )
  return { ...stored(totals(counts)), ...staged, ...(Object.keys(bySource).length > 0 ? { bySource } : {}) }
}

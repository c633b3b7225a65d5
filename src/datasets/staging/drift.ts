import type { Dataset } from '../../pipelines/dataset.ts'
import type { StoredBatch } from './batch-store.ts'

/**
 * What makes a batch's rows others than the dataset's, if anything does: that is no success, also where no gate has judged
 * them. A column that may be null may also be left out: it is gone when the load before had it.
 */
export function driftOf({ columns }: Dataset, { drift, before, fetched, staged }: StoredBatch): string | undefined {
  const gone = drift?.gone?.filter((name) => {
    return !columns[name]?.endsWith('?') || (before !== null && !before.gone?.includes(name))
  })
  if (gone && gone.length > 0) return `no row has the ${named(gone)}`
  if (drift?.flipped) return `every value has another type in the ${named(drift.flipped)}`
  return fetched > 0 && staged === 0 ? `none of ${fetched} rows is valid` : undefined
}

/**
 * Throws what is wrong with the first batch that has drifted. Rows that do not say their source, in a dataset that has
 * some, are nobody's: where others have good rows, they wait in quarantine and hold nobody up.
 */
export function refuseDrifted(dataset: Dataset, batches: readonly StoredBatch[]): void {
  const someAreGood = batches.some(({ staged }) => staged > 0)
  for (const batch of batches) {
    if (dataset.source !== undefined && batch.source === '' && batch.staged === 0 && someAreGood) continue
    const drift = driftOf(dataset, batch)
    if (drift === undefined) continue
    const sentence = `${batch.source ? `${batch.source}: ` : ''}${drift}; see \`millrace quarantine list\``
    throw Object.assign(new Error(sentence), { code: 'schema_drift', retryable: false })
  }
}

function named(columns: readonly string[]): string {
  return `${columns.length === 1 ? 'column' : 'columns'} ${columns.join(', ')}`
}

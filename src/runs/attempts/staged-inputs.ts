import type { ClientBase } from 'pg'
import type { StoredBatch } from '../../datasets/staging/batch-store.ts'
import type { StagedSet } from '../../datasets/staging/staged-set.ts'
import { areStaged } from '../../datasets/staging/staging-store.ts'
import { Refusal } from '../../pipelines/refusal.ts'

/** Staged rows of several steps as one set. Refuses rows that are past their retention. */
export async function unitedSet(client: ClientBase, schema: string, sets: readonly StagedSet[]): Promise<StagedSet> {
  const [first] = sets
  if (!first) throw new Refusal('expected staged rows, got none; name a step made by .stage')
  const parts = sets.flatMap((set) => set.parts)
  if (
    !(await areStaged(
      client,
      schema,
      parts.map(({ table }) => table),
    ))
  ) {
    throw new Refusal(
      'expected staged rows, got some that are past their retention; run the steps that stage them again',
    )
  }
  return {
    ...first,
    parts,
    batches: sets.flatMap((set) => set.batches),
    count: sets.reduce((sum, { count }) => sum + count, 0),
  }
}

/** Rows of another shape than the dataset's are no success, also where no gate has judged them. */
export function driftOf({ drift, fetched, staged }: StoredBatch): string | undefined {
  if (drift?.gone) return `no row has the ${columns(drift.gone)}`
  if (drift?.flipped) return `every value has another type in the ${columns(drift.flipped)}`
  return fetched > 0 && staged === 0 ? `none of ${fetched} rows is valid` : undefined
}

/**
 * Throws what is wrong with the first batch that has drifted. Rows that do not say their source, in a dataset that has
 * some, are nobody's: where others have good rows, they wait in quarantine and hold nobody up.
 */
export function refuseDrifted(batches: readonly StoredBatch[], hasSources: boolean): void {
  const someAreGood = batches.some(({ staged }) => staged > 0)
  for (const batch of batches) {
    if (hasSources && batch.source === '' && batch.staged === 0 && someAreGood) continue
    const drift = driftOf(batch)
    if (drift === undefined) continue
    throw Object.assign(
      new Error(`${batch.source ? `${batch.source}: ` : ''}${drift}; see \`millrace quarantine list\``),
      {
        code: 'schema_drift',
        retryable: false,
      },
    )
  }
}

function columns(names: readonly string[]): string {
  return `${names.length === 1 ? 'column' : 'columns'} ${names.join(', ')}`
}

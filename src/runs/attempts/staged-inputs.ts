import type { ClientBase } from 'pg'
import { readBatches, type StoredBatch } from '../../datasets/staging/batch-store.ts'
import { type StagedSet, withoutBatches } from '../../datasets/staging/staged-set.ts'
import { areStaged } from '../../datasets/staging/staging-store.ts'
import { Refusal } from '../../pipelines/refusal.ts'
import type { StepLog } from '../../pipelines/step-context.ts'

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
  // What was counted of one is not what all of them hold.
  if (sets.length === 1) return first
  return {
    ...uncounted(first),
    parts,
    batches: sets.flatMap((set) => set.batches),
    count: sets.reduce((sum, { count }) => sum + count, 0),
  }
}

/**
 * The batches of a set that are still to be dealt with, and the set without the others: what was replayed, discarded or
 * overtaken while its run stood still is not loaded once more when that goes on.
 */
export async function openBatches(
  client: ClientBase,
  set: StagedSet,
  log: StepLog,
): Promise<{ set: StagedSet; batches: StoredBatch[] }> {
  const all = await readBatches(client, set.batches)
  const settled = all.filter(({ state }) => state === 'replayed' || state === 'discarded' || state === 'superseded')
  if (settled.length === 0) return { set, batches: all }
  for (const { source, state } of settled) log.info(`left out ${source || 'rows'}, ${state} before`)
  const batches = all.filter((batch) => !settled.includes(batch))
  return { set: withoutBatches(set, all, (batch) => batches.some(({ id }) => id === batch.id)), batches }
}

function uncounted({ counted: _, ...set }: StagedSet): StagedSet {
  return set
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

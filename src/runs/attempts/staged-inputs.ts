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
    ...first,
    counted: undefined,
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

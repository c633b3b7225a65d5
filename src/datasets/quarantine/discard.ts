import type { Actor } from '../../people/actor.ts'
import { recordAct } from '../../people/audit/record.ts'
import { Refusal } from '../../pipelines/refusal.ts'
import type { QuarantineFilter } from './kept.ts'
import type { QuarantineRoom } from './replay.ts'
import { filterValues, isAskedBatch, isAskedRow } from './selection-store.ts'

/**
 * Gives rows in quarantine and kept batches up: they are not replayed any more, and stay where they are. Answers how many.
 * Refuses a filter that asks for everything.
 */
export async function discardQuarantine(
  { database, clock }: Pick<QuarantineRoom, 'database' | 'clock'>,
  filter: QuarantineFilter,
  actor: Actor,
): Promise<{ rows: number; batches: number }> {
  if (Object.values(filter).every((value) => value === undefined)) {
    throw new Refusal('expected what to discard: a batch, a run, a dataset, a source, a reason or rows; got nothing')
  }
  const at = clock.now()
  const values = [...filterValues(filter), at]
  return await database.transaction(async (client) => {
    const batches = await client.query(
      `UPDATE batches SET state = 'discarded', settled_at = $8 WHERE state IN ('blocked', 'staged') AND id IN (
         SELECT b.id FROM batches b LEFT JOIN runs r ON r.id = b.run_id WHERE ${isAskedBatch})`,
      values,
    )
    const rows = await client.query(
      `UPDATE quarantined_rows q SET state = 'discarded', settled_at = $8 WHERE ${isAskedRow}`,
      values,
    )
    const discarded = { rows: rows.rowCount ?? 0, batches: batches.rowCount ?? 0 }
    const object = { kind: 'quarantine', id: filter.batch ?? filter.run ?? filter.dataset ?? 'all' }
    await recordAct(client, { actor, action: 'quarantine.discard', object, after: { filter, ...discarded }, at })
    return discarded
  })
}

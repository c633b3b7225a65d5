import { recordAct } from '../../people/audit/record.ts'
import { inLongTurn } from '../long-turns.ts'
import { holdDataset } from '../staging/dataset-lock.ts'
import { fillStaging } from '../staging/fill-staging.ts'
import { areStaged, beLongWinded, dropStaging, indexStaging } from '../staging/staging-store.ts'
import { placeRows, type Replayed } from './place-rows.ts'
import { type Replaying, replayOf } from './replay-rows.ts'
import { moveBad, settleBatch, takeBatch } from './replay-store.ts'
import { readStaged, selectBatch } from './staged-rows.ts'

/**
 * Replays a batch that did not get into its table, as one transaction like its load: duplicates are settled over all of
 * its rows, and it is there whole or not at all. Rows that do not fit go into quarantine. Undefined when somebody else
 * has settled it.
 */
export async function replayBatch(replaying: Replaying): Promise<Replayed | undefined> {
  const { database, dataset, isAppended, selected, at, signal } = replaying
  const { schema } = database
  return await inLongTurn(database.pool, signal, async () => {
    await indexed(replaying)
    return await database.transaction(async (client) => {
      await beLongWinded(client)
      await holdDataset(client, schema, dataset.name)
      const taken = await takeBatch(client, selected.id)
      if (!taken) return undefined
      const { staging } = taken
      const staged = await selectBatch(client, schema, {
        staging,
        source: selected.source,
        sourceColumn: dataset.source ?? null,
      })
      let number = 0
      async function* rows() {
        // On another connection: this one is busy with the copy.
        for await (const row of readStaged(database.pool, staged)) {
          number = row.number
          yield row.row
        }
      }
      const { source } = selected
      const filled = await fillStaging(client, {
        schema,
        dataset,
        rows: rows(),
        source,
        numberOf: () => number,
        signal,
      })
      await beLongWinded(client)
      const { table } = filled
      const takeBad = () => moveBad(client, schema, { table, batch: selected.id, staging, at }, staged)
      const replayed = await placeRows(client, { schema, dataset, table, place: selected, isAppended, takeBad })
      await settleBatch(client, selected.id, at)
      await dropStaging(client, schema, table)
      await recordAct(client, replayOf(replaying, replayed))
      return replayed
    })
  })
}

/** Its rows are read page by page, from outside of the transaction. Two replays that index one table at once would deadlock. */
async function indexed({ database, dataset, selected }: Replaying): Promise<void> {
  const { staging } = selected
  if (staging === null) return
  await database.transaction(async (client) => {
    await beLongWinded(client)
    await holdDataset(client, database.schema, dataset.name)
    if (await areStaged(client, database.schema, [staging])) await indexStaging(client, database.schema, staging)
  })
}

import type { ClientBase } from 'pg'
import { tryHoldDataset } from '../staging/dataset-lock.ts'
import { beLongWinded, dropStaging } from '../staging/staging-store.ts'
import { readKnowledge } from './newer-store.ts'
import { overtakeOlder } from './overtake-older.ts'
import { hasOlder } from './overtake-store.ts'
import type { QuarantineRoom } from './replay.ts'
import { forgetStaging, giveUpLeft, lockStaging, readDisposable } from './sweep-store.ts'

/**
 * Drops staging tables that nobody needs any more, one after the other and each in a transaction of its own, so that any
 * number of workers may do it at once. What such a table overtakes of all that is kept is settled first. Batches that
 * have been kept for too long are given up, and answered. A staging table without a batch there cannot be: both were
 * made in one transaction, and the batch stays.
 */
export async function sweepStagings(room: QuarantineRoom, signal: AbortSignal): Promise<{ givenUp: string[] }> {
  const { database, clock } = room
  const now = clock.now()
  const givenUp = await giveUpLeft(database.pool, now)
  let failure: unknown
  for (const { table, dataset } of await readDisposable(database.pool, now)) {
    if (signal.aborted) break
    try {
      await database.transaction((client) => dispose(client, room, { table, dataset, now, signal }))
    } catch (error) {
      // The tables of other datasets are not held up by one whose table is not as declared.
      failure ??= error
    }
  }
  if (failure !== undefined) throw failure
  return { givenUp }
}

async function dispose(
  client: ClientBase,
  { database, datasets }: QuarantineRoom,
  given: { table: string; dataset: string; now: Date; signal: AbortSignal },
): Promise<void> {
  const { table, now, signal } = given
  const { schema } = database
  await beLongWinded(client)
  // Where a load or a replay is under way, or another worker is at it, the next turn will do.
  if (!(await tryHoldDataset(client, schema, given.dataset)) || !(await lockStaging(client, table, now))) return
  const known = await readKnowledge(client, table)
  if (known && (await hasOlder(client, known.place))) {
    const dataset = datasets.byName.get(given.dataset)
    // A worker that knows the dataset will come to it.
    if (!dataset) return
    await overtakeOlder(client, { schema, dataset, ...known, at: now, signal })
  }
  await dropStaging(client, schema, table)
  await forgetStaging(client, table)
}

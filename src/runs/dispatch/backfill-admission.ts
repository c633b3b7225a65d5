import type { PoolClient } from 'pg'
import type { Engine } from '../engine.ts'
import { admitWindows, hasQueuedWindows, lockBackfillPlaces } from './backfill-admission-store.ts'
import { Gathered } from './gathered.ts'
import { addRunJobs } from './queue.ts'

const admissions = new WeakMap<Engine, Gathered<'all'>>()

/**
 * Gives the places that are free for backfills to their oldest pending windows, and puts those into the queue. Nothing
 * feeds a backfill but this: all its runs are there from the beginning.
 */
export function admitBackfills(engine: Engine): Promise<void> {
  let gathered = admissions.get(engine)
  if (!gathered) {
    gathered = new Gathered(() => admitOnce(engine))
    admissions.set(engine, gathered)
  }
  return gathered.ask('all')
}

async function admitOnce({ database }: Engine): Promise<void> {
  if (!(await hasQueuedWindows(database.pool))) return
  const decide = async (client: PoolClient) => {
    await lockBackfillPlaces(client)
    const admitted = await admitWindows(client)
    // A reserved run is executed by the process that asked for it, without the queue.
    const queued = admitted.filter((run) => !run.reservedFor)
    await addRunJobs(client, database.schema, queued)
  }
  // What a crash of the server takes back is decided again by the next turn of the loop.
  await database.transaction(decide, { waitsForDisk: false })
}

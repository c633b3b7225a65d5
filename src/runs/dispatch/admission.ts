import type { PoolClient } from 'pg'
import type { Engine } from '../engine.ts'
import { admitPending, hasQueued, lockPipeline, readQueuedPipelines } from './admission-store.ts'
import { Gathered } from './gathered.ts'
import { addRunJobs } from './queue.ts'

const admissions = new WeakMap<Engine, Gathered<string>>()

/**
 * Decides which of a pipeline's pending runs get its free slots, and puts those into the queue. Called when a run has
 * ended, parked or woken up.
 */
export function admit(engine: Engine, pipelineName: string): Promise<void> {
  let gathered = admissions.get(engine)
  if (!gathered) {
    gathered = new Gathered((name) => admitOnce(engine, name))
    admissions.set(engine, gathered)
  }
  return gathered.ask(pipelineName)
}

/** Admits for every pipeline with queued runs: finds what a crash between an end and its admission left behind. */
export async function admitAll(engine: Engine): Promise<void> {
  const client = await engine.database.pool.connect()
  const names = await readQueuedPipelines(client).finally(() => client.release())
  for (const name of names) await admit(engine, name)
}

async function admitOnce({ database }: Engine, name: string): Promise<void> {
  const decide = async (client: PoolClient) => {
    const pipeline = await lockPipeline(client, name)
    // Asked under the lock: a run that is being started just now is seen here, or sees the slot itself.
    if (!pipeline || !(await hasQueued(client, name))) return
    const admitted = await admitPending(client, pipeline)
    // A reserved run is executed by the process that started it, without the queue.
    const queued = admitted.filter((run) => !run.reservedFor)
    await addRunJobs(client, database.schema, queued)
  }
  // What a crash of the server takes back is decided again by the next turn of the loop.
  await database.transaction(decide, { waitsForDisk: false })
}

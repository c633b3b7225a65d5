import { admitPending, lockPipeline, readQueuedPipelines } from './admission-store.ts'
import type { Engine } from './engine.ts'
import { addRunJobs } from './queue.ts'

/**
 * Decides which of a pipeline's pending runs get its free slots, and puts those into the queue. Called when a run has
 * started, ended, parked or woken up.
 */
export async function admit({ database }: Engine, pipelineName: string): Promise<void> {
  await database.transaction(async (client) => {
    const pipeline = await lockPipeline(client, pipelineName)
    if (!pipeline) return
    const admitted = await admitPending(client, pipeline)
    // A reserved run is executed by the process that started it, without the queue.
    await addRunJobs(
      client,
      database.schema,
      admitted.filter((run) => !run.reservedFor),
    )
  })
}

/** Admits for every pipeline with queued runs: finds what a crash between an end and its admission left behind. */
export async function admitAll(engine: Engine): Promise<void> {
  const client = await engine.database.pool.connect()
  const names = await readQueuedPipelines(client).finally(() => client.release())
  for (const name of names) await admit(engine, name)
}

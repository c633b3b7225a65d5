import type { PoolClient } from 'pg'
import type { Engine } from '../engine.ts'
import { GatheredRead } from '../gathered-read.ts'
import { admitPending, findQueued, lockPipeline, readQueuedPipelines, type Waiting } from './admission-store.ts'
import { admitBackfills } from './backfill-admission.ts'
import { Gathered } from './gathered.ts'
import { addRunJobs } from './queue.ts'

const admissions = new WeakMap<Engine, Gathered<string>>()

/**
 * Decides which of a pipeline's pending runs get its free slots, and which runs of backfills get the places that are
 * theirs, and puts those into the queue. Called when a run has ended, parked or woken up.
 */
export function admit(engine: Engine, pipelineName: string): Promise<void> {
  let gathered = admissions.get(engine)
  if (!gathered) {
    // Runs of many pipelines end together, too.
    const waiting = new GatheredRead((names) => findQueued(engine.database.pool, names))
    gathered = new Gathered((name) => admitOnce(engine, waiting, name))
    admissions.set(engine, gathered)
  }
  return gathered.ask(pipelineName)
}

/**
 * Once more after the commit of a start: a run that ended meanwhile may have looked before it, and found nobody waiting.
 * The run is stored, so a failure here is none of the start; the loop finds what it left.
 */
export async function admitAfterStart(engine: Engine, pipelineName: string): Promise<void> {
  await admit(engine, pipelineName).catch(() => undefined)
}

/**
 * Admits for every pipeline with queued runs, and for all backfills: finds what a crash between an end and its admission
 * left behind.
 */
export async function admitAll(engine: Engine): Promise<void> {
  const client = await engine.database.pool.connect()
  const names = await readQueuedPipelines(client).finally(() => client.release())
  for (const name of names) await admit(engine, name)
  await admitBackfills(engine)
}

async function admitOnce(engine: Engine, waiting: GatheredRead<Waiting>, name: string): Promise<void> {
  // Without the lock, because most ends find nothing. A run that is being started just now may be missed here; whoever
  // starts it looks once more after its commit, and then sees the slot that this end has freed.
  const queued = await waiting.ask(name)
  if (queued?.live) await admitLive(engine, name)
  if (queued?.backfills) await admitBackfills(engine)
}

async function admitLive({ database }: Engine, name: string): Promise<void> {
  const decide = async (client: PoolClient) => {
    const pipeline = await lockPipeline(client, name)
    if (!pipeline) return
    const admitted = await admitPending(client, pipeline)
    // A reserved run is executed by the process that started it, without the queue.
    const queued = admitted.filter((run) => !run.reservedFor)
    await addRunJobs(client, database.schema, queued)
  }
  // What a crash of the server takes back is decided again by the next turn of the loop.
  await database.transaction(decide, { waitsForDisk: false })
}

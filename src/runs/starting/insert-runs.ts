import type { PoolClient } from 'pg'
import { endRun } from '../commands/end-run.ts'
import { admitPending, lockPipeline, type PipelineRow, readHolders, readQueued } from '../dispatch/admission-store.ts'
import { addRunJobs } from '../dispatch/queue.ts'
import type { Engine } from '../engine.ts'
import { isEnd, type Run } from '../run.ts'
import { insertRun, insertRuns, lockRun } from '../run-store.ts'

/** Inserts runs of one pipeline and applies its overlap policy, in the caller's transaction. */
export async function insertAdmitted(engine: Engine, client: PoolClient, runs: readonly Run[]): Promise<void> {
  const [first] = runs
  if (!first) return
  // It neither takes nor waits for a slot of the pipeline; the admission of backfills gives it a place.
  if (first.backfillId !== null) return await insertRuns(client, runs)
  const pipeline = await lockPipeline(client, first.pipeline)
  if (!pipeline) throw new Error(`expected pipeline ${first.pipeline} to be registered; register its version first`)
  if (pipeline.overlap === 'skip' || pipeline.overlap === 'cancel') {
    for (const run of runs) {
      await insertRun(client, run)
      if (pipeline.overlap === 'skip') await skipOverlapping(engine, client, run)
      else await cancelOverlapped(engine, client, run)
      // Each run must see the slot that the one before it has taken.
      await admitNow(engine, client, pipeline)
    }
    return
  }
  await insertRuns(client, runs)
  await admitNow(engine, client, pipeline)
}

async function admitNow({ database }: Engine, client: PoolClient, pipeline: PipelineRow): Promise<void> {
  const admitted = await admitPending(client, pipeline)
  // A reserved run is executed by the process that started it, without the queue.
  const queued = admitted.filter((run) => !run.reservedFor)
  await addRunJobs(client, database.schema, queued)
}

async function skipOverlapping(engine: Engine, client: PoolClient, run: Run): Promise<void> {
  const [holder] = await readHolders(client, run.pipeline, run.overlapKey)
  if (!holder) return
  const message = `run ${holder.id} is ${holder.state}, and the pipeline skips overlapping runs`
  await endRun(engine, client, run, 'cancelled', 'admission', { code: 'overlap_skipped', message })
}

/** The newest run takes the place of whoever holds the slot, and of those that still wait for it. */
async function cancelOverlapped(engine: Engine, client: PoolClient, run: Run): Promise<void> {
  const error = { code: 'overlap_cancelled', message: `run ${run.id} took its place` }
  const holders = await readHolders(client, run.pipeline, run.overlapKey)
  const queued = await readQueued(client, run)
  for (const id of [...holders.map((holder) => holder.id), ...queued]) {
    // Locked, because a worker may claim it, or end it, in this very moment.
    const other = await lockRun(client, id)
    if (!other || isEnd(other.state)) continue
    if (other.state !== 'running') await endRun(engine, client, other, 'cancelled', 'admission', error)
    else await requestCancel(client, id)
  }
}

async function requestCancel(client: PoolClient, id: string): Promise<void> {
  await client.query('UPDATE runs SET cancel_requested_at = coalesce(cancel_requested_at, now()) WHERE id = $1', [id])
}

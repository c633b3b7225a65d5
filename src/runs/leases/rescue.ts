import type { PoolClient } from 'pg'
import { reportError } from '../../telemetry/report-error.ts'
import { graceMs } from '../attempts/deadline.ts'
import { endRun } from '../commands/end-run.ts'
import { admit } from '../dispatch/admission.ts'
import { admitBackfills } from '../dispatch/backfill-admission.ts'
import { addRunJobs } from '../dispatch/queue.ts'
import type { Engine } from '../engine.ts'
import { LeaseLost, type RunMove } from '../journal/entry.ts'
import { writeEntry } from '../journal/entry-store.ts'
import { entryOf } from '../journal/outcome.ts'
import type { Run } from '../run.ts'
import { lockRun } from '../run-store.ts'
import { reach } from '../stop-points.ts'
import { recordMoves } from '../trail/event-store.ts'
import { tellEnd } from '../trail/tell-end.ts'
import { leaseIsOver } from './lease.ts'
import { deleteExpiredWorkers } from './worker-store.ts'

/** What one sweep did. */
export interface Swept {
  workers: string[]
  runs: string[]
}

/**
 * Takes the runs of workers that are gone and puts them back into the queue. Every run is rescued in a transaction of
 * its own, so that one that cannot be leaves the rest alone. Runs are listed first and claimed again one by one: the
 * sweep loses to a finish that comes between.
 */
export async function sweep(engine: Engine): Promise<Swept> {
  const { database } = engine
  if (!(await isAnythingLeft(engine))) return { workers: [], runs: [] }
  const workers = await deleteExpiredWorkers(database.pool)
  reach('in a sweep')
  const runs: string[] = []
  for (const id of await readOrphans(engine)) {
    if (await isolated(id, () => rescue(engine, id))) runs.push(id)
  }
  if (runs.length > 0) await admitBackfills(engine)
  for (const id of await readOverdueCancels(engine)) await isolated(id, () => cancelUnconfirmed(engine, id))
  for (const pipeline of await confirmForTheDead(engine)) await admit(engine, pipeline)
  return { workers, runs }
}

/** Every worker asks this all the time, and mostly there is nothing: one question instead of four. */
async function isAnythingLeft({ database }: Engine): Promise<boolean> {
  const { rows } = await database.pool.query<{ found: boolean }>({
    name: 'is-anything-left',
    text: `SELECT EXISTS (SELECT FROM workers WHERE ${leaseIsOver})
      OR EXISTS (SELECT FROM runs r WHERE worker_id IS NOT NULL
        AND (cancel_requested_at IS NOT NULL OR NOT EXISTS (SELECT FROM workers w WHERE w.id = r.worker_id)))
      OR EXISTS (SELECT FROM runs r WHERE unconfirmed_worker_id IS NOT NULL
        AND NOT EXISTS (SELECT FROM workers w WHERE w.id = r.unconfirmed_worker_id)) AS found`,
  })
  return rows[0]?.found ?? false
}

/** One run's trouble must not strand the others. */
async function isolated(id: string, work: () => Promise<boolean>): Promise<boolean> {
  try {
    return await work()
  } catch (error) {
    if (!(error instanceof LeaseLost)) reportError(error, { role: 'worker', what: `sweep: run ${id}`, run: id })
    return false
  }
}

/** A run whose row is locked for longer, by a process that stands still say, is left for the next sweep. */
async function lockSoon(client: PoolClient, id: string): Promise<Run | undefined> {
  await client.query(`SET LOCAL lock_timeout = '1s'`)
  return await lockRun(client, id)
}

async function readOrphans({ database }: Engine): Promise<string[]> {
  const { rows } = await database.pool.query<{ id: string }>(
    `SELECT id FROM runs r WHERE worker_id IS NOT NULL AND NOT EXISTS (SELECT FROM workers w WHERE w.id = r.worker_id)
     ORDER BY id LIMIT 1000`,
  )
  return rows.map((row) => row.id)
}

/** The run goes back to pending under a new claim; the steps that were under way become suspects. */
async function rescue(engine: Engine, id: string): Promise<boolean> {
  return await engine.database.transaction(async (client) => {
    const run = await lockSoon(client, id)
    if (run?.state !== 'running' || !(await isOrphan(client, run))) return false
    const at = engine.clock.now()
    if (run.cancelRequestedAt) {
      await endRun(engine, client, run, 'cancelled', 'sweep', null)
      await client.query('UPDATE runs SET unconfirmed_worker_id = NULL WHERE id = $1', [id])
      return true
    }
    const next = run.claim + 1
    const to = run.pauseRequestedAt ? 'paused' : 'pending'
    // The share of backfills has shrunk with the worker, so a window of one asks for a place again.
    const admitted = run.backfillId === null ? {} : { admitted: false }
    const move: RunMove = { to, claim: next, ...admitted, ...(to === 'paused' ? { clearRequests: true } : {}) }
    await writeEntry(client, { ...entryOf(run, at, 'sweep', [], move), detail: { lostWorker: run.workerId } })
    await suspectSteps(client, run, at)
    if (to === 'pending') {
      await client.query('UPDATE runs SET reserved_for = NULL WHERE id = $1', [id])
      if (run.backfillId === null) await addRunJobs(client, engine.database.schema, [{ ...run, claim: next }])
    }
    return true
  })
}

async function isOrphan(client: PoolClient, run: Run): Promise<boolean> {
  const { rowCount } = await client.query('SELECT FROM workers WHERE id = $1', [run.workerId])
  return rowCount === 0
}

/**
 * A crash makes the steps in flight suspects, not culprits: it counts against none of them, and each is next tried
 * alone. The lost attempts are kept in the trail.
 */
async function suspectSteps(client: PoolClient, run: Run, at: Date): Promise<void> {
  const { id, generation } = run
  const move = { run: id, to: 'pending', generation, actor: 'sweep', at, lostBy: run.workerId }
  await recordMoves(client, move, "state = 'running'")
  await client.query(
    `UPDATE steps SET state = 'pending', suspect = true, claim = $2 WHERE run_id = $1 AND state = 'running'`,
    [id, run.claim + 1],
  )
}

async function readOverdueCancels({ database }: Engine): Promise<string[]> {
  const { rows } = await database.pool.query<{ id: string }>(
    `SELECT id FROM runs WHERE worker_id IS NOT NULL AND cancel_requested_at < now() - make_interval(secs => $1)`,
    [graceMs / 1000],
  )
  return rows.map((row) => row.id)
}

/** The grace is over and the worker has not ended the run: it is cancelled without its word, and keeps its slot until then. */
async function cancelUnconfirmed(engine: Engine, id: string): Promise<boolean> {
  return await engine.database.transaction(async (client) => {
    const run = await lockSoon(client, id)
    if (run?.state !== 'running' || !run.cancelRequestedAt) return false
    await endRun(engine, client, run, 'cancelled', 'sweep', {
      code: 'unconfirmed',
      message: 'cancelled (unconfirmed): its step had not stopped within the grace',
    })
    return true
  })
}

/** A worker that is gone cannot confirm: its cancelled runs give their slots back. */
async function confirmForTheDead({ database }: Engine): Promise<string[]> {
  const { rows } = await database.pool.query<{ pipeline: string }>(
    `UPDATE runs r SET unconfirmed_worker_id = NULL
     WHERE unconfirmed_worker_id IS NOT NULL AND NOT EXISTS (SELECT FROM workers w WHERE w.id = r.unconfirmed_worker_id)
     RETURNING pipeline`,
  )
  return [...new Set(rows.map((row) => row.pipeline))]
}

/** The worker's step of a run that was cancelled without its word has ended after all: the slot is free. */
export async function confirmCancelled(engine: Engine, runId: string, workerId: string): Promise<void> {
  const { rows } = await engine.database.pool.query<{ pipeline: string }>(
    'UPDATE runs SET unconfirmed_worker_id = NULL WHERE id = $1 AND unconfirmed_worker_id = $2 RETURNING pipeline',
    [runId, workerId],
  )
  for (const { pipeline } of rows) await admit(engine, pipeline)
}

/** Fails a run that its living worker does not execute any more, so that a person sees it and may resume it. */
export async function failDisowned(engine: Engine, runId: string, workerId: string): Promise<void> {
  const message = 'its worker ran into an error of its own, told in its log, and let the run go; resume it'
  const error = { code: 'internal', message }
  const failed = await engine.database.transaction(async (client) => {
    const run = await lockRun(client, runId)
    if (run?.state !== 'running' || run.workerId !== workerId) return undefined
    await endRun(engine, client, run, 'failed', `worker ${workerId}`, error)
    return run
  })
  if (!failed) return
  tellEnd(failed, { state: 'failed', at: engine.clock.now(), error })
  await admit(engine, failed.pipeline)
}

import { queueSchema } from '../../database/migration-owner.ts'
import type { StepDefinition } from '../../pipelines/definition.ts'
import { formatDuration } from '../../pipelines/format-duration.ts'
import { endRun } from '../commands/end-run.ts'
import type { Engine } from '../engine.ts'
import { lockRun, readSteps } from '../run-store.ts'
import { readGraph } from '../starting/version-store.ts'
import { tellEnd } from '../trail/tell-end.ts'
import { addRunJobs } from './queue.ts'

/** A pending run of code that no worker has any more is given up after so long. */
const definitionDeadlineMs = 60 * 60_000
/**
 * Who takes a job claims its run at once. One that has not after so long is believed dead: together with a turn of this
 * loop that is within the time in which a crash's runs go on. Believing it wrongly costs a second hint.
 */
const claimDeadlineSeconds = 5

interface Unqueued {
  id: string
  claim: number
  pipeline: string
  version: string
  backfillId: string | null
  served: boolean
  pendingMs: number
}

/**
 * Gives every pending, admitted run whose job is missing, or locked by a worker that no longer exists, a new one. Jobs
 * are hints; this is what makes losing one harmless. A run whose version no worker has is taken over by this code when
 * the steps it has completed are unchanged; otherwise it waits for its code, and fails in the end.
 */
export async function reconcile(engine: Engine): Promise<number> {
  const { database, definitions } = engine
  const runs = await readUnqueued(engine)
  const dispatch = []
  for (const run of runs) {
    if (run.served) {
      dispatch.push(run)
      continue
    }
    const definition = definitions.get(run.pipeline)
    if (definition && (await fits(engine, run, definition.steps)))
      dispatch.push({ ...run, version: definition.version })
    else if (run.pendingMs > definitionDeadlineMs) await failChanged(engine, run.id)
  }
  await addRunJobs(database.pool, database.schema, dispatch)
  await deleteLeftJobs(engine)
  return dispatch.length
}

/**
 * Deletes the jobs that dead workers have left locked: a crash leaves one for every run that was under way, and the
 * queue, which was told to try once, keeps them for ever. Not those whose run is pending or running under their claim.
 */
async function deleteLeftJobs({ database }: Engine): Promise<void> {
  await database.pool.query(
    `DELETE FROM "${queueSchema(database.schema)}"._private_jobs j
     WHERE j.locked_at < now() - interval '30 seconds' AND j.payload::jsonb ? 'runId'
       AND NOT EXISTS (SELECT FROM runs r WHERE r.id = (j.payload ->> 'runId')::uuid AND (
         (r.state = 'pending' AND r.claim = (j.payload ->> 'claim')::integer)
         OR (r.state = 'running' AND r.claim = (j.payload ->> 'claim')::integer + 1)))`,
  )
}

async function readUnqueued({ database, clock }: Engine): Promise<Unqueued[]> {
  const queue = queueSchema(database.schema)
  const { rows } = await database.pool.query<Unqueued>(
    `SELECT r.id, r.claim, r.pipeline, r.version, r.backfill_id AS "backfillId",
       EXISTS (SELECT FROM workers w WHERE r.pipeline || ' ' || r.version = ANY (w.serves)) AS served,
       (extract(epoch FROM $1 - coalesce((SELECT max(e.at) FROM run_events e WHERE e.run_id = r.id), r.created_at)) * 1000)::float8 AS "pendingMs"
     FROM runs r
     WHERE r.state = 'pending' AND r.admitted
       AND (r.reserved_for IS NULL OR NOT EXISTS (SELECT FROM workers w WHERE w.id = r.reserved_for))
       AND NOT EXISTS (
         SELECT FROM "${queue}"._private_jobs j JOIN "${queue}"._private_tasks t ON t.id = j.task_id
         WHERE j.key = 'run ' || r.id || ' ' || r.claim
           AND (j.locked_at IS NULL OR j.locked_at > now() - interval '${claimDeadlineSeconds} seconds')
           AND EXISTS (SELECT FROM workers w WHERE substr(t.identifier, 5) = ANY (w.serves)))
     ORDER BY r.id LIMIT 1000`,
    [clock.now()],
  )
  return rows
}

/** Whether what the run has completed means the same in this code. */
export async function fits(
  engine: Engine,
  run: Pick<Unqueued, 'id' | 'pipeline' | 'version'>,
  steps: readonly StepDefinition[],
): Promise<boolean> {
  const graph = await readGraph(engine.database.pool, run.pipeline, run.version)
  const own = engine.definitions.get(run.pipeline)?.graph
  const completed = (await readSteps(engine.database.pool, run.id)).filter((row) => row.state === 'completed')
  return completed.every((row) => {
    const before = graph.steps.find((step) => step.name === row.step)
    const now = own?.steps.find((step) => step.name === row.step)
    return steps.some((step) => step.name === row.step) && before?.shape === now?.shape
  })
}

async function failChanged(engine: Engine, id: string): Promise<void> {
  const failed = await engine.database.transaction(async (client) => {
    const run = await lockRun(client, id)
    if (run?.state !== 'pending') return undefined
    const message =
      `no worker has had version ${run.version} of ${run.pipeline} for ${formatDuration(definitionDeadlineMs)}, and the steps ` +
      'completed so far have changed since; start a worker with the old code, or run the pipeline anew'
    const error = { code: 'definition_changed', message }
    await endRun(engine, client, run, 'failed', 'reconcile', error)
    return { run, error }
  })
  if (failed) tellEnd(failed.run, { state: 'failed', at: engine.clock.now(), error: failed.error })
}

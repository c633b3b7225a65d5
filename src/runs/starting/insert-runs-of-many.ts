import type { PoolClient } from 'pg'
import { admitPendingOfMany } from '../dispatch/admission-of-many-store.ts'
import type { PipelineRow } from '../dispatch/admission-store.ts'
import { addRunJobs } from '../dispatch/queue.ts'
import type { Engine } from '../engine.ts'
import type { Run } from '../run.ts'
import { insertRuns } from '../run-store.ts'
import { reach } from '../stop-points.ts'
import { insertAdmitted } from './insert-runs.ts'

/**
 * Inserts runs of many pipelines and applies their overlap policies, in the caller's transaction and in a few statements,
 * however many pipelines they are of.
 *
 * @param pipelines those of the runs, locked by the caller
 * @returns pipelines of which a run did not get a slot: look for one once more after the commit
 */
export async function insertAdmittedOfMany(
  engine: Engine,
  client: PoolClient,
  pipelines: readonly PipelineRow[],
  runs: readonly Run[],
): Promise<string[]> {
  if (runs.length === 0) return []
  const queueing = new Set(pipelines.filter(isQueueing).map(({ name }) => name))
  const together = runs.filter(({ pipeline }) => queueing.has(pipeline))
  const apart = Map.groupBy(
    runs.filter(({ pipeline }) => !queueing.has(pipeline)),
    ({ pipeline }) => pipeline,
  )
  await insertRuns(client, together)
  reach('turn runs stored')
  const admitted = await admitPendingOfMany(client, [...new Set(together.map(({ pipeline }) => pipeline))])
  reach('turn runs admitted')
  // A reserved run is executed by the process that started it, without the queue.
  await addRunJobs(
    client,
    engine.database.schema,
    admitted.filter((run) => !run.reservedFor),
  )
  for (const some of apart.values()) await insertAdmitted(engine, client, some)
  const placed = new Set(admitted.map(({ id }) => id))
  const left = runs.filter(({ id }) => !placed.has(id)).map(({ pipeline }) => pipeline)
  return [...new Set(left)]
}

/** Each run of the others must see the slot that the one before it has taken. */
function isQueueing({ overlap }: PipelineRow): boolean {
  return overlap === 'queue' || overlap === 'parallel'
}

import type { ClientBase } from 'pg'
import type { PipelineRow } from './admission-store.ts'
import type { Dispatch } from './queue.ts'

/**
 * Locks the rows of pipelines, in the order of their names, so that two who do this do not wait for each other in a circle.
 *
 * @param waits false leaves out those that somebody else holds
 */
export async function lockPipelines(
  client: ClientBase,
  names: readonly string[],
  { waits }: { waits: boolean },
): Promise<PipelineRow[]> {
  const { rows } = await client.query<PipelineRow>({
    name: waits ? 'lock-pipelines' : 'lock-free-pipelines',
    text: `SELECT name, overlap, overlap_limit AS "overlapLimit", waiting_holds_slot AS "waitingHoldsSlot"
      FROM pipelines WHERE name = ANY ($1) ORDER BY name FOR NO KEY UPDATE ${waits ? '' : 'SKIP LOCKED'}`,
    values: [names],
  })
  return rows
}

/**
 * Gives free slots of many pipelines to their pending live runs in one statement; for each as `admitPending` does. Call it
 * under {@link lockPipelines}.
 */
export async function admitPendingOfMany(client: ClientBase, pipelines: readonly string[]): Promise<Dispatch[]> {
  const { rows } = await client.query<Dispatch>({
    name: 'admit-pending-of-many',
    text: `WITH held AS (
        SELECT pipeline, overlap_key, count(*) AS slots FROM (
          SELECT pipeline, overlap_key FROM runs
          WHERE pipeline = ANY ($1) AND admitted AND state IN ('pending', 'running', 'waiting', 'paused')
            AND backfill_id IS NULL
          UNION ALL
          SELECT pipeline, overlap_key FROM runs
          WHERE unconfirmed_worker_id IS NOT NULL AND pipeline = ANY ($1) AND backfill_id IS NULL
        ) AS holders GROUP BY 1, 2
      ), queued AS (
        SELECT id, pipeline, overlap_key,
          row_number() OVER (PARTITION BY pipeline, overlap_key ORDER BY started_at IS NULL, id) AS place
        FROM runs
        WHERE pipeline = ANY ($1) AND state = 'pending' AND NOT admitted AND pause_requested_at IS NULL
          AND backfill_id IS NULL
      ), chosen AS (
        SELECT q.id FROM queued q JOIN pipelines p ON p.name = q.pipeline LEFT JOIN held h USING (pipeline, overlap_key)
        WHERE q.place + coalesce(h.slots, 0) <= p.overlap_limit ORDER BY q.id LIMIT 1000
      )
      UPDATE runs r SET admitted = true
      WHERE r.id = ANY (array(SELECT id FROM chosen)) AND r.state = 'pending' AND NOT r.admitted
      RETURNING r.id, r.claim, r.pipeline, r.version, r.backfill_id AS "backfillId", r.reserved_for AS "reservedFor"`,
    values: [pipelines],
  })
  return rows
}

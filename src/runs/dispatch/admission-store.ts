import type { ClientBase, Pool } from 'pg'
import type { OverlapPolicy } from '../../pipelines/definition.ts'
import type { Run } from '../run.ts'
import type { Dispatch } from './queue.ts'

export interface PipelineRow {
  name: string
  overlap: OverlapPolicy['kind']
  overlapLimit: number
  waitingHoldsSlot: boolean
}

/** Locks the pipeline's row. Every decision about its slots is made under this lock, and it is taken before any run's. */
export async function lockPipeline(client: ClientBase, name: string): Promise<PipelineRow | undefined> {
  const { rows } = await client.query<PipelineRow>({
    name: 'lock-pipeline',
    text: `SELECT name, overlap, overlap_limit AS "overlapLimit", waiting_holds_slot AS "waitingHoldsSlot"
      FROM pipelines WHERE name = $1 FOR NO KEY UPDATE`,
    values: [name],
  })
  return rows[0]
}

/** Whether the pipeline has runs that wait for a slot: most ends of runs find none, and need not count. */
export async function hasQueued(client: Pool | ClientBase, pipeline: string): Promise<boolean> {
  const { rows } = await client.query<{ found: boolean }>({
    name: 'has-queued',
    text: `SELECT EXISTS (SELECT FROM runs WHERE pipeline = $1 AND state = 'pending' AND NOT admitted) AS found`,
    values: [pipeline],
  })
  return rows[0]?.found ?? false
}

/** Who holds a slot: admitted and alive, or cancelled without its worker having confirmed. */
export interface Holder {
  id: string
  state: string
  claim: number
  generation: number
}

export async function readHolders(client: ClientBase, pipeline: string, overlapKey: string): Promise<Holder[]> {
  const { rows } = await client.query<Holder>({
    name: 'read-holders',
    text: `SELECT id, state, claim, generation FROM runs
      WHERE pipeline = $1 AND overlap_key = $2 AND admitted AND state IN ('pending', 'running', 'waiting', 'paused')
        AND backfill_id IS NULL
      UNION ALL
      SELECT id, state, claim, generation FROM runs
      WHERE unconfirmed_worker_id IS NOT NULL AND pipeline = $1 AND overlap_key = $2`,
    values: [pipeline, overlapKey],
  })
  return rows
}

/**
 * Gives free slots to pending runs, those that have begun before (they woke up or were rescued) first, then by age.
 * Call it under {@link lockPipeline}. Answers the runs that are to be dispatched.
 */
export async function admitPending(client: ClientBase, pipeline: PipelineRow): Promise<Dispatch[]> {
  const { rows } = await client.query<Dispatch>({
    name: 'admit-pending',
    text: `WITH held AS (
        SELECT overlap_key, count(*) AS slots FROM (
          SELECT overlap_key FROM runs
          WHERE pipeline = $1 AND admitted AND state IN ('pending', 'running', 'waiting', 'paused') AND backfill_id IS NULL
          UNION ALL
          SELECT overlap_key FROM runs WHERE unconfirmed_worker_id IS NOT NULL AND pipeline = $1
        ) AS holders GROUP BY overlap_key
      ), queued AS (
        SELECT id, overlap_key, row_number() OVER (PARTITION BY overlap_key ORDER BY started_at IS NULL, id) AS place
        FROM runs
        WHERE pipeline = $1 AND state = 'pending' AND NOT admitted AND pause_requested_at IS NULL AND backfill_id IS NULL
      ), chosen AS (
        SELECT q.id FROM queued q LEFT JOIN held h USING (overlap_key)
        WHERE q.place + coalesce(h.slots, 0) <= $2 ORDER BY q.id LIMIT 1000
      )
      UPDATE runs r SET admitted = true FROM chosen c
      WHERE r.id = c.id AND r.state = 'pending' AND NOT r.admitted
      RETURNING r.id, r.claim, r.pipeline, r.version, r.reserved_for AS "reservedFor"`,
    values: [pipeline.name, pipeline.overlapLimit],
  })
  return rows
}

/** Pending runs that wait for a slot under this key, but for one. */
export async function readQueued(
  client: ClientBase,
  run: Pick<Run, 'id' | 'pipeline' | 'overlapKey'>,
): Promise<string[]> {
  const { rows } = await client.query<{ id: string }>(
    `SELECT id FROM runs WHERE pipeline = $1 AND overlap_key = $2 AND state = 'pending' AND NOT admitted AND id <> $3
     ORDER BY id`,
    [run.pipeline, run.overlapKey, run.id],
  )
  return rows.map((row) => row.id)
}

/** Pipelines with runs that wait for a slot: what the admission sweep goes through. */
export async function readQueuedPipelines(client: ClientBase): Promise<string[]> {
  const { rows } = await client.query<{ pipeline: string }>(
    `SELECT DISTINCT pipeline FROM runs WHERE state = 'pending' AND NOT admitted AND backfill_id IS NULL`,
  )
  return rows.map((row) => row.pipeline)
}

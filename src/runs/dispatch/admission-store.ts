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

/** Whether anybody waits for what the end of a run of a pipeline frees. */
export interface Waiting {
  /** The pipeline. */
  id: string
  /** Live runs of it wait for a slot. */
  live: boolean
  /** Runs of any backfill wait for a place. */
  backfills: boolean
}

/** Looks who waits, for many pipelines at once: most ends of runs find nobody, and need not count. */
export async function findQueued(client: Pool | ClientBase, pipelines: readonly string[]): Promise<Waiting[]> {
  const { rows } = await client.query<Waiting>({
    name: 'find-queued',
    text: `SELECT name AS id, name IN (SELECT pipeline FROM runs
          WHERE pipeline = ANY ($1) AND state = 'pending' AND NOT admitted AND backfill_id IS NULL) AS live,
        EXISTS (SELECT FROM runs WHERE state = 'pending' AND NOT admitted AND backfill_id IS NOT NULL) AS backfills
      FROM unnest($1::text[]) AS p(name)`,
    values: [pipelines],
  })
  return rows
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
      WHERE unconfirmed_worker_id IS NOT NULL AND pipeline = $1 AND overlap_key = $2 AND backfill_id IS NULL`,
    values: [pipeline, overlapKey],
  })
  return rows
}

/**
 * Gives free slots to pending live runs, those that have begun before (they woke up or were rescued) first, then by age.
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
          SELECT overlap_key FROM runs WHERE unconfirmed_worker_id IS NOT NULL AND pipeline = $1 AND backfill_id IS NULL
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
      RETURNING r.id, r.claim, r.pipeline, r.version, r.backfill_id AS "backfillId", r.reserved_for AS "reservedFor"`,
    values: [pipeline.name, pipeline.overlapLimit],
  })
  return rows
}

/** Live runs that wait for a slot under this key, but for one. */
export async function readQueued(
  client: ClientBase,
  run: Pick<Run, 'id' | 'pipeline' | 'overlapKey'>,
): Promise<string[]> {
  const { rows } = await client.query<{ id: string }>(
    `SELECT id FROM runs WHERE pipeline = $1 AND overlap_key = $2 AND state = 'pending' AND NOT admitted AND backfill_id IS NULL
       AND id <> $3 ORDER BY id`,
    [run.pipeline, run.overlapKey, run.id],
  )
  return rows.map((row) => row.id)
}

/** Pipelines with live runs that wait for a slot: what the admission sweep goes through. */
export async function readQueuedPipelines(client: ClientBase): Promise<string[]> {
  const { rows } = await client.query<{ pipeline: string }>(
    `SELECT DISTINCT pipeline FROM runs WHERE state = 'pending' AND NOT admitted AND backfill_id IS NULL`,
  )
  return rows.map((row) => row.pipeline)
}

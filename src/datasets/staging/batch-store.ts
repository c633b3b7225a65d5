import type { ClientBase } from 'pg'
import type { Batch, BatchOrigin, BatchState } from './batch.ts'
import { numberColumn, problemsColumn, stagingTable } from './staged-set.ts'

/** Stores the batches that one staging table holds. */
export async function insertBatches(
  client: ClientBase,
  dataset: string,
  table: string,
  origin: BatchOrigin,
  batches: readonly Batch[],
): Promise<void> {
  await client.query({
    name: 'insert-batches',
    text: `INSERT INTO batches (id, dataset, pipeline, run_id, step, mode, source, state, staging, fetched, staged,
        quarantined, invalid, missing, drift, window_from, window_to, staged_at)
      SELECT b.id, $2, $3, $4, $5, $6, b.source, $7, $8, b.fetched, b.fetched - b.quarantined, b.quarantined, b.invalid,
        b.missing, b.drift, $9, $10, $11
      FROM jsonb_to_recordset($1::jsonb) AS b(id uuid, source text, fetched bigint, quarantined bigint, invalid bigint,
        missing bigint, drift jsonb)`,
    values: [
      JSON.stringify(batches),
      dataset,
      origin.pipeline,
      origin.run,
      origin.step,
      origin.mode,
      origin.dryRun ? 'dry run' : 'staged',
      table,
      origin.window?.from ?? null,
      origin.window?.to ?? null,
      origin.at,
    ],
  })
}

/** What this step has staged before, in an earlier generation of the run, is past: it has run again. */
export async function supersedeEarlier(client: ClientBase, { run, step, at }: BatchOrigin): Promise<void> {
  await client.query({
    name: 'supersede-earlier',
    text: `WITH earlier AS (
        UPDATE batches SET state = 'superseded', settled_at = $3
        WHERE run_id = $1 AND step = $2 AND state IN ('staged', 'blocked') RETURNING id
      )
      UPDATE quarantined_rows q SET state = 'superseded', settled_at = $3
      FROM batches b WHERE b.run_id = $1 AND b.step = $2 AND q.batch_id = b.id AND q.state = 'waiting'`,
    values: [run, step, at],
  })
}

export interface Quarantined {
  reason: string
  path: string
  rows: number
}

/** Takes the bad rows out of a staging table and, unless it is a dry run, into quarantine. Answers what was wrong, most first. */
export async function quarantineRows(
  client: ClientBase,
  schema: string,
  dataset: string,
  table: string,
  { at, dryRun }: BatchOrigin,
  batches: readonly Batch[],
): Promise<Quarantined[]> {
  const { rows } = await client.query<Quarantined>(
    `WITH bad AS (
       DELETE FROM ${stagingTable(schema, table)} WHERE ${problemsColumn} IS NOT NULL
       RETURNING ${numberColumn} AS number, ${problemsColumn} AS problems
     ), kept AS (
       INSERT INTO quarantined_rows (batch_id, number, dataset, source, reason, path, problems, raw, quarantined_at)
       SELECT b.id, bad.number, $3, b.source, problems -> 'problems' -> 0 ->> 'reason',
         problems -> 'problems' -> 0 ->> 'path', problems -> 'problems', problems ->> 'raw', $4
       FROM bad JOIN unnest($1::uuid[], $2::text[]) AS b(id, source) ON b.source = problems ->> 'source'
       WHERE NOT $5::boolean
     )
     SELECT problems -> 'problems' -> 0 ->> 'reason' AS reason, problems -> 'problems' -> 0 ->> 'path' AS path,
       count(*)::int AS rows
     FROM bad GROUP BY 1, 2 ORDER BY 3 DESC, 1, 2`,
    [batches.map(({ id }) => id), batches.map(({ source }) => source), dataset, at, dryRun],
  )
  return rows
}

/** What a batch is judged and loaded by. */
export interface StoredBatch extends Batch {
  state: BatchState
  staged: number
  table: string | null
}

export async function readBatches(client: ClientBase, ids: readonly string[]): Promise<StoredBatch[]> {
  const { rows } = await client.query<StoredBatch>({
    name: 'read-batches',
    text: `SELECT id, source, state, staging AS "table", fetched, staged, quarantined, invalid, missing, drift
      FROM batches WHERE id = ANY ($1) ORDER BY source, id`,
    values: [ids],
  })
  return rows
}

/** Moves batches on. A dry run's stay what they are. */
export async function settleBatches(
  client: ClientBase,
  ids: readonly string[],
  state: BatchState,
  at: Date,
  error: object | null = null,
): Promise<void> {
  await client.query({
    name: 'settle-batches',
    text: `UPDATE batches SET state = $2, settled_at = $3, error = $4 WHERE id = ANY ($1) AND state <> 'dry run'`,
    values: [ids, state, at, error],
  })
}

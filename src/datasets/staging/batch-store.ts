import type { ClientBase } from 'pg'
import type { Drift } from '../validation/row-checker.ts'
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
  /** The drift of the load before, of the same step and source; null where there was none, `{}` where it had none. */
  before: Drift | null
}

export async function readBatches(client: ClientBase, ids: readonly string[]): Promise<StoredBatch[]> {
  const { rows } = await client.query<StoredBatch>({
    name: 'read-batches',
    text: `SELECT b.id, b.source, b.state, b.staging AS "table", b.fetched, b.staged, b.quarantined, b.invalid, b.missing,
        b.drift, before.drift AS before
      FROM batches b LEFT JOIN LATERAL (
        SELECT coalesce(drift, '{}') AS drift FROM batches p
        WHERE p.dataset = b.dataset AND p.source = b.source AND p.state IN ('published', 'replayed') AND p.pipeline = b.pipeline
          AND p.step = b.step AND p.run_id <> b.run_id AND p.fetched > 0
        ORDER BY p.staged_at DESC LIMIT 1
      ) AS before ON true
      WHERE b.id = ANY ($1) ORDER BY b.source, b.id`,
    values: [ids],
  })
  return rows
}

/**
 * Which of these batches of a run must not be loaded: what it has loaded itself, in an earlier generation, and what a
 * later run has covered since. Their rows are older than those in the table.
 */
export async function readPast(client: ClientBase, run: string, ids: readonly string[]): Promise<ReadonlySet<string>> {
  const { rows } = await client.query<{ id: string }>({
    name: 'read-past-batches',
    text: `SELECT id FROM batches b WHERE id = ANY ($2) AND run_id = $1 AND state <> 'dry run' AND (state = 'published'
      OR EXISTS (SELECT FROM batches later WHERE later.dataset = b.dataset AND later.source = b.source
        AND later.staged_at > b.staged_at AND later.state IN ('published', 'replayed') AND later.pipeline = b.pipeline
        AND later.run_id <> b.run_id AND later.window_from <= b.window_from AND later.window_to >= b.window_to))`,
    values: [run, ids],
  })
  return new Set(rows.map(({ id }) => id))
}

/**
 * Moves batches on that are not settled yet. A dry run's stay what they are; so does what is in its table already, when
 * another run judges it again.
 */
export async function settleBatches(
  client: ClientBase,
  ids: readonly string[],
  state: BatchState,
  at: Date,
  error: object | null = null,
): Promise<void> {
  await client.query({
    name: 'settle-batches',
    text: `UPDATE batches SET state = $2, settled_at = $3, error = $4
      WHERE id = ANY ($1) AND (state IN ('staged', 'blocked') OR (state = 'published' AND $2 = 'published'))`,
    values: [ids, state, state === 'staged' ? null : at, error],
  })
}

/** Notes with batches what their load has replaced, so that it is known of what is replayed later. */
export async function noteReplaced(
  client: ClientBase,
  ids: readonly string[],
  replaced: readonly { source: string; from?: string; to?: string }[],
): Promise<void> {
  if (replaced.length === 0) return
  await client.query(
    `UPDATE batches b SET replaced = tstzrange(r."from", r."to")
     FROM jsonb_to_recordset($2::jsonb) AS r(source text, "from" timestamptz, "to" timestamptz)
     WHERE b.id = ANY ($1) AND b.source = r.source AND b.staged > 0`,
    [ids, JSON.stringify(replaced)],
  )
}

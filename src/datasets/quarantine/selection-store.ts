import type { ClientBase, Pool } from 'pg'
import { Refusal } from '../../pipelines/refusal.ts'
import type { QuarantineFilter } from './kept.ts'
import type { Place } from './newer-store.ts'

/** A batch of which something is kept that was asked for. */
export interface Selected extends Place {
  source: string
  /** How many of its rows in quarantine were asked for. */
  rows: number
  /** Whether it did not get into its table itself, and was asked for. */
  isKept: boolean
}

const uuid = /^[0-9a-f]{8}-(?:[0-9a-f]{4}-){3}[0-9a-f]{12}$/i

/** The filter's values, which the conditions below bind as $1 to $7. */
export function filterValues({ dataset, source, batch, run, rows, reason }: QuarantineFilter): unknown[] {
  for (const id of [...(batch === undefined ? [] : [batch]), ...(rows ?? []).map((row) => row.batch)]) {
    if (!uuid.test(id)) throw new Refusal(`expected the id of a batch, got '${id}'; \`quarantine list\` shows them`)
  }
  if (run !== undefined && !uuid.test(run)) {
    throw new Refusal(`expected the id of a run, got '${run}'; \`millrace runs\` lists them`)
  }
  return [
    dataset ?? null,
    source ?? null,
    batch ?? null,
    reason ?? null,
    rows?.map((row) => row.batch) ?? null,
    rows?.map((row) => row.number) ?? null,
    run ?? null,
  ]
}

/** Rows in quarantine `q` that are asked for. */
export const isAskedRow = `q.state = 'waiting' AND ($1::text IS NULL OR q.dataset = $1) AND ($2::text IS NULL OR q.source = $2)
  AND ($3::uuid IS NULL OR q.batch_id = $3) AND ($4::text IS NULL OR q.reason = $4)
  AND ($5::uuid[] IS NULL OR (q.batch_id, q.number) IN (SELECT * FROM unnest($5::uuid[], $6::bigint[])))
  AND ($7::uuid IS NULL OR q.batch_id IN (SELECT id FROM batches WHERE run_id = $7))`

/**
 * Batches `b` of a run `r` that did not get into their table: a gate holds them back, or their run has ended without
 * loading them. One that completed was not going to.
 */
export const isKeptBatch = `(b.state = 'blocked' OR (b.state = 'staged' AND (r.id IS NULL OR r.state IN ('failed', 'partial', 'cancelled'))))
  AND b.staging IS NOT NULL`

/** Those that are asked for. A filter by reason, or for single rows, asks for rows alone. */
export const isAskedBatch = `${isKeptBatch} AND ($1::text IS NULL OR b.dataset = $1) AND ($2::text IS NULL OR b.source = $2)
  AND ($3::uuid IS NULL OR b.id = $3) AND $4::text IS NULL AND $5::uuid[] IS NULL AND $6::bigint[] IS NULL
  AND ($7::uuid IS NULL OR b.run_id = $7)`

/** The batches of which something was asked for, oldest first. */
export async function readSelected(client: Pool | ClientBase, filter: QuarantineFilter): Promise<Selected[]> {
  const { rows } = await client.query<Selected>(
    `WITH rows AS (SELECT q.batch_id AS id, count(*) AS rows FROM quarantined_rows q WHERE ${isAskedRow} GROUP BY 1),
     kept AS (SELECT b.id FROM batches b LEFT JOIN runs r ON r.id = b.run_id WHERE ${isAskedBatch})
     SELECT b.id, b.dataset, b.source, b.staged_at AS "stagedAt", b.run_id AS run, b.staging,
       coalesce(rows.rows, 0) AS rows, kept.id IS NOT NULL AS "isKept"
     FROM batches b LEFT JOIN rows ON rows.id = b.id LEFT JOIN kept ON kept.id = b.id
     WHERE rows.id IS NOT NULL OR kept.id IS NOT NULL ORDER BY b.staged_at, b.id`,
    filterValues(filter),
  )
  return rows
}

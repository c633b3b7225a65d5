import type { ClientBase, Pool } from 'pg'
import { pageOf, readCursor } from '../../pipelines/cursor.ts'
import type { RowProblem } from '../validation/row-checker.ts'
import type { KeptBatch, QuarantineFilter, QuarantineGroup } from './kept.ts'
import { filterValues, isAskedBatch, isAskedRow } from './selection-store.ts'

/** What waits in quarantine, and which batches are kept. No values of rows. */
export interface QuarantineList {
  groups: QuarantineGroup[]
  batches: KeptBatch[]
}

export async function listQuarantine(pool: Pool, filter: QuarantineFilter = {}): Promise<QuarantineList> {
  const values = filterValues(filter)
  const { rows: groups } = await pool.query<QuarantineGroup>(
    `SELECT q.dataset, q.source, q.reason, q.path, count(*) AS rows, min(q.quarantined_at) AS oldest,
       max(q.quarantined_at) AS newest, max(q.batch_id::text) AS "newestBatch"
     FROM quarantined_rows q WHERE ${isAskedRow} GROUP BY 1, 2, 3, 4 ORDER BY 1, 2, 5 DESC, 3, 4`,
    values,
  )
  const { rows: batches } = await pool.query<KeptBatch>(
    `SELECT b.id, b.dataset, b.source, b.pipeline, b.run_id AS run, b.step,
       CASE b.state WHEN 'blocked' THEN 'blocked' ELSE 'left' END AS kind, b.staged AS rows,
       coalesce(b.error, r.error) ->> 'message' AS why, b.staged_at AS "stagedAt"
     FROM batches b LEFT JOIN runs r ON r.id = b.run_id WHERE ${isAskedBatch} ORDER BY b.staged_at DESC, b.id DESC`,
    values,
  )
  return { groups, batches }
}

/** A row in quarantine with its values, which may be people's. */
export interface QuarantinedRow {
  batch: string
  number: number
  dataset: string
  source: string
  reason: string
  path: string
  problems: RowProblem[]
  /** As it came: JSON. */
  raw: string
}

/** The rows that are asked for, a page at a time, so that any number of them can be written to a file. */
export async function* readQuarantined(pool: Pool, filter: QuarantineFilter): AsyncGenerator<QuarantinedRow> {
  const values = filterValues(filter)
  let last: QuarantinedRow | undefined
  for (;;) {
    const { rows } = await pool.query<QuarantinedRow>(
      `SELECT q.batch_id AS batch, q.number, q.dataset, q.source, q.reason, q.path, q.problems, q.raw
       FROM quarantined_rows q
       WHERE ${isAskedRow} AND ($8::uuid IS NULL OR (q.batch_id, q.number) > ($8::uuid, $9::bigint))
       ORDER BY q.batch_id, q.number LIMIT ${pageSize}`,
      [...values, last?.batch ?? null, last?.number ?? null],
    )
    yield* rows
    last = rows.at(-1)
    if (rows.length < pageSize) return
  }
}

/** Rows may be of several megabytes. */
const pageSize = 100

/** A row in quarantine for the eyes of a person: so much of it as one looks at. */
export interface ShownRow extends QuarantinedRow {
  run: string
  at: Date
  /** Whether `raw` is only the beginning of the row. */
  isCut: boolean
}

/** Of each row; more is for a file. */
const shownCharacters = 10_000

/** A page of the rows that are asked for, with their values, which may be people's. */
export async function readShownRows(
  client: Pool | ClientBase,
  filter: QuarantineFilter,
  { after, limit }: { after?: string | undefined; limit: number },
): Promise<{ items: ShownRow[]; next: string | null }> {
  const [batch = null, number = null] = readCursor(after, ['id', 'number']) ?? []
  const { rows } = await client.query<ShownRow>(
    `SELECT q.batch_id AS batch, q.number, q.dataset, q.source, q.reason, q.path, q.problems, b.run_id AS run,
       q.quarantined_at AS at, left(q.raw, ${shownCharacters}) AS raw, length(q.raw) > ${shownCharacters} AS "isCut"
     FROM quarantined_rows q JOIN batches b ON b.id = q.batch_id
     WHERE ${isAskedRow} AND ($8::uuid IS NULL OR (q.batch_id, q.number) > ($8::uuid, $9::bigint))
     ORDER BY q.batch_id, q.number LIMIT $10`,
    [...filterValues(filter), batch, number, limit + 1],
  )
  return pageOf(rows, limit, (row) => [row.batch, row.number])
}

/** How many rows of each dataset wait in quarantine. */
export async function countWaiting(client: Pool | ClientBase): Promise<Map<string, number>> {
  const { rows } = await client.query<{ dataset: string; rows: number }>(
    `SELECT dataset, count(*) AS rows FROM quarantined_rows WHERE state = 'waiting' GROUP BY dataset`,
  )
  return new Map(rows.map((row) => [row.dataset, row.rows]))
}

/** The newest batches with something in quarantine, or kept, whose id begins so. */
export async function findKeptBatches(client: Pool | ClientBase, start: string): Promise<string[]> {
  const { rows } = await client.query<{ id: string }>(
    `SELECT b.id FROM batches b WHERE b.id::text LIKE $1 || '%' AND (b.state IN ('blocked', 'staged')
       OR EXISTS (SELECT FROM quarantined_rows q WHERE q.batch_id = b.id)) ORDER BY b.id DESC LIMIT 10`,
    [start.toLowerCase().replaceAll(/[^0-9a-f-]/g, '')],
  )
  return rows.map(({ id }) => id)
}

import type { Pool } from 'pg'
import { quoted } from '../../database/identifier.ts'
import type { OldRows } from './old-rows.ts'

/** So many rows go in one statement: what it locks and writes stays small. */
const mostRows = 2000

/** Which column of a table says since when; undefined where the table or every such column is missing. */
export async function readSince(pool: Pool, { table, since }: OldRows): Promise<{ column: string | null } | undefined> {
  const { rows } = await pool.query<{ columns: string[] | null }>(
    `SELECT array_agg(attname::text) AS columns FROM pg_attribute
     WHERE attrelid = to_regclass(quote_ident($1)) AND attnum > 0 AND NOT attisdropped`,
    [table],
  )
  const columns = rows[0]?.columns
  if (!columns) return undefined
  if (since.length === 0) return { column: null }
  const column = since.find((name) => columns.includes(name))
  return column === undefined ? undefined : { column }
}

/** Deletes a batch of old rows; true when there may be more. */
export async function deleteBatch(
  pool: Pool,
  { table, where = 'true' }: OldRows,
  column: string | null,
  { before, keptFrom }: { before: Date; keptFrom: Date },
): Promise<boolean> {
  const isOld = column === null ? '$1::timestamptz IS NOT NULL' : `t.${quoted(column)} < $1::timestamptz`
  const { rowCount } = await pool.query(
    `DELETE FROM ${quoted(table)} WHERE ctid = ANY (ARRAY(
       SELECT t.ctid FROM ${quoted(table)} t
       WHERE ${isOld} AND $2::timestamptz IS NOT NULL AND ${where} LIMIT ${mostRows}))`,
    [before, keptFrom],
  )
  return (rowCount ?? 0) === mostRows
}

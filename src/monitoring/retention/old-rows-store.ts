import type { Pool } from 'pg'
import { quoted } from '../../database/identifier.ts'
import type { OldRows } from './old-rows.ts'

/** So many rows go in one statement: what it locks and writes stays small. */
const mostRows = 2000

/** Deletes a batch of old rows; true when there may be more. */
export async function deleteBatch(
  pool: Pool,
  { table, since, where = 'true' }: OldRows,
  { before, keptFrom }: { before: Date; keptFrom: Date },
): Promise<boolean> {
  const isOld = since === null ? '$1::timestamptz IS NOT NULL' : `t.${quoted(since)} < $1::timestamptz`
  const { rowCount } = await pool.query(
    `DELETE FROM ${quoted(table)} WHERE ctid = ANY (ARRAY(
       SELECT t.ctid FROM ${quoted(table)} t
       WHERE ${isOld} AND $2::timestamptz IS NOT NULL AND ${where} LIMIT ${mostRows}))`,
    [before, keptFrom],
  )
  return (rowCount ?? 0) === mostRows
}

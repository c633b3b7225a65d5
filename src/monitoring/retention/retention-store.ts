import type { ClientBase, Pool } from 'pg'
import { quoted } from '../../database/identifier.ts'

const rowsATime = 5_000

/** Tables of one month of runs, by what they are partitions of. */
export interface Partition {
  parent: string
  name: string
  /** Every run in it was created before this. */
  endsAt: Date
}

/** The partitions of the big tables, the oldest first. Their names say their month. */
export async function readPartitions(client: Pool | ClientBase): Promise<Partition[]> {
  const { rows } = await client.query<{ parent: string; name: string; year: number; month: number }>(
    `SELECT p.relname AS parent, c.relname AS name, substring(c.relname FROM '_(\\d{4})_\\d{2}$')::int AS year,
       substring(c.relname FROM '_(\\d{2})$')::int AS month
     FROM pg_inherits i JOIN pg_class c ON c.oid = i.inhrelid JOIN pg_class p ON p.oid = i.inhparent
     WHERE p.relnamespace = (SELECT oid FROM pg_namespace WHERE nspname = current_schema()) AND p.relkind = 'p'
       AND c.relname ~ '_\\d{4}_\\d{2}$'
     ORDER BY year, month, name`,
  )
  // Month 12 of Date.UTC is the January that follows.
  return rows.map(({ year, month, ...partition }) => ({ ...partition, endsAt: new Date(Date.UTC(year, month, 1)) }))
}

/** Whether a month holds a run that is alive, or one whose outputs a living run reads. */
export async function isNeeded(client: ClientBase, endsAt: Date): Promise<boolean> {
  const { rows } = await client.query<{ needed: boolean }>(
    `WITH month AS (SELECT first_run_id($1::timestamptz - interval '1 month') AS begins, first_run_id($1) AS ends),
       alive AS (SELECT id, source_run_id, options ->> 'reuse' AS reused FROM runs
         WHERE state IN ('pending', 'running', 'waiting', 'paused'))
     SELECT EXISTS (
       SELECT FROM alive a, month m WHERE (a.id >= m.begins AND a.id < m.ends)
         OR (a.source_run_id >= m.begins AND a.source_run_id < m.ends)
         OR (a.reused::uuid >= m.begins AND a.reused::uuid < m.ends)
     ) AS needed`,
    [endsAt],
  )
  return rows[0]?.needed ?? true
}

/** Drops a partition. Waits for its lock no longer than a moment: who waits for it would have everybody wait behind. */
export async function dropPartition(client: ClientBase, { name }: Partition): Promise<void> {
  await client.query(`SET LOCAL lock_timeout = '500ms'`)
  await client.query(`DROP TABLE ${quoted(name)}`)
}

/** Says from when on all runs are there: a day of which some are gone must not be computed anew. */
export async function markKeptFrom(client: ClientBase, at: Date): Promise<void> {
  await client.query(
    `INSERT INTO retention_marks (name, at) VALUES ('runs kept from', $1)
     ON CONFLICT (name) DO UPDATE SET at = greatest(retention_marks.at, excluded.at)`,
    [at],
  )
}

export async function tableExists(client: Pool | ClientBase, table: string): Promise<boolean> {
  const { rows } = await client.query<{ found: boolean }>(
    `SELECT to_regclass(quote_ident(current_schema()) || '.' || quote_ident($1)) IS NOT NULL AS found`,
    [table],
  )
  return rows[0]?.found ?? false
}

/** Deletes some of the rows; answers whether there may be more. `where` comes from a list in this room. */
export async function deleteSome(pool: Pool, table: string, where: string, before: Date): Promise<boolean> {
  const { rowCount } = await pool.query(
    `DELETE FROM ${quoted(table)} WHERE ctid = ANY (ARRAY(
       SELECT ctid FROM ${quoted(table)} old WHERE ${where} LIMIT ${rowsATime}))`,
    [before],
  )
  return rowCount === rowsATime
}

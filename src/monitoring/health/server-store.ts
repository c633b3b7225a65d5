import type { Pool } from 'pg'

/** What the database server says of how it is. */
export interface ServerHealth {
  connectionsUsed: number
  /** Without those that are kept for its administrator. */
  connectionsMost: number
  /** Of this database; null when there is none, or none that we may see. */
  oldestTransactionMs: number | null
  /** Where its data is, on its own machine; null where we may not know. */
  dataFolder: string | null
}

export async function readServerHealth(pool: Pool): Promise<ServerHealth> {
  const { rows } = await pool.query<ServerHealth>({
    name: 'read-server-health',
    text: `SELECT
      (SELECT count(*)::integer FROM pg_stat_activity WHERE backend_type = 'client backend') AS "connectionsUsed",
      current_setting('max_connections')::integer - current_setting('superuser_reserved_connections')::integer
        AS "connectionsMost",
      (SELECT round(extract(epoch FROM clock_timestamp() - min(xact_start)) * 1000)::float8 FROM pg_stat_activity
        WHERE datname = current_database() AND pid <> pg_backend_pid() AND backend_type = 'client backend')
        AS "oldestTransactionMs",
      CASE WHEN pg_has_role('pg_read_all_settings', 'USAGE') THEN current_setting('data_directory') END AS "dataFolder"`,
  })
  const [facts] = rows
  if (facts === undefined) throw new Error('expected the database to tell how it is, got nothing')
  return facts
}

/** How far the database's clock is ahead of this machine's. */
export async function readClockSkew(pool: Pool): Promise<number> {
  const before = Date.now()
  const { rows } = await pool.query<{ now: number }>({
    name: 'read-database-clock',
    text: 'SELECT (extract(epoch FROM clock_timestamp()) * 1000)::float8 AS now',
  })
  // The answer was given somewhere between asking and hearing.
  return Math.round((rows[0]?.now ?? before) - (before + Date.now()) / 2)
}

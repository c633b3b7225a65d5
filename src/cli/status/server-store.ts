import type { Pool } from 'pg'

/** What the database server says of itself, and whether Millrace has been here. */
export interface ServerFacts {
  serverVersion: string
  /** Its version where it is installed in this database, 'available' where it could be, null where it is not seen. */
  timescaleDb: string | null
  connectionsUsed: number
  maxConnections: number
  /** Whether Millrace's tables are there. */
  migrated: boolean
}

export async function readServer(pool: Pool, schema: string): Promise<ServerFacts> {
  const { rows } = await pool.query<ServerFacts>(
    `SELECT current_setting('server_version') AS "serverVersion",
       coalesce((SELECT extversion FROM pg_extension WHERE extname = 'timescaledb'),
         (SELECT 'available' FROM pg_available_extensions WHERE name = 'timescaledb')) AS "timescaleDb",
       (SELECT count(*)::integer FROM pg_stat_activity WHERE backend_type = 'client backend') AS "connectionsUsed",
       current_setting('max_connections')::integer AS "maxConnections",
       to_regclass($1) IS NOT NULL AS migrated`,
    [`${schema}.runs`],
  )
  const [facts] = rows
  if (facts === undefined) throw new Error('expected the database to tell its version, got nothing')
  return facts
}

/** How long a statement takes that does nothing: the way there and back. */
export async function measureLatency(pool: Pool): Promise<number> {
  const from = performance.now()
  await pool.query('SELECT')
  return performance.now() - from
}

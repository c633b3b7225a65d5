import { hostname } from 'node:os'
import type { Pool } from 'pg'

/** How long a scheduler is believed without a sign of life, by the database's clock. */
const believedSeconds = 30

/** A scheduler process that is alive. */
export interface LiveScheduler {
  id: string
  host: string
  processId: number
  startedAt: Date
  seenAt: Date
  /** How far the database's clock is ahead of its own. */
  skewMs: number
}

/** A sign of life. Removes those who gave none for a day. */
export async function renewScheduler(pool: Pool, id: string, skewMs: number): Promise<void> {
  await pool.query({
    name: 'renew-scheduler',
    text: `WITH gone AS (DELETE FROM schedulers WHERE seen_at < now() - interval '1 day' AND id <> $1)
      INSERT INTO schedulers AS s (id, host, process_id, skew_ms) VALUES ($1, $2, $3, $4)
      ON CONFLICT (id) DO UPDATE SET seen_at = now(), skew_ms = excluded.skew_ms`,
    values: [id, hostname(), process.pid, skewMs],
  })
}

export async function deleteScheduler(pool: Pool, id: string): Promise<void> {
  await pool.query('DELETE FROM schedulers WHERE id = $1', [id])
}

/** Schedulers that are alive, the oldest first. */
export async function readSchedulers(pool: Pool): Promise<LiveScheduler[]> {
  const { rows } = await pool.query<LiveScheduler>(
    `SELECT id, host, process_id AS "processId", started_at AS "startedAt", seen_at AS "seenAt",
       skew_ms::float8 AS "skewMs"
     FROM schedulers WHERE seen_at > now() - interval '${believedSeconds} seconds' ORDER BY started_at`,
  )
  return rows
}

/** What time it is by the database's clock. */
export async function readDatabaseNow(pool: Pool): Promise<{ databaseNow: Date }> {
  const { rows } = await pool.query<{ databaseNow: Date }>('SELECT clock_timestamp() AS "databaseNow"')
  return { databaseNow: rows[0]?.databaseNow ?? new Date() }
}

import type { Pool } from 'pg'
import type { Database } from '../../database/database.ts'
import { quoted } from '../../database/identifier.ts'
import { queueSchema } from '../../database/migration-owner.ts'

/** A queue may be long, and nobody waits for an exact number. */
const mostCounted = 10_000

/**
 * How many runs wait for a worker, at most ten thousand, and for how long the oldest has: since it was put into the queue,
 * by the database's clock. Its creation would say too much, because a run waits for its slot, too.
 */
export async function readQueue({ pool, schema }: Pick<Database, 'pool' | 'schema'>): Promise<{
  depth: number
  oldestMs: number | null
}> {
  const { rows } = await pool.query<{ depth: number; oldestMs: number | null }>({
    name: 'read-queue-health',
    text: `SELECT count(*)::integer AS depth, round(extract(epoch FROM clock_timestamp() - min(run_at)) * 1000)::float8 AS "oldestMs"
      FROM (SELECT run_at FROM ${quoted(queueSchema(schema))}._private_jobs WHERE is_available AND run_at <= now()
        ORDER BY priority, run_at LIMIT ${mostCounted}) waiting`,
  })
  return rows[0] ?? { depth: 0, oldestMs: null }
}

/** Since when the oldest wait is over whose run may go on; null when there is none. */
export async function readOverdueWait(pool: Pool, now: Date): Promise<Date | null> {
  const { rows } = await pool.query<{ due: Date | null }>({
    name: 'read-overdue-wait',
    // A paused run is woken by a person alone.
    text: `SELECT w.due_at AS due FROM run_waits w JOIN runs r ON r.id = w.run_id
      WHERE w.due_at <= $1 AND r.state IN ('waiting', 'running') ORDER BY w.due_at LIMIT 1`,
    values: [now],
  })
  return rows[0]?.due ?? null
}

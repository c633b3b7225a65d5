import type { Pool } from 'pg'

export interface ScheduleHealth {
  /** That are to come due by themselves. */
  schedules: number
  oldestDueAt: Date | null
  /** Nothing is started by itself now, or what was due meanwhile is still being released. */
  frozen: boolean
  /** Schedulers that were seen of late. */
  alive: number
  /** The largest difference that one of them has found between its clock and the database's. */
  skewMs: number
}

/** A scheduler that sleeps until the next due time still says now and then that it is there. */
const aliveMinutes = 3

export async function readScheduleHealth(pool: Pool, now: Date): Promise<ScheduleHealth> {
  const none = { schedules: 0, oldestDueAt: null, frozen: false, alive: 0, skewMs: 0 }
  const { rows: tables } = await pool.query<{ there: boolean }>(
    `SELECT to_regclass('schedules') IS NOT NULL AND to_regclass('schedulers') IS NOT NULL
       AND to_regclass('freezes') IS NOT NULL AS there`,
  )
  if (!tables[0]?.there) return none
  const { rows } = await pool.query<ScheduleHealth>({
    name: 'read-schedule-health',
    text: `SELECT due.*, alive.*, EXISTS (SELECT FROM freezes WHERE thawed_at IS NULL)
        OR EXISTS (SELECT FROM freezes WHERE next_release_at IS NOT NULL) AS frozen
      FROM (SELECT count(*)::integer AS schedules, min(next_due_at) FILTER (WHERE next_due_at <= $1) AS "oldestDueAt"
        FROM schedules WHERE next_due_at IS NOT NULL) due
      CROSS JOIN (SELECT count(*)::integer AS alive, coalesce(max(abs(skew_ms)), 0)::float8 AS "skewMs"
        FROM schedulers WHERE seen_at > now() - interval '${aliveMinutes} minutes') alive`,
    values: [now],
  })
  return rows[0] ?? none
}

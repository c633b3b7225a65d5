import type { Pool } from 'pg'
import type { CalendarEntry } from './schedule-calendar.ts'

/** Ticks of all schedules in a stretch, oldest first, with how the runs stand that they started. */
export async function readPastTicks(
  pool: Pool,
  { from, to, limit }: { from: Date; to: Date; limit: number },
): Promise<CalendarEntry[]> {
  const { rows } = await pool.query<CalendarEntry>(
    `SELECT t.due_at AS at, t.schedule, coalesce(s.pipeline, '') AS pipeline, t.outcome, t.run_id AS "runId", r.state AS status
     FROM ticks t LEFT JOIN schedules s ON s.name = t.schedule LEFT JOIN runs r ON r.id = t.run_id
     WHERE t.due_at >= $1 AND t.due_at < $2 ORDER BY t.due_at, t.schedule LIMIT $3`,
    [from, to, limit],
  )
  return rows
}

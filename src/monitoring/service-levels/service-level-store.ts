import type { Pool } from 'pg'
import type { Tally } from './budget.ts'

/** Days of service levels before this one, the oldest first. */
export async function readLevelDays(
  pool: Pool,
  names: readonly string[],
  from: string,
  before: string,
): Promise<(Tally & { name: string; day: string })[]> {
  const { rows } = await pool.query<Tally & { name: string; day: string }>(
    `SELECT service_level AS name, day, good, counted FROM daily_service_levels
     WHERE service_level = ANY ($1) AND day >= $2 AND day < $3 ORDER BY day`,
    [names, from, before],
  )
  return rows
}

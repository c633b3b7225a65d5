import type { ClientBase } from 'pg'
import { type HealthState, healthStates } from '../../health/check.ts'

/** Since when the oldest run that may start waits for a worker; null when none does. */
export async function readQueue(client: ClientBase): Promise<Date | null> {
  const { rows } = await client.query<{ since: Date | null }>({
    name: 'read-queue-since',
    text: `SELECT min(e.at) AS since FROM runs r CROSS JOIN LATERAL (
        SELECT max(at) AS at FROM run_events WHERE run_id = r.id AND step IS NULL AND to_state = 'pending'
      ) e WHERE r.state = 'pending' AND r.admitted AND r.backfill_id IS NULL`,
  })
  return rows[0]?.since ?? null
}

/** Since when the oldest run of each pipeline is under way. */
export async function readLongestRuns(client: ClientBase): Promise<Map<string, Date>> {
  const { rows } = await client.query<{ pipeline: string; since: Date }>({
    name: 'read-longest-runs',
    text: `SELECT pipeline, min(started_at) AS since FROM runs
      WHERE state IN ('running', 'waiting') AND started_at IS NOT NULL GROUP BY pipeline`,
  })
  return new Map(rows.map(({ pipeline, since }) => [pipeline, since]))
}

/** The worst that each check has found, on whichever host. A host that is gone finds nothing any more. */
export async function readFindings(
  client: ClientBase,
): Promise<{ name: string; state: HealthState; reasons: string[] }[]> {
  const { rows } = await client.query<{ name: string; state: HealthState; reasons: string[] }>(
    `SELECT DISTINCT ON (name) name, state, reasons FROM findings
     WHERE checked_at > (SELECT max(checked_at) FROM findings) - interval '12 minutes' ORDER BY name, array_position($1::text[], state) DESC`,
    [healthStates],
  )
  return rows
}

/** The newest day's figure of a pipeline's metric: the mean over its runs. */
export async function readDayMetric(client: ClientBase, pipeline: string, name: string): Promise<number | undefined> {
  const { rows } = await client.query<{ value: number | null }>(
    `SELECT (metrics -> $2 ->> 'mean')::double precision AS value FROM daily_metrics WHERE pipeline = $1 AND metrics ? $2
     ORDER BY day DESC LIMIT 1`,
    [pipeline, name],
  )
  return rows[0]?.value ?? undefined
}

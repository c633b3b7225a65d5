import type { ClientBase, Pool } from 'pg'
import type { Queryable } from '../../database/queryable.ts'

/** What is computed by; see `metric_settings`. */
export interface MetricSetting {
  kind: 'zone' | 'service level' | 'counter'
  name: string
  definition: object
}

export async function readSettings(
  client: Queryable,
  kind: MetricSetting['kind'],
): Promise<{ name: string; definition: object }[]> {
  const { rows } = await client.query<{ name: string; definition: object }>({
    name: 'read-metric-settings',
    text: 'SELECT name, definition FROM metric_settings WHERE kind = $1 ORDER BY name',
    values: [kind],
  })
  return rows
}

/** The zone of the days; UTC before anybody has declared one. */
export async function readZone(client: Queryable): Promise<string> {
  const [setting] = await readSettings(client, 'zone')
  return (setting?.definition as { zone: string } | undefined)?.zone ?? 'UTC'
}

/** Makes these settings all there are; answers with those that are new or were another. */
export async function replaceSettings(
  client: ClientBase,
  settings: readonly MetricSetting[],
): Promise<MetricSetting[]> {
  const given = JSON.stringify(settings)
  const shape = 'jsonb_to_recordset($1::jsonb) AS g(kind text, name text, definition jsonb)'
  await client.query(
    `DELETE FROM metric_settings s WHERE NOT EXISTS (SELECT FROM ${shape} WHERE g.kind = s.kind AND g.name = s.name)`,
    [given],
  )
  const { rows } = await client.query<MetricSetting>(
    `INSERT INTO metric_settings AS s (kind, name, definition) SELECT g.* FROM ${shape}
     ON CONFLICT (kind, name) DO UPDATE SET definition = excluded.definition WHERE s.definition <> excluded.definition
     RETURNING kind, name, definition`,
    [given],
  )
  return rows
}

/** From when on all runs are still there; undefined while nothing was dropped. */
export async function readKeptFrom(client: Queryable): Promise<Date | undefined> {
  const { rows } = await client.query<{ at: Date }>({
    name: 'read-runs-kept-from',
    text: `SELECT at FROM retention_marks WHERE name = 'runs kept from'`,
  })
  return rows[0]?.at
}

/** When the oldest run was created, and the newest day that was computed. */
export async function readExtent(
  client: Queryable,
): Promise<{ oldest: Date | undefined; newestDay: string | undefined }> {
  const { rows } = await client.query<{ oldest: Date | null; newestDay: string | null }>(
    `SELECT (SELECT created_at FROM runs ORDER BY id LIMIT 1) AS oldest, (SELECT max(day) FROM daily_metrics) AS "newestDay"`,
  )
  return { oldest: rows[0]?.oldest ?? undefined, newestDay: rows[0]?.newestDay ?? undefined }
}

/** Notes down days that are to be computed anew. */
export async function addDaysDue(client: ClientBase, days: readonly string[]): Promise<void> {
  await client.query('INSERT INTO metric_days_due SELECT * FROM unnest($1::date[]) ON CONFLICT DO NOTHING', [days])
}

export async function isAnyDayDue(pool: Pool): Promise<boolean> {
  const { rows } = await pool.query<{ due: boolean }>({
    name: 'is-any-metric-day-due',
    text: 'SELECT EXISTS (SELECT FROM metric_days_due) AS due',
  })
  return rows[0]?.due ?? false
}

/** Takes the newest day that is due: it is due no more when the transaction commits. */
export async function takeDayDue(client: ClientBase): Promise<string | undefined> {
  const { rows } = await client.query<{ day: string }>({
    name: 'take-metric-day-due',
    text: 'DELETE FROM metric_days_due WHERE day = (SELECT max(day) FROM metric_days_due) RETURNING day',
  })
  return rows[0]?.day
}

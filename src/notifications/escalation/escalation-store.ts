import type { ClientBase, Pool } from 'pg'
import type { Override } from '../../pipelines/notifications/rota.ts'

/** Notes that an alert has climbed a rung. Answers false when it had before. */
export async function insertEscalation(
  client: ClientBase,
  {
    alertId,
    firedAt,
    rung,
    at,
    noticeId,
  }: { alertId: string; firedAt: Date; rung: number; at: Date; noticeId: string },
): Promise<boolean> {
  const { rowCount } = await client.query(
    `INSERT INTO escalations (alert_id, fired_at, rung, at, notice_id) VALUES ($1, $2, $3, $4, $5) ON CONFLICT DO NOTHING`,
    [alertId, firedAt, rung, at, noticeId],
  )
  return rowCount === 1
}

/** The rungs that these alerts have climbed. */
export async function readEscalations(
  client: ClientBase,
  alerts: readonly string[],
): Promise<{ alertId: string; firedAt: Date; rung: number }[]> {
  const { rows } = await client.query<{ alertId: string; firedAt: Date; rung: number }>(
    `SELECT alert_id AS "alertId", fired_at AS "firedAt", rung FROM escalations WHERE alert_id = ANY ($1)`,
    [alerts],
  )
  return rows
}

const columns = `id, from_at AS "from", to_at AS "to", person, created_at AS "createdAt", created_by AS "createdBy"`

/** Overrides that are not over by then. */
export async function readOverrides(client: Pool | ClientBase, at: Date): Promise<Override[]> {
  const { rows } = await client.query<Override>(
    `SELECT ${columns} FROM on_call_overrides WHERE removed_at IS NULL AND to_at > $1 ORDER BY from_at, id`,
    [at],
  )
  return rows
}

export async function insertOverride(client: Pool | ClientBase, override: Override): Promise<void> {
  const { id, from, to, person, createdAt, createdBy } = override
  await client.query(
    `INSERT INTO on_call_overrides (id, from_at, to_at, person, created_at, created_by) VALUES ($1, $2, $3, $4, $5, $6)`,
    [id, from, to, person, createdAt, createdBy],
  )
}

export async function markRemoved(client: Pool | ClientBase, id: string, actor: string, at: Date): Promise<boolean> {
  const { rowCount } = await client.query(
    `UPDATE on_call_overrides SET removed_at = $3, removed_by = $2 WHERE id = $1 AND removed_at IS NULL`,
    [id, actor, at],
  )
  return rowCount === 1
}

import type { ClientBase } from 'pg'
import type { Notice } from '../../pipelines/notifications/notice.ts'

const columns = `id, kind, severity, at, system, pipeline, rule, outcome, alert_id AS "alertId", run_id AS "runId", title, facts`

/** Takes notices that nobody has routed yet, the most urgent first, and holds them until the transaction ends. */
export async function takeNotices(client: ClientBase, limit: number): Promise<Notice[]> {
  const { rows } = await client.query<Notice>({
    name: 'take-notices',
    text: `SELECT ${columns} FROM notices WHERE routed_at IS NULL ORDER BY urgency, id LIMIT $1 FOR UPDATE SKIP LOCKED`,
    values: [limit],
  })
  return rows
}

export async function markRouted(client: ClientBase, ids: readonly string[], at: Date): Promise<void> {
  await client.query({
    name: 'mark-routed',
    text: `UPDATE notices SET routed_at = $2 WHERE id = ANY ($1)`,
    values: [ids, at],
  })
}

/**
 * Stores a notice whose deliveries its maker stores as well.
 *
 * @param key what may be told once only; answers false when it was
 */
export async function insertRouted(client: ClientBase, notice: Notice, key: string | null = null): Promise<boolean> {
  const { id, kind, severity, at, system, pipeline, rule, outcome, alertId, runId, title, facts } = notice
  const { rowCount } = await client.query(
    `INSERT INTO notices (id, kind, severity, at, system, pipeline, rule, outcome, alert_id, run_id, title, facts, key, routed_at)
     VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13, $4) ON CONFLICT (key) DO NOTHING`,
    [id, kind, severity, at, system, pipeline, rule, outcome, alertId, runId, title, JSON.stringify(facts), key],
  )
  return rowCount === 1
}

/** What was told of an alert when it fired. */
export async function readFiredNotice(client: ClientBase, alertId: string): Promise<Notice | undefined> {
  const { rows } = await client.query<Notice>(
    `SELECT ${columns} FROM notices WHERE alert_id = $1 AND kind = 'alert fired' ORDER BY id DESC LIMIT 1`,
    [alertId],
  )
  return rows[0]
}

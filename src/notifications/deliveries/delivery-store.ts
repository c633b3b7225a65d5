import type { ClientBase } from 'pg'
import { notify } from '../../database/channel.ts'
import { deliveriesChannel, type NewDelivery } from './delivery.ts'

/**
 * Stores deliveries, and hints at them when the transaction commits. One that is there already (the same notice, channel and
 * recipient) stays as it is.
 */
export async function insertDeliveries(client: ClientBase, deliveries: readonly NewDelivery[]): Promise<void> {
  if (deliveries.length === 0) return
  await client.query({
    name: 'insert-deliveries',
    text: `INSERT INTO deliveries (id, key, notice_id, kind, alert_id, rule, channel, recipient, severity, title, body, state,
        created_at, due_at, next_attempt_at, ended_at, last_error)
      SELECT id, key, "noticeId", kind, "alertId", rule, channel, recipient, severity, title, body, state,
        "createdAt", "dueAt", "dueAt", CASE WHEN state <> 'pending' THEN "createdAt" END, "lastError"
      FROM jsonb_to_recordset($1::jsonb) AS d(id uuid, key text, "noticeId" uuid, kind text, "alertId" uuid, rule text,
        channel text, recipient text, severity text, title text, body jsonb, state text, "createdAt" timestamptz,
        "dueAt" timestamptz, "lastError" text)
      ON CONFLICT (notice_id, channel, recipient) DO NOTHING`,
    values: [JSON.stringify(deliveries)],
  })
  await notify(client, deliveriesChannel)
}

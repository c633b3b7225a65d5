import type { ClientBase } from 'pg'
import { notify } from '../../database/channel.ts'
import { type Notice, noticesChannel } from './notice.ts'

/** Stores notices in the caller's transaction, and hints at them when it commits. */
export async function insertNotices(client: ClientBase, notices: readonly Notice[]): Promise<void> {
  if (notices.length === 0) return
  await client.query({
    name: 'insert-notices',
    text: `INSERT INTO notices (id, kind, severity, at, system, pipeline, rule, outcome, alert_id, run_id, title, facts)
      SELECT id, kind, severity, at, system, pipeline, rule, outcome, "alertId", "runId", title, facts
      FROM jsonb_to_recordset($1::jsonb) AS n(id uuid, kind text, severity text, at timestamptz, system text, pipeline text,
        rule text, outcome text, "alertId" uuid, "runId" uuid, title text, facts jsonb)`,
    values: [JSON.stringify(notices)],
  })
  await notify(client, noticesChannel)
}

import type { ClientBase } from 'pg'

/** The channel on which it is hinted that somebody has changed a rule, a silence or an alert. */
export const alertsChannel = 'alerts'

/**
 * Makes whoever decides about alerts, rules and silences take turns until the transaction ends. What is read after it is
 * what counts: a silence that was stored before is seen, and none is stored before the decision is committed.
 */
export async function lockAlerts(client: ClientBase): Promise<void> {
  await client.query({
    name: 'lock-alerts',
    text: `SELECT pg_advisory_xact_lock(hashtext(current_schema() || ' alerts'), 1)`,
  })
}

/** Makes this transaction the one that looks at how things stand; false when another is at it. */
export async function takeLook(client: ClientBase): Promise<boolean> {
  const { rows } = await client.query<{ taken: boolean }>({
    name: 'take-look',
    text: `SELECT pg_try_advisory_xact_lock(hashtext(current_schema() || ' alerts'), 2) AS taken`,
  })
  return rows[0]?.taken ?? false
}

import type { ClientBase } from 'pg'

/** Opens a freeze; false when one is open. What an earlier one still had to release waits for this one's thaw. */
export async function openFreeze(
  client: ClientBase,
  { reason, at, actor }: { reason: string; at: Date; actor: string },
): Promise<boolean> {
  await client.query('UPDATE freezes SET next_release_at = NULL WHERE next_release_at IS NOT NULL')
  const { rowCount } = await client.query(
    `INSERT INTO freezes (reason, frozen_at, frozen_by) VALUES ($1, $2, $3) ON CONFLICT DO NOTHING`,
    [reason, at, actor],
  )
  return rowCount === 1
}

/** Ends the freeze that is open; undefined when none is. */
export async function endFreeze(
  client: ClientBase,
  { at, actor, perMinute }: { at: Date; actor: string; perMinute: number },
): Promise<{ frozenAt: Date } | undefined> {
  const { rows } = await client.query<{ frozenAt: Date }>(
    `UPDATE freezes SET thawed_at = $1, thawed_by = $2, per_minute = $3, next_release_at = now() WHERE thawed_at IS NULL
     RETURNING frozen_at AS "frozenAt"`,
    [at, actor, perMinute],
  )
  return rows[0]
}

/** Takes the next turn to release, by the database's clock. False when it is not there yet, or another has it. */
export async function takeRelease(client: ClientBase, freeze: string, pauseMs: number): Promise<boolean> {
  const { rowCount } = await client.query(
    `UPDATE freezes SET next_release_at = now() + make_interval(secs => $2::float8 / 1000)
     WHERE id = $1 AND next_release_at <= now()`,
    [freeze, pauseMs],
  )
  return rowCount === 1
}

/** All that were due in the freeze are released. */
export async function endRelease(client: ClientBase, freeze: string): Promise<void> {
  await client.query('UPDATE freezes SET next_release_at = NULL WHERE id = $1', [freeze])
}

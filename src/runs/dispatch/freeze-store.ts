import type { ClientBase, Pool } from 'pg'

/** SQL: nothing is to be started by itself now. */
export const isFrozen = 'EXISTS (SELECT FROM freezes WHERE thawed_at IS NULL)'

/**
 * Shared by whoever starts something by itself, until it has committed, and taken alone by whoever freezes: once a freeze
 * has committed nothing more is started. Ask {@link isFrozen} in a later statement than this.
 */
export async function holdOffFreezes(client: ClientBase): Promise<void> {
  await client.query({
    name: 'hold-off-freezes',
    text: `SELECT pg_advisory_xact_lock_shared(hashtext(current_schema() || ' freeze'))`,
  })
}

/** Waits for whoever is starting something by itself. */
export async function lockFreezes(client: ClientBase): Promise<void> {
  await client.query(`SELECT pg_advisory_xact_lock(hashtext(current_schema() || ' freeze'))`)
}

/** The freeze that is open. */
export interface Freeze {
  reason: string
  frozenAt: Date
  frozenBy: string
}

export async function readFreeze(client: Pool | ClientBase): Promise<Freeze | undefined> {
  const { rows } = await client.query<Freeze>(
    `SELECT reason, frozen_at AS "frozenAt", frozen_by AS "frozenBy" FROM freezes WHERE thawed_at IS NULL`,
  )
  return rows[0]
}

import type { ClientBase, Pool } from 'pg'
import type { Queryable } from '../../../database/queryable.ts'
import type { Destination, Subscription } from './subscription.ts'

const columns = `id, user_agent AS "userAgent", created_at AS "createdAt", last_success_at AS "lastSuccessAt",
  failed_since AS "failedSince"`
/** Whoever is disabled is told nothing. */
const ofUsers = `push_subscriptions s JOIN users u ON u.id = s.user_id AND u.disabled_at IS NULL`

export async function readSubscriptions(client: Queryable, userId: string): Promise<Subscription[]> {
  const { rows } = await client.query<Subscription>(
    `SELECT ${columns} FROM push_subscriptions WHERE user_id = $1 ORDER BY created_at, id`,
    [userId],
  )
  return rows
}

/** Whose browsers are subscribed cannot change until the transaction ends. */
export async function lockSubscriber(client: ClientBase, userId: string): Promise<void> {
  await client.query(`SELECT FROM users WHERE id = $1 FOR NO KEY UPDATE`, [userId])
}

/** Takes a browser from whoever had it before. */
export async function deleteOthers(client: ClientBase, endpoint: string, userId: string): Promise<void> {
  await client.query(`DELETE FROM push_subscriptions WHERE endpoint = $1 AND user_id <> $2`, [endpoint, userId])
}

/** Stores a subscription, or new keys of the one with this address. Answers its id, and whether it is new. */
export async function upsertSubscription(
  client: ClientBase,
  { id, userId, userAgent, createdAt }: Pick<Subscription, 'id' | 'userAgent' | 'createdAt'> & { userId: string },
  { endpoint, publicKey, authSecret }: Destination,
): Promise<{ id: string; isNew: boolean }> {
  const { rows } = await client.query<{ id: string }>(
    `INSERT INTO push_subscriptions (id, user_id, endpoint, public_key, auth_secret, user_agent, created_at)
     VALUES ($1, $2, $3, $4, $5, $6, $7)
     ON CONFLICT (endpoint) DO UPDATE SET public_key = EXCLUDED.public_key, auth_secret = EXCLUDED.auth_secret,
       user_agent = EXCLUDED.user_agent, failed_since = NULL
     RETURNING id`,
    [id, userId, endpoint, publicKey, authSecret, userAgent, createdAt],
  )
  const stored = rows[0]?.id ?? id
  return { id: stored, isNew: stored === id }
}

/** One of somebody's. Answers whether there was one. */
export async function deleteSubscription(client: Queryable, id: string, userId: string): Promise<boolean> {
  const { rowCount } = await client.query(`DELETE FROM push_subscriptions WHERE id::text = $1 AND user_id = $2`, [
    id,
    userId,
  ])
  return rowCount === 1
}

/** The browser takes no more messages at this address. */
export async function deleteGone(pool: Pool, id: string): Promise<void> {
  await pool.query(`DELETE FROM push_subscriptions WHERE id = $1`, [id])
}

/** The ids of all browsers of people who may sign in. */
export async function readSubscribers(client: Pool | ClientBase): Promise<string[]> {
  const { rows } = await client.query<{ id: string }>({
    name: 'read-subscribers',
    text: `SELECT s.id FROM ${ofUsers} ORDER BY s.id`,
  })
  return rows.map(({ id }) => id)
}

/** Whether somebody still wants messages there, and may have them. */
export async function isSubscribed(client: ClientBase, id: string): Promise<boolean> {
  return (await readDestination(client, id)) !== undefined
}

/** Where to send, with the language of who reads it. */
export async function readDestination(
  client: Queryable,
  id: string,
): Promise<(Destination & { locale: string | null }) | undefined> {
  const { rows } = await client.query<Destination & { locale: string | null }>(
    `SELECT s.endpoint, s.public_key AS "publicKey", s.auth_secret AS "authSecret", u.locale FROM ${ofUsers}
     WHERE s.id::text = $1`,
    [id],
  )
  return rows[0]
}

export async function showArrived(pool: Pool, id: string, now: Date): Promise<void> {
  await pool.query(`UPDATE push_subscriptions SET last_success_at = $2, failed_since = NULL WHERE id = $1`, [id, now])
}

export async function showFailed(pool: Pool, id: string, now: Date): Promise<void> {
  await pool.query(`UPDATE push_subscriptions SET failed_since = coalesce(failed_since, $2) WHERE id = $1`, [id, now])
}

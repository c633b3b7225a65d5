import type { ClientBase, Pool } from 'pg'
import type { User } from '../users/user.ts'
import { userColumns } from '../users/user-store.ts'

/** A browser in which somebody is signed in. */
export interface StoredSession {
  id: string
  userId: string
  refreshHash: Buffer
  createdAt: Date
  expiresAt: Date
  address: string | null
  userAgent: string | null
}

export async function insertSession(pool: ClientBase, session: StoredSession): Promise<void> {
  await pool.query(
    `INSERT INTO sessions (id, user_id, refresh_hash, renewed_at, created_at, expires_at, address, user_agent)
     VALUES ($1, $2, $3, $4, $4, $5, $6, $7)`,
    [
      session.id,
      session.userId,
      session.refreshHash,
      session.createdAt,
      session.expiresAt,
      session.address,
      session.userAgent,
    ],
  )
}

/** Whose session it is, as they are now; undefined once it has ended, or they may not sign in any more. */
export async function readSessionUser(pool: Pool, id: string, now: Date): Promise<User | undefined> {
  const { rows } = await pool.query<User>({
    name: 'read-session-user',
    text: `SELECT ${userColumns} FROM sessions JOIN users ON users.id = user_id
      WHERE sessions.id = $1 AND ended_at IS NULL AND expires_at > $2 AND disabled_at IS NULL`,
    values: [id, now],
  })
  return rows[0]
}

/** What became of a try to renew. */
type Renewal =
  | { state: 'renewed' | 'just before'; id: string; userId: string; expiresAt: Date }
  | { state: 'reused'; id: string; userId: string }
  | { state: 'none' }

/** Two tabs that renew at once: the slower one comes with the secret of before. */
const graceSeconds = 10

/**
 * Puts a new secret in the place of an old one. An old one that comes again later was stolen, here or there: the session
 * ends.
 */
export async function renewSession(pool: Pool, hash: Buffer, next: Buffer, now: Date): Promise<Renewal> {
  const { rows } = await pool.query<{ id: string; userId: string; expiresAt: Date }>(
    `UPDATE sessions SET refresh_hash = $2, previous_hash = refresh_hash, renewed_at = $3
     WHERE refresh_hash = $1 AND ended_at IS NULL AND expires_at > $3
     RETURNING id, user_id AS "userId", expires_at AS "expiresAt"`,
    [hash, next, now],
  )
  if (rows[0]) return { state: 'renewed', ...rows[0] }
  const { rows: late } = await pool.query<{ id: string; userId: string; expiresAt: Date; isLate: boolean }>(
    `SELECT id, user_id AS "userId", expires_at AS "expiresAt",
       renewed_at < $2::timestamptz - make_interval(secs => ${graceSeconds}) AS "isLate"
     FROM sessions WHERE previous_hash = $1 AND ended_at IS NULL AND expires_at > $2`,
    [hash, now],
  )
  const [one] = late
  if (!one) return { state: 'none' }
  if (!one.isLate) return { state: 'just before', id: one.id, userId: one.userId, expiresAt: one.expiresAt }
  await endStored(pool, one.id, now)
  return { state: 'reused', id: one.id, userId: one.userId }
}

export async function endStored(pool: Pool | ClientBase, id: string, now: Date): Promise<void> {
  await pool.query('UPDATE sessions SET ended_at = $2 WHERE id = $1 AND ended_at IS NULL', [id, now])
}

/** A session that is not over, as it is told to people. */
export interface OpenSession {
  id: string
  /** The address of whose it is. */
  user: string
  createdAt: Date
  /** When its access was renewed last, which an open page does every ten minutes. */
  renewedAt: Date
  expiresAt: Date
  /** From where it was begun. */
  address: string | null
  userAgent: string | null
}

/** Nobody looks through more. */
const mostListed = 500

/** Sessions that are not over, of one user or of all. */
export async function readOpenSessions(pool: Pool, userId: string | null, now: Date): Promise<OpenSession[]> {
  const { rows } = await pool.query<OpenSession>(
    `SELECT sessions.id, email AS user, sessions.created_at AS "createdAt", renewed_at AS "renewedAt",
       expires_at AS "expiresAt", address, user_agent AS "userAgent"
     FROM sessions JOIN users ON users.id = user_id
     WHERE ended_at IS NULL AND expires_at > $2 AND ($1::uuid IS NULL OR user_id = $1)
     ORDER BY renewed_at DESC, sessions.id LIMIT ${mostListed}`,
    [userId, now],
  )
  return rows
}

/** Ends a session, and answers whose it was; undefined when it is over, or not of this user. */
export async function endSession(
  client: ClientBase,
  id: string,
  userId: string | null,
  now: Date,
): Promise<string | undefined> {
  const { rows } = await client.query<{ email: string }>(
    `UPDATE sessions SET ended_at = $3 FROM users
     WHERE sessions.id::text = $1 AND users.id = user_id AND ($2::uuid IS NULL OR user_id = $2)
       AND ended_at IS NULL AND expires_at > $3
     RETURNING email`,
    [id, userId, now],
  )
  return rows[0]?.email
}

/** Ends the sessions of somebody, all but the one that is named; answers how many. */
export async function endSessionsOf(
  client: ClientBase,
  userId: string,
  now: Date,
  except: string | null = null,
): Promise<number> {
  const { rowCount } = await client.query(
    'UPDATE sessions SET ended_at = $2 WHERE user_id = $1 AND ended_at IS NULL AND id IS DISTINCT FROM $3::uuid',
    [userId, now, except],
  )
  return rowCount ?? 0
}

export async function showSeen(pool: Pool | ClientBase, userId: string, now: Date): Promise<void> {
  await pool.query('UPDATE users SET last_seen_at = $2 WHERE id = $1', [userId, now])
}

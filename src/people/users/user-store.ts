import type { ClientBase } from 'pg'
import type { Queryable } from '../../database/queryable.ts'
import type { User } from './user.ts'

export const userColumns = `users.id, email, users.name, users.role, groups, locale, password_hash IS NOT NULL AS "hasPassword",
  greatest(locked_until, (SELECT max(failed.locked_until) FROM sign_in_failures AS failed WHERE failed.user_id = users.id))
    AS "lockedUntil", disabled_at AS "disabledAt", users.created_at AS "createdAt",
  last_seen_at AS "lastSeenAt"`

export async function readUsers(client: Queryable): Promise<User[]> {
  const { rows } = await client.query<User>(`SELECT ${userColumns} FROM users ORDER BY email`)
  return rows
}

/** By id or e-mail address. */
export async function readUser(client: Queryable, idOrEmail: string): Promise<User | undefined> {
  const { rows } = await client.query<User>(
    `SELECT ${userColumns} FROM users WHERE id::text = lower($1) OR email = lower($1)`,
    [idOrEmail],
  )
  return rows[0]
}

/** False when somebody has the address. */
export async function insertUser(client: Queryable, user: User): Promise<boolean> {
  const { rowCount } = await client.query(
    `INSERT INTO users (id, email, name, role, groups, locale, created_at) VALUES ($1, lower($2), $3, $4, $5, $6, $7)
     ON CONFLICT (email) DO NOTHING`,
    [user.id, user.email, user.name, user.role, user.groups, user.locale, user.createdAt],
  )
  return rowCount === 1
}

/** Whoever changes roles does so alone: the last administrator is counted under this lock. */
export async function lockUsers(client: ClientBase): Promise<void> {
  await client.query(`SELECT pg_advisory_xact_lock(hashtext(current_schema() || ' users'))`)
}

export async function updateUser(client: ClientBase, user: User): Promise<void> {
  await client.query(
    `UPDATE users SET name = $2, role = $3, groups = $4, locale = $5, disabled_at = $6 WHERE id = $1`,
    [user.id, user.name, user.role, user.groups, user.locale, user.disabledAt],
  )
}

export async function countAdministrators(client: Queryable): Promise<number> {
  const { rows } = await client.query<{ count: number }>(
    `SELECT count(*)::int AS count FROM users WHERE role = 'admin' AND disabled_at IS NULL`,
  )
  return rows[0]?.count ?? 0
}

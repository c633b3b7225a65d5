import type { ClientBase, Pool } from 'pg'
import type { Role } from '../role.ts'

/** What a program shows instead of signing in. */
export interface Token {
  id: string
  name: string
  role: Role
  /** Its first letters. */
  prefix: string
  createdAt: Date
  expiresAt: Date | null
  lastUsedAt: Date | null
  /** The address of whose it is. */
  user: string
  userId: string
}

const columns = `tokens.id, tokens.name, tokens.role, prefix, tokens.created_at AS "createdAt", expires_at AS "expiresAt",
  last_used_at AS "lastUsedAt", email AS user, user_id AS "userId"`

export async function insertToken(client: ClientBase, token: Token, hash: Buffer): Promise<void> {
  await client.query(
    'INSERT INTO tokens (id, name, user_id, role, prefix, hash, created_at, expires_at) VALUES ($1, $2, $3, $4, $5, $6, $7, $8)',
    [token.id, token.name, token.userId, token.role, token.prefix, hash, token.createdAt, token.expiresAt],
  )
}

/** Tokens that have not been ended, of one user or of all. */
export async function readTokens(client: Pool | ClientBase, userId: string | null): Promise<Token[]> {
  const { rows } = await client.query<Token>(
    `SELECT ${columns} FROM tokens JOIN users ON users.id = user_id
     WHERE ended_at IS NULL AND ($1::uuid IS NULL OR user_id = $1) ORDER BY tokens.created_at DESC, tokens.id`,
    [userId],
  )
  return rows
}

/** The token with this hash, if it is good, and what its user may do. */
export async function readTokenByHash(
  pool: Pool,
  hash: Buffer,
  now: Date,
): Promise<(Token & { userRole: Role; groups: string[] }) | undefined> {
  const { rows } = await pool.query<Token & { userRole: Role; groups: string[] }>({
    name: 'read-token-by-hash',
    text: `SELECT ${columns}, users.role AS "userRole", groups FROM tokens JOIN users ON users.id = user_id
      WHERE hash = $1 AND ended_at IS NULL AND (expires_at IS NULL OR expires_at > $2) AND disabled_at IS NULL`,
    values: [hash, now],
  })
  return rows[0]
}

export async function showUsed(pool: Pool, id: string, now: Date): Promise<void> {
  await pool.query('UPDATE tokens SET last_used_at = $2 WHERE id = $1', [id, now])
}

/** False when there is none of this id, or not of this user. */
export async function endStoredToken(
  client: ClientBase,
  id: string,
  userId: string | null,
  now: Date,
): Promise<boolean> {
  const { rowCount } = await client.query(
    `UPDATE tokens SET ended_at = $3 WHERE id::text = $1 AND ($2::uuid IS NULL OR user_id = $2) AND ended_at IS NULL`,
    [id, userId, now],
  )
  return rowCount === 1
}

export async function endTokensOf(client: ClientBase, userId: string, now: Date): Promise<void> {
  await client.query('UPDATE tokens SET ended_at = $2 WHERE user_id = $1 AND ended_at IS NULL', [userId, now])
}

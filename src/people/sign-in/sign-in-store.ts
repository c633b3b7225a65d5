import type { Pool } from 'pg'

interface SignInFacts {
  id: string
  passwordHash: string | null
  failedSignIns: number
  lockedUntil: Date | null
  disabledAt: Date | null
}

export async function readForSignIn(pool: Pool, email: string): Promise<SignInFacts | undefined> {
  const { rows } = await pool.query<SignInFacts>(
    `SELECT id, password_hash AS "passwordHash", failed_sign_ins AS "failedSignIns", locked_until AS "lockedUntil",
       disabled_at AS "disabledAt" FROM users WHERE email = lower($1)`,
    [email],
  )
  return rows[0]
}

/** Counted in the database: guesses that come at once are each counted. */
export async function recordFailure(pool: Pool, userId: string, lockedUntil: Date | null): Promise<void> {
  await pool.query(
    'UPDATE users SET failed_sign_ins = failed_sign_ins + 1, locked_until = coalesce($2, locked_until) WHERE id = $1',
    [userId, lockedUntil],
  )
}

export async function forgiveFailures(pool: Pool, userId: string): Promise<void> {
  await pool.query(
    'UPDATE users SET failed_sign_ins = 0, locked_until = NULL WHERE id = $1 AND (failed_sign_ins > 0 OR locked_until IS NOT NULL)',
    [userId],
  )
}

export async function writePassword(pool: Pool, userId: string, passwordHash: string): Promise<void> {
  await pool.query('UPDATE users SET password_hash = $2 WHERE id = $1', [userId, passwordHash])
}

export async function insertLink(
  pool: Pool,
  { hash, userId, expiresAt }: { hash: Buffer; userId: string; expiresAt: Date },
): Promise<void> {
  await pool.query('INSERT INTO sign_in_links (token_hash, user_id, expires_at) VALUES ($1, $2, $3)', [
    hash,
    userId,
    expiresAt,
  ])
}

/** Uses a link up, and answers whose it is. */
export async function takeLink(pool: Pool, hash: Buffer, now: Date): Promise<string | undefined> {
  const { rows } = await pool.query<{ userId: string }>(
    `UPDATE sign_in_links SET used_at = $2 FROM users
     WHERE token_hash = $1 AND used_at IS NULL AND expires_at > $2 AND users.id = user_id AND disabled_at IS NULL
     RETURNING user_id AS "userId"`,
    [hash, now],
  )
  return rows[0]?.userId
}

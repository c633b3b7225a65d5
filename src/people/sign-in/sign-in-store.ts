import type { ClientBase, Pool } from 'pg'

interface SignInFacts {
  id: string
  passwordHash: string | null
  disabledAt: Date | null
}

export async function readForSignIn(pool: Pool, email: string): Promise<SignInFacts | undefined> {
  const { rows } = await pool.query<SignInFacts>(
    `SELECT id, password_hash AS "passwordHash", disabled_at AS "disabledAt" FROM users WHERE email = lower($1)`,
    [email],
  )
  return rows[0]
}

/** Counted, and locked by the count, in one statement: guesses that come at once are each counted. */
export async function recordFailure(
  pool: Pool,
  userId: string,
  { fromFailure, firstSeconds, longestSeconds }: { fromFailure: number; firstSeconds: number; longestSeconds: number },
  now: Date,
): Promise<void> {
  await pool.query(
    `UPDATE users SET failed_sign_ins = failed_sign_ins + 1,
       locked_until = CASE WHEN failed_sign_ins + 1 < $2::int THEN locked_until
         ELSE $5::timestamptz + make_interval(secs => least($3::float8 * 2 ^ least(failed_sign_ins + 1 - $2::int, 30), $4)) END
     WHERE id = $1 AND (locked_until IS NULL OR locked_until <= $5)`,
    [userId, fromFailure, firstSeconds, longestSeconds, now],
  )
}

/** False for who is locked. */
export async function forgiveFailures(pool: Pool, userId: string, now: Date): Promise<boolean> {
  const { rowCount } = await pool.query(
    `UPDATE users SET failed_sign_ins = 0, locked_until = NULL
     WHERE id = $1 AND disabled_at IS NULL AND (locked_until IS NULL OR locked_until <= $2)`,
    [userId, now],
  )
  return rowCount === 1
}

export async function writePassword(pool: ClientBase, userId: string, passwordHash: string): Promise<void> {
  await pool.query('UPDATE users SET password_hash = $2 WHERE id = $1', [userId, passwordHash])
}

export async function insertLink(
  pool: ClientBase,
  { hash, userId, expiresAt }: { hash: Buffer; userId: string; expiresAt: Date },
): Promise<void> {
  await pool.query('INSERT INTO sign_in_links (token_hash, user_id, expires_at) VALUES ($1, $2, $3)', [
    hash,
    userId,
    expiresAt,
  ])
}

/** Links of somebody that nobody has used are good no more. */
export async function voidLinks(client: ClientBase, userId: string, now: Date): Promise<void> {
  await client.query('UPDATE sign_in_links SET used_at = $2 WHERE user_id = $1 AND used_at IS NULL', [userId, now])
}

/** Whose link this is or was; undefined for one that there never was. */
export async function readLinksEmail(pool: Pool, hash: Buffer): Promise<string | undefined> {
  const { rows } = await pool.query<{ email: string }>(
    'SELECT email FROM sign_in_links JOIN users ON users.id = user_id WHERE token_hash = $1',
    [hash],
  )
  return rows[0]?.email
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

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

/** From which failure in a row on each locks, for how long first, and for how long at most. */
interface Lock {
  fromFailure: number
  firstSeconds: number
  longestSeconds: number
}

/** Whose password is guessed, and from where. */
interface Guessed {
  userId: string
  address: string
}

/** So long a row of failures is remembered that nobody goes on with; longer than any lock. */
const rememberedDays = 2

/**
 * Counted, and locked by the count, in one statement: guesses that come at once are each counted. What comes from an address that is
 * locked already is not counted for everybody: alone it locks nobody out but itself.
 */
export async function recordFailure(
  pool: Pool,
  { userId, address }: Guessed,
  { here, everywhere }: { here: Lock; everywhere: Lock },
  now: Date,
): Promise<void> {
  const lockedFor = (failures: string, from: number) =>
    `make_interval(secs => least($${from + 1}::float8 * 2 ^ least(${failures} + 1 - $${from}::int, 30), $${from + 2}))`
  await pool.query(
    `WITH old AS (
        DELETE FROM sign_in_failures WHERE user_id = $1 AND address <> $3 AND last_at < $2::timestamptz - interval '${rememberedDays} days'),
      counted AS (
        INSERT INTO sign_in_failures AS one (user_id, address, failures, last_at) VALUES ($1, $3, 1, $2)
        ON CONFLICT (user_id, address) DO UPDATE SET failures = one.failures + 1, last_at = $2,
          locked_until = CASE WHEN one.failures + 1 >= $4::int THEN $2::timestamptz + ${lockedFor('one.failures', 4)} END
        WHERE one.locked_until IS NULL OR one.locked_until <= $2
        RETURNING user_id)
      UPDATE users SET failed_sign_ins = failed_sign_ins + 1,
        locked_until = CASE WHEN failed_sign_ins + 1 >= $7::int THEN $2::timestamptz + ${lockedFor('failed_sign_ins', 7)} END
      FROM counted WHERE id = counted.user_id AND (users.locked_until IS NULL OR users.locked_until <= $2)`,
    [
      userId,
      now,
      address,
      ...[here, everywhere].flatMap(({ fromFailure, firstSeconds, longestSeconds }) => [
        fromFailure,
        firstSeconds,
        longestSeconds,
      ]),
    ],
  )
}

/** False for who is locked, here or everywhere. */
export async function forgiveFailures(pool: Pool, { userId, address }: Guessed, now: Date): Promise<boolean> {
  const { rowCount } = await pool.query(
    `WITH let_in AS (
        UPDATE users SET failed_sign_ins = 0, locked_until = NULL
        WHERE id = $1 AND disabled_at IS NULL AND (locked_until IS NULL OR locked_until <= $2)
          AND NOT EXISTS (SELECT FROM sign_in_failures WHERE user_id = $1 AND address = $3 AND locked_until > $2)
        RETURNING id),
      gone AS (DELETE FROM sign_in_failures USING let_in WHERE user_id = let_in.id AND address = $3)
      SELECT FROM let_in`,
    [userId, now, address],
  )
  return rowCount === 1
}

/** Whoever was locked may try again, from wherever. */
export async function unlock(client: Pool | ClientBase, userId: string): Promise<void> {
  await client.query(
    `WITH gone AS (DELETE FROM sign_in_failures WHERE user_id = $1)
      UPDATE users SET failed_sign_ins = 0, locked_until = NULL WHERE id = $1`,
    [userId],
  )
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

import type { Pool } from 'pg'

/** Who it is that another service knows by this subject. */
export async function readIdBySubject(pool: Pool, subject: string): Promise<string | undefined> {
  const { rows } = await pool.query<{ id: string }>('SELECT id FROM users WHERE subject = $1', [subject])
  return rows[0]?.id
}

/** From now on the subject is this user; false when they are another subject already. */
export async function claimSubject(pool: Pool, userId: string, subject: string): Promise<boolean> {
  const { rowCount } = await pool.query(
    'UPDATE users SET subject = $2 WHERE id = $1 AND (subject IS NULL OR subject = $2)',
    [userId, subject],
  )
  return rowCount === 1
}

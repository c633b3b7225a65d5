import { randomBytes, randomUUID } from 'node:crypto'
import type { Pool } from 'pg'

/** What signs the access of sessions. */
export interface SessionKey {
  id: string
  key: Buffer
  createdAt: Date
}

const rotateDays = 30
/** Longer than any access that an old key has signed. */
const keptDays = rotateDays + 1

/** All keys that are good, the newest first; a new one when there is none, or it is a month old. */
export async function readSessionKeys(pool: Pool, now: Date): Promise<SessionKey[]> {
  const read = async () =>
    (
      await pool.query<SessionKey>(
        'SELECT id, key, created_at AS "createdAt" FROM session_keys WHERE created_at > $1 ORDER BY created_at DESC, id',
        [new Date(now.getTime() - keptDays * 86_400_000)],
      )
    ).rows
  const keys = await read()
  const [newest] = keys
  if (newest && newest.createdAt.getTime() > now.getTime() - rotateDays * 86_400_000) return keys
  // Two processes may each make one: both are good.
  await pool.query('INSERT INTO session_keys (id, key, created_at) VALUES ($1, $2, $3)', [
    randomUUID(),
    randomBytes(32),
    now,
  ])
  return await read()
}

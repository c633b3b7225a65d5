import type { Pool } from 'pg'

/** Whose key it is, and for what. */
interface KeyPlace {
  actor: string
  route: string
  key: string
}

interface Answered {
  status: number
  /** Null for an empty answer. */
  answer: string | null
  mediaType: string
}

type Taken = { state: 'mine' | 'other body' | 'under way' } | ({ state: 'done' } & Answered)

/** A change that takes longer has lost its process; whoever asks again then makes it. */
const longestSeconds = 120

/** Takes a key for a change, or tells what became of the change that has it. */
export async function takeKey(pool: Pool, { actor, route, key }: KeyPlace, bodyHash: Buffer): Promise<Taken> {
  const { rows } = await pool.query<{ is_mine: boolean }>(
    `INSERT INTO request_keys AS k (actor, route, key, body_hash, created_at) VALUES ($1, $2, $3, $4, now())
     ON CONFLICT (actor, route, key) DO UPDATE SET created_at = now()
       WHERE k.status IS NULL AND k.body_hash = $4 AND k.created_at < now() - make_interval(secs => ${longestSeconds})
     RETURNING true AS is_mine`,
    [actor, route, key, bodyHash],
  )
  if (rows.length > 0) return { state: 'mine' }
  const { rows: found } = await pool.query<Answered & { same: boolean; status: number | null }>(
    `SELECT body_hash = $4 AS same, status, answer, media_type AS "mediaType" FROM request_keys
     WHERE actor = $1 AND route = $2 AND key = $3`,
    [actor, route, key, bodyHash],
  )
  const [one] = found
  if (!one || (one.same && one.status === null)) return { state: 'under way' }
  if (!one.same) return { state: 'other body' }
  return { ...one, state: 'done' }
}

/** Keeps the answer for whoever asks again; without one the key is free again. */
export async function endKey(
  pool: Pool,
  { actor, route, key }: KeyPlace,
  answered: Answered | undefined,
): Promise<void> {
  const place = 'actor = $1 AND route = $2 AND key = $3'
  if (!answered) await pool.query(`DELETE FROM request_keys WHERE ${place}`, [actor, route, key])
  else {
    const { status, answer, mediaType } = answered
    await pool.query(`UPDATE request_keys SET status = $4, answer = $5, media_type = $6 WHERE ${place}`, [
      actor,
      route,
      key,
      status,
      answer,
      mediaType,
    ])
  }
}

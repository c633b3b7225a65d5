import type { ClientBase, Pool } from 'pg'

/** What a script shows to tell of its job. Its text is known to nobody but whoever was told it. */
export interface PingKey {
  id: string
  watch: string
  job: string
  /** Its first letters. */
  prefix: string
  createdAt: Date
  createdBy: string
  lastPingAt: Date | null
}

const columns = `id, watch, job, prefix, created_at AS "createdAt", created_by AS "createdBy", last_ping_at AS "lastPingAt"`

export async function insertKey(client: ClientBase, key: PingKey, hash: Buffer): Promise<void> {
  await client.query(
    `INSERT INTO ping_keys (id, watch, job, prefix, hash, created_at, created_by) VALUES ($1, $2, $3, $4, $5, $6, $7)`,
    [key.id, key.watch, key.job, key.prefix, hash, key.createdAt, key.createdBy],
  )
}

/** The keys of a watch that are good. */
export async function readKeys(pool: Pool, watch: string): Promise<PingKey[]> {
  const { rows } = await pool.query<PingKey>(
    `SELECT ${columns} FROM ping_keys WHERE watch = $1 AND ended_at IS NULL ORDER BY job, created_at, id`,
    [watch],
  )
  return rows
}

/** The key with this hash, locked: pings of one key come one after the other. */
export async function lockKey(client: ClientBase, hash: Buffer, now: Date): Promise<PingKey | undefined> {
  const { rows } = await client.query<PingKey>({
    name: 'lock-ping-key',
    text: `UPDATE ping_keys SET last_ping_at = $2 WHERE hash = $1 AND ended_at IS NULL RETURNING ${columns}`,
    values: [hash, now],
  })
  return rows[0]
}

/** The job of the key that was ended; undefined when the watch has none of this id. */
export async function endStoredKey(
  client: ClientBase,
  watch: string,
  id: string,
  now: Date,
): Promise<string | undefined> {
  const { rows } = await client.query<{ job: string }>(
    'UPDATE ping_keys SET ended_at = $3 WHERE watch = $1 AND id::text = $2 AND ended_at IS NULL RETURNING job',
    [watch, id, now],
  )
  return rows[0]?.job
}

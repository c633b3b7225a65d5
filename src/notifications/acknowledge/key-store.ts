import { randomBytes } from 'node:crypto'
import type { Engine } from '../../runs/engine.ts'

const purpose = 'acknowledge'
const known = new WeakMap<Engine['database'], Buffer>()

/** The key that signs acknowledge links: made once, by whoever needs it first, and the same for all processes. */
export async function readSigningKey({ database, clock }: Pick<Engine, 'database' | 'clock'>): Promise<Buffer> {
  const kept = known.get(database)
  if (kept) return kept
  const read = async () => {
    const { rows } = await database.pool.query<{ key: Buffer }>(`SELECT key FROM signing_keys WHERE purpose = $1`, [
      purpose,
    ])
    return rows[0]?.key
  }
  let key = await read()
  if (!key) {
    await database.pool.query(
      `INSERT INTO signing_keys (purpose, key, created_at) VALUES ($1, $2, $3) ON CONFLICT (purpose) DO NOTHING`,
      [purpose, randomBytes(32), clock.now()],
    )
    key = await read()
  }
  if (!key)
    throw new Error(`expected the key that signs acknowledge links to be stored, got none; look at signing_keys`)
  known.set(database, key)
  return key
}

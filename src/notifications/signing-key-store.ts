import { generateKeyPairSync, randomBytes } from 'node:crypto'
import type { Engine } from '../runs/engine.ts'

/** What is signed, and how a key for it is made. */
const makers = {
  /** Links that acknowledge: HMAC. */
  acknowledge: () => randomBytes(32),
  /** Messages to browsers: a point of P-256, by which push services know this installation. */
  push: () => {
    const { privateKey } = generateKeyPairSync('ec', { namedCurve: 'P-256' })
    return Buffer.from(privateKey.export({ format: 'jwk' }).d ?? '', 'base64url')
  },
}

type Purpose = keyof typeof makers

const known = new WeakMap<Engine['database'], Map<Purpose, Buffer>>()

/** The key for a purpose: made once, by whoever needs it first, and the same for all processes. It leaves no door. */
export async function readSigningKey(
  { database, clock }: Pick<Engine, 'database' | 'clock'>,
  purpose: Purpose,
): Promise<Buffer> {
  const keys = known.get(database) ?? new Map<Purpose, Buffer>()
  known.set(database, keys)
  const kept = keys.get(purpose)
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
      [purpose, makers[purpose](), clock.now()],
    )
    key = await read()
  }
  if (!key) throw new Error(`expected the key for '${purpose}' to be stored, got none; look at signing_keys`)
  keys.set(purpose, key)
  return key
}

import { createHash, randomBytes } from 'node:crypto'

/** A secret that is given to somebody once: 32 random bytes, and the hash under which it is known here. */
export function newSecret(prefix = ''): { secret: string; hash: Buffer } {
  const secret = prefix + randomBytes(32).toString('base64url')
  return { secret, hash: secretHash(secret) }
}

/** A random secret needs no slow hash: nobody can try them all. */
export function secretHash(secret: string): Buffer {
  return createHash('sha256').update(secret).digest()
}

import { createHash } from 'node:crypto'

/** What an act was done to: `{ kind: 'run', id: '01a4...' }`. */
export interface ActObject {
  kind: string
  id: string
}

/** An entry as it is stored and hashed: everything as text, just as the database has it. */
export interface StoredEntry {
  number: string
  /** Microseconds since 1970: a Date would not see the last three digits. */
  atMicroseconds: string
  actorKind: string
  actor: string
  userId: string | null
  address: string | null
  userAgent: string | null
  action: string
  objectKind: string
  object: string
  outcome: string
  /** PostgreSQL's own text of the jsonb, which is one for one value. */
  before: string | null
  after: string | null
  previousHash: Buffer
  hash: Buffer
}

/** What stands before the first entry. */
export const noHash: Buffer = Buffer.alloc(32)

/** The columns of an entry beside its hashes, in their order: what is written is what is hashed. */
export function columnsOf(entry: Omit<StoredEntry, 'hash' | 'previousHash'>): (string | null)[] {
  return [
    entry.number,
    entry.atMicroseconds,
    entry.actorKind,
    entry.actor,
    entry.userId,
    entry.address,
    entry.userAgent,
    entry.action,
    entry.objectKind,
    entry.object,
    entry.outcome,
    entry.before,
    entry.after,
  ]
}

/**
 * SHA-256 over the hash before and all columns. A list of JSON is unambiguous: no text can pass for two, nor 'null' for null.
 */
export function hashOf(entry: Omit<StoredEntry, 'hash' | 'previousHash'>, previousHash: Buffer): Buffer {
  return createHash('sha256')
    .update(previousHash)
    .update(JSON.stringify(columnsOf(entry)))
    .digest()
}

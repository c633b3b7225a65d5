import type { ClientBase, Pool } from 'pg'
import { columnsOf, type StoredEntry } from './entry.ts'

/** The end of the chain. */
export interface AuditHead {
  number: number
  hash: Buffer
}

/**
 * Locks the end of the chain until COMMIT, and answers it with the texts that PostgreSQL makes of two values of JSON.
 */
export async function lockHead(
  client: ClientBase,
  before: string | null,
  after: string | null,
): Promise<AuditHead & { before: string | null; after: string | null }> {
  const { rows } = await client.query<{ number: string; hash: Buffer; before: string | null; after: string | null }>({
    name: 'lock-audit-head',
    text: 'SELECT number, hash, $1::jsonb::text AS before, $2::jsonb::text AS after FROM audit_head FOR UPDATE',
    values: [before, after],
  })
  const [head] = rows
  if (!head) throw new Error('expected the head of the audit, got none; a row of audit_head was deleted')
  return { ...head, number: Number(head.number) }
}

/** Stores an entry as the new end of the chain, whose lock the caller holds. */
export async function insertEntry(client: ClientBase, entry: StoredEntry): Promise<void> {
  await client.query({
    name: 'insert-audit-entry',
    text: `WITH entry AS (
        INSERT INTO audit (number, at, actor_kind, actor, user_id, address, user_agent, action, object_kind, object, outcome,
          before, after, previous_hash, hash)
        VALUES ($1, to_timestamp(0) + make_interval(secs => $2::bigint / 1000000) + ($2::bigint % 1000000) * interval '1 microsecond',
          $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13, $14, $15)
        RETURNING number, hash)
      UPDATE audit_head SET number = entry.number, hash = entry.hash FROM entry`,
    values: [...columnsOf(entry), entry.previousHash, entry.hash],
  })
}

export async function readHead(client: Pool | ClientBase): Promise<AuditHead | undefined> {
  const { rows } = await client.query<{ number: string; hash: Buffer }>('SELECT number, hash FROM audit_head')
  return rows[0] && { ...rows[0], number: Number(rows[0].number) }
}

const pageRows = 1000

/** All entries as they are stored, in the order of their numbers, a page at a time. */
export async function* storedEntries(client: ClientBase): AsyncGenerator<StoredEntry> {
  // No number is smaller, and not even one that was put in is passed over.
  for (let after = '-9223372036854775808'; ; ) {
    const { rows } = await client.query<StoredEntry>({
      name: 'read-audit-page',
      text: `SELECT number::text, (extract(epoch FROM at) * 1000000)::bigint::text AS "atMicroseconds",
          actor_kind AS "actorKind", actor, user_id::text AS "userId", address, user_agent AS "userAgent", action,
          object_kind AS "objectKind", object, outcome, before::text, after::text,
          previous_hash AS "previousHash", hash
        FROM audit WHERE number > $1 ORDER BY audit.number LIMIT ${pageRows}`,
      values: [after],
    })
    yield* rows
    const last = rows.at(-1)
    if (!last || rows.length < pageRows) return
    after = last.number
  }
}

import type { Pool } from 'pg'
import { NothingThere, shown } from '../../pipelines/refusal.ts'
import type { Actor } from '../actor.ts'

/** An entry of the audit, for people. */
export interface AuditEntry {
  number: number
  at: Date
  actor: string
  actorKind: string
  address: string | null
  userAgent: string | null
  action: string
  objectKind: string
  object: string
  outcome: 'done' | 'denied'
  before: unknown
  after: unknown
}

/** Which entries are asked for: all that fit everything that is named. */
export interface AuditFilter {
  actor?: string | undefined
  /** The terminal and programs have no name of their own. */
  actorKind?: Actor['kind'] | undefined
  action?: string | undefined
  object?: string | undefined
  outcome?: 'done' | 'denied' | undefined
  from?: Date | undefined
  to?: Date | undefined
  /** Only entries before this number: the last one of the page before. */
  before?: number | undefined
  /** Default 50. */
  limit?: number | undefined
}

const columns = `number::float8 AS number, at, actor, actor_kind AS "actorKind", address, user_agent AS "userAgent", action,
  object_kind AS "objectKind", object, outcome, before, after`

/** The entry of a number. Refuses a number of none. */
export async function getEntry(pool: Pool, number: string): Promise<AuditEntry> {
  const asked = /^\d{1,18}$/.test(number) ? number : null
  const { rows } = await pool.query<AuditEntry>(`SELECT ${columns} FROM audit WHERE number = $1::bigint`, [asked])
  if (rows[0]) return rows[0]
  throw new NothingThere(
    `expected the number of an entry of the audit, got ${shown(number)}; \`millrace audit list\` lists them`,
  )
}

/** Who has changed what, the newest first. */
export async function listAudit(pool: Pool, filter: AuditFilter = {}): Promise<AuditEntry[]> {
  const { actor, actorKind, action, object, outcome, from, to, before, limit = 50 } = filter
  const { rows } = await pool.query<AuditEntry>(
    `SELECT ${columns} FROM audit
     WHERE ($1::text IS NULL OR actor = $1) AND ($2::text IS NULL OR action = $2) AND ($3::text IS NULL OR object = $3)
       AND ($4::text IS NULL OR outcome = $4) AND ($5::timestamptz IS NULL OR at >= $5)
       AND ($6::timestamptz IS NULL OR at < $6) AND ($7::bigint IS NULL OR number < $7)
       AND ($9::text IS NULL OR actor_kind = $9)
     ORDER BY audit.number DESC LIMIT $8`,
    [actor, action, object, outcome, from, to, before, limit, actorKind],
  )
  return rows
}

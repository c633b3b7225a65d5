import type { ClientBase } from 'pg'
import type { Database } from '../../database/database.ts'
import { redact } from '../../pipelines/redaction.ts'
import type { Actor } from '../actor.ts'
import { insertEntry, lockHead } from './audit-store.ts'
import { DenialLimit } from './denial-limit.ts'
import { type ActObject, hashOf } from './entry.ts'

/** Something that somebody has done. */
export interface Act {
  actor: Actor
  /** 'run.cancel', 'schedule.pause'. */
  action: string
  object: ActObject
  /** Only what the act has changed. Never a secret, a parameter that is marked as one, or a row. */
  before?: Readonly<Record<string, unknown>> | undefined
  after?: Readonly<Record<string, unknown>> | undefined
  at: Date
}

let recorded = 0

/** Whether this process has recorded anything. */
export function hasRecorded(): boolean {
  return recorded > 0
}

/**
 * Records an act in the caller's transaction: it is there when the act is, and only then.
 *
 * The LAST statement before COMMIT, several of one transaction one after the other: it holds the lock of the chain, for which
 * everybody else who changes something waits, and who took another lock behind it could wait in a circle.
 */
export async function recordAct(client: ClientBase, act: Act): Promise<void> {
  await append(client, act, 'done')
}

const limits = new WeakMap<Database, DenialLimit>()

function limitOf(database: Database): DenialLimit {
  const limit = limits.get(database) ?? new DenialLimit()
  limits.set(database, limit)
  return limit
}

/**
 * Records that somebody tried what they have no right to; so often a minute at most, so that nobody fills the audit. How many were
 * left out stands in it with the next that is recorded.
 */
export async function recordDenied(
  database: Database,
  act: Omit<Act, 'before' | 'after'>,
  limit = limitOf(database),
): Promise<void> {
  const { isWritten, leftOut } = limit.admit(act.actor)
  const entries: Act[] = leftOut.map(({ actor, count }) => ({
    actor,
    action: 'audit.leave-out',
    object: { kind: 'audit', id: 'denied' },
    after: { count },
    at: act.at,
  }))
  if (isWritten) entries.push(act)
  if (entries.length === 0) return
  await database.transaction(async (client) => {
    for (const entry of entries) await append(client, entry, 'denied')
  })
}

/** Starts of runs and the like are audited where a person is behind them; the engine's own stand in the runs' trails. */
export function isPersons({ kind }: Actor): boolean {
  return kind === 'person' || kind === 'token' || kind === 'link' || kind === 'command line'
}

async function append(
  client: ClientBase,
  { actor, action, object, before, after, at }: Act,
  outcome: 'done' | 'denied',
): Promise<void> {
  // What the engine does by itself stands in the trails of runs, schedules and alerts.
  if (actor.kind === 'engine') return
  const head = await lockHead(client, jsonOf(before), jsonOf(after))
  const entry = {
    number: String(head.number + 1),
    atMicroseconds: String(at.getTime() * 1000),
    actorKind: actor.kind,
    actor: storable(actor.name),
    userId: actor.userId?.toLowerCase() ?? null,
    address: storable(actor.address ?? null),
    userAgent: storable(actor.userAgent ?? null),
    action,
    objectKind: object.kind,
    object: storable(object.id),
    outcome,
    before: head.before,
    after: head.after,
  }
  await insertEntry(client, { ...entry, previousHash: head.hash, hash: hashOf(entry, head.hash) })
  recorded += 1
}

/** As it will be read back: PostgreSQL stores no NUL, and no half of a letter. */
function storable<Text extends string | null>(text: Text): Text {
  return (text === null ? null : redact(text).replaceAll('\0', '').toWellFormed()) as Text
}

function jsonOf(values: Readonly<Record<string, unknown>> | undefined): string | null {
  if (values === undefined) return null
  return JSON.stringify(values, (_, value: unknown) => (typeof value === 'string' ? storable(value) : value))
}

import type { ClientBase, Pool } from 'pg'
import type { Queryable } from '../../database/queryable.ts'
import type { DueSchedule } from './decide.ts'
import type { StoredSchedule } from './stored-schedule.ts'

/** The columns of a schedule under the names of {@link StoredSchedule}. */
export const scheduleColumns = `name, pipeline, declared, changed, is_declared AS "isDeclared", paused_at AS "pausedAt",
  paused_by AS "pausedBy", paused_reason AS "pausedReason", decided_until AS "decidedUntil", next_due_at AS "nextDueAt",
  revision, registered_at AS "registeredAt", changed_at AS "changedAt"`

/** Which schedules of those that are due, by when the earliest of what they were due for was. */
interface DueStretch {
  after: Date | null
  until: Date
  limit: number
}

/** Schedules that are due, those that have waited longest first. */
export async function readDue(client: Queryable, { after, until, limit }: DueStretch): Promise<DueSchedule[]> {
  const { rows } = await client.query<DueSchedule>({
    name: 'read-due-schedules',
    text: `SELECT name, pipeline, declared, changed, decided_until AS "decidedUntil", next_due_at AS "nextDueAt", revision
      FROM schedules WHERE next_due_at > coalesce($1::timestamptz, '-infinity') AND next_due_at <= $2
      ORDER BY next_due_at, name LIMIT $3`,
    values: [after, until, limit],
  })
  return rows
}

/** When the next schedule is due; null when none is. */
export async function readNextDue(client: Queryable, after: Date | null): Promise<Date | null> {
  const { rows } = await client.query<{ at: Date | null }>({
    name: 'read-next-due',
    text: `SELECT min(next_due_at) AS at FROM schedules WHERE next_due_at > coalesce($1::timestamptz, '-infinity')`,
    values: [after],
  })
  return rows[0]?.at ?? null
}

/** What a decision makes of a schedule's row. */
export interface Move {
  name: string
  /** Of the row that it was decided by. */
  revision: number
  decidedUntil: Date
  nextDueAt: Date | null
}

/**
 * Moves schedules on, those alone that are as they were when it was decided and that nobody else is moving. Answers the
 * names of those.
 */
export async function moveOn(client: ClientBase, moves: readonly Move[]): Promise<string[]> {
  const { rows } = await client.query<{ name: string }>({
    name: 'move-schedules-on',
    text: `WITH held AS (
        SELECT s.name, m.decided_until, m.next_due_at
        FROM unnest($1::text[], $2::integer[], $3::timestamptz[], $4::timestamptz[])
          AS m(name, revision, decided_until, next_due_at)
        JOIN schedules s ON s.name = m.name AND s.revision = m.revision
        FOR UPDATE OF s SKIP LOCKED
      )
      UPDATE schedules s SET decided_until = h.decided_until, next_due_at = h.next_due_at, revision = s.revision + 1
      FROM held h WHERE s.name = h.name RETURNING s.name`,
    values: [
      moves.map(({ name }) => name),
      moves.map(({ revision }) => revision),
      moves.map(({ decidedUntil }) => decidedUntil),
      moves.map(({ nextDueAt }) => nextDueAt),
    ],
  })
  return rows.map(({ name }) => name)
}

export async function readSchedules(client: Queryable): Promise<StoredSchedule[]> {
  const { rows } = await client.query<StoredSchedule>(`SELECT ${scheduleColumns} FROM schedules ORDER BY name`)
  return rows
}

export async function readSchedulesNamed(client: Queryable, names: readonly string[]): Promise<StoredSchedule[]> {
  const { rows } = await client.query<StoredSchedule>(
    `SELECT ${scheduleColumns} FROM schedules WHERE name = ANY ($1)`,
    [names],
  )
  return rows
}

export async function readSchedule(client: Queryable, name: string): Promise<StoredSchedule | undefined> {
  const { rows } = await client.query<StoredSchedule>(`SELECT ${scheduleColumns} FROM schedules WHERE name = $1`, [
    name,
  ])
  return rows[0]
}

/** Locks a schedule against every other writer until the transaction ends. */
export async function lockSchedule(client: ClientBase, name: string): Promise<StoredSchedule | undefined> {
  const { rows } = await client.query<StoredSchedule>(
    `SELECT ${scheduleColumns} FROM schedules WHERE name = $1 FOR UPDATE`,
    [name],
  )
  return rows[0]
}

/** Writes what an operator changed of a schedule, with where it goes on. Call it under {@link lockSchedule}. */
export async function writeSchedule(
  client: ClientBase,
  { name, changed, pausedAt, pausedBy, pausedReason, decidedUntil, nextDueAt }: StoredSchedule,
  now: Date,
): Promise<void> {
  await client.query(
    `UPDATE schedules SET changed = $2, paused_at = $3, paused_by = $4, paused_reason = $5, decided_until = $6,
       next_due_at = $7, changed_at = $8, revision = revision + 1 WHERE name = $1`,
    [name, changed && JSON.stringify(changed), pausedAt, pausedBy, pausedReason, decidedUntil, nextDueAt, now],
  )
}

/** Schedules of which more is decided than can be: the clock went back. */
export async function readDecidedAhead(client: Queryable, after: Date): Promise<StoredSchedule[]> {
  const { rows } = await client.query<StoredSchedule>(
    `SELECT ${scheduleColumns} FROM schedules WHERE decided_until > $1 ORDER BY name LIMIT 1000`,
    [after],
  )
  return rows
}

/** The schedule that is due next. */
export async function readNextSchedule(
  client: Pool | ClientBase,
): Promise<{ schedule: string; pipeline: string; at: Date } | undefined> {
  const { rows } = await client.query<{ schedule: string; pipeline: string; at: Date }>(
    `SELECT name AS schedule, pipeline, next_due_at AS at FROM schedules WHERE next_due_at IS NOT NULL ORDER BY next_due_at LIMIT 1`,
  )
  return rows[0]
}

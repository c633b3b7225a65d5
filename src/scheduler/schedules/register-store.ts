import type { ClientBase } from 'pg'
import { scheduleColumns } from './schedule-store.ts'
import type { Declared, StoredSchedule } from './stored-schedule.ts'

/** A schedule as the code has it. */
export interface Given {
  name: string
  pipeline: string
  declared: Declared
}

/** One that is new or edited, with its row where there is one. */
export type Edited = Given & { stored: StoredSchedule | null }

/** One at a time compares and writes. */
export async function lockRegister(client: ClientBase): Promise<void> {
  await client.query(`SELECT pg_advisory_xact_lock(hashtext(current_schema() || ' schedules'))`)
}

/** Those whose row is not there, or says something else. Locks the rows. */
export async function readEdited(client: ClientBase, given: readonly Given[]): Promise<Edited[]> {
  const byName = new Map(given.map((one) => [one.name, one]))
  const { rows: names } = await client.query<{ name: string }>(
    `SELECT g.name FROM jsonb_to_recordset($1::jsonb) AS g(name text, pipeline text, declared jsonb)
     LEFT JOIN schedules s USING (name)
     WHERE s.name IS NULL OR NOT s.is_declared OR s.pipeline <> g.pipeline OR s.declared <> g.declared`,
    [JSON.stringify(given)],
  )
  const { rows } = await client.query<StoredSchedule>(
    `SELECT ${scheduleColumns} FROM schedules WHERE name = ANY ($1) ORDER BY name FOR UPDATE`,
    [names.map(({ name }) => name)],
  )
  const stored = new Map(rows.map((row) => [row.name, row]))
  return names.flatMap(({ name }) => {
    const one = byName.get(name)
    return one ? [{ ...one, stored: stored.get(name) ?? null }] : []
  })
}

/** What is written of a schedule that is new or edited. */
export interface Registered extends Given {
  decidedUntil: Date
  nextDueAt: Date | null
}

export async function upsertSchedules(client: ClientBase, schedules: readonly Registered[], now: Date): Promise<void> {
  await client.query(
    `INSERT INTO schedules AS s (name, pipeline, declared, decided_until, next_due_at, registered_at, changed_at)
     SELECT name, pipeline, declared, "decidedUntil", "nextDueAt", $2, $2
     FROM jsonb_to_recordset($1::jsonb) AS g(name text, pipeline text, declared jsonb, "decidedUntil" timestamptz,
       "nextDueAt" timestamptz)
     ON CONFLICT (name) DO UPDATE SET pipeline = excluded.pipeline, declared = excluded.declared, is_declared = true,
       decided_until = excluded.decided_until, next_due_at = excluded.next_due_at, changed_at = excluded.changed_at,
       revision = s.revision + 1`,
    [JSON.stringify(schedules), now],
  )
}

/** Those that are declared and not among these names. Locks the rows. */
export async function readVanished(client: ClientBase, names: readonly string[]): Promise<StoredSchedule[]> {
  const { rows } = await client.query<StoredSchedule>(
    `SELECT ${scheduleColumns} FROM schedules WHERE is_declared AND name <> ALL ($1) ORDER BY name FOR UPDATE`,
    [names],
  )
  return rows
}

/** They stop, and keep their history. */
export async function stopSchedules(client: ClientBase, names: readonly string[], now: Date): Promise<void> {
  await client.query(
    `UPDATE schedules SET is_declared = false, next_due_at = NULL, changed_at = $2, revision = revision + 1
     WHERE name = ANY ($1)`,
    [names, now],
  )
}

/** Where schedules go on whose clock went back. */
export async function moveBack(
  client: ClientBase,
  moves: readonly { name: string; nextDueAt: Date | null }[],
  now: Date,
): Promise<void> {
  await client.query(
    `UPDATE schedules s SET decided_until = $3, next_due_at = m.next_due_at, revision = s.revision + 1
     FROM unnest($1::text[], $2::timestamptz[]) AS m(name, next_due_at) WHERE s.name = m.name`,
    [moves.map(({ name }) => name), moves.map(({ nextDueAt }) => nextDueAt), now],
  )
}

/** What was done to a schedule, or, without one, to all. */
export interface ScheduleEvent {
  schedule: string | null
  at: Date
  actor: string
  what: 'edited' | 'removed' | 'paused' | 'resumed' | 'changed' | 'triggered' | 'frozen' | 'thawed'
  detail?: unknown
}

export async function insertScheduleEvents(client: ClientBase, events: readonly ScheduleEvent[]): Promise<void> {
  if (events.length === 0) return
  await client.query(
    `INSERT INTO schedule_events (schedule, at, actor, what, detail)
     SELECT schedule, at, actor, what, detail
     FROM jsonb_to_recordset($1::jsonb) AS e(schedule text, at timestamptz, actor text, what text, detail jsonb)`,
    [JSON.stringify(events)],
  )
}

import type { ClientBase, Pool } from 'pg'
import { pollName } from '../pipelines/watches/watch.ts'
import type { DeclaredWatch } from './watch.ts'

/** What is known of a watch beside its declaration. */
export interface WatchStanding {
  lookedAt: Date | null
  awaySince: Date | null
  /** When the source was asked last, of what it has answered and was judged. */
  knownTo: Date | null
  clockAheadMs: number | null
  troubles: string[]
  left: Record<string, number>
  learnedFor: string | null
}

const standing = `looked_at AS "lookedAt", away_since AS "awaySince", known_to AS "knownTo",
  clock_ahead_ms::float8 AS "clockAheadMs", troubles, left_by_job AS left, learned_for::text AS "learnedFor"`

/** Writes down what is declared, for doors without the code, and reads what is known. */
export async function writeWatch(client: ClientBase, watch: DeclaredWatch): Promise<WatchStanding> {
  const { rows } = await client.query<WatchStanding>({
    name: 'write-watch',
    text: `INSERT INTO watches AS w (name, declared, pipeline, every_ms) VALUES ($1, $2, $3, $4)
      ON CONFLICT (name) DO UPDATE SET declared = excluded.declared, pipeline = excluded.pipeline,
        every_ms = excluded.every_ms, is_declared = true
      RETURNING ${standing}`,
    values: [watch.name, JSON.stringify(watch), pollName(watch.name), watch.everyMs],
  })
  const [row] = rows
  if (row === undefined) throw new Error(`expected a row of watch ${watch.name}, got none`)
  return row
}

/** A look was answered. */
export async function writeAnswer(
  client: ClientBase,
  watch: string,
  at: Date,
  { clockAheadMs, troubles, left }: Pick<WatchStanding, 'clockAheadMs' | 'troubles' | 'left'>,
): Promise<void> {
  await client.query({
    name: 'write-watch-answer',
    text: `UPDATE watches SET looked_at = $2, away_since = NULL, clock_ahead_ms = $3, troubles = $4,
        left_by_job = $5 WHERE name = $1`,
    values: [watch, at, clockAheadMs === null ? null : Math.round(clockAheadMs), troubles, JSON.stringify(left)],
  })
}

/** What a source had shown up to a moment is judged: the next look goes on from there. */
export async function writeKnownTo(client: ClientBase, watch: string, at: Date): Promise<void> {
  await client.query('UPDATE watches SET known_to = $2 WHERE name = $1', [watch, at])
}

/** A look was not answered. Since when none is stays as it is. */
export async function writeAway(client: ClientBase, watch: string, at: Date): Promise<Date> {
  const { rows } = await client.query<{ since: Date }>(
    'UPDATE watches SET away_since = coalesce(away_since, $2) WHERE name = $1 RETURNING away_since AS since',
    [watch, at],
  )
  return rows[0]?.since ?? at
}

export async function writeLearned(client: ClientBase, watch: string, day: string): Promise<void> {
  await client.query('UPDATE watches SET learned_for = $2 WHERE name = $1', [watch, day])
}

/** Watches that the configuration has no more are kept, with what they saw, and not shown as if they were looked at. */
export async function markUndeclared(client: ClientBase, declared: readonly string[]): Promise<void> {
  await client.query('UPDATE watches SET is_declared = false WHERE is_declared AND NOT name = ANY ($1)', [declared])
}

export async function readStandingOf(client: ClientBase | Pool, watch: string): Promise<WatchStanding | undefined> {
  const { rows } = await client.query<WatchStanding>({
    name: 'read-watch-standing',
    text: `SELECT ${standing} FROM watches WHERE name = $1`,
    values: [watch],
  })
  return rows[0]
}

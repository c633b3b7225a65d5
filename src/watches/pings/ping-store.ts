import type { ClientBase, Pool } from 'pg'
import { v7, validate } from 'uuid'
import type { Look, SeenRun } from '../../pipelines/watches/source.ts'
import type { ToldRun } from '../sources/told-run.ts'
import type { PingKey } from './key-store.ts'

/** A run as pings have told of it, and what they said beside. */
interface PingedRun extends ToldRun {
  id: string
  said: string
}

const columns = `id, state, started_at AS "startedAt", ended_at AS "endedAt", records::float8 AS records,
  failed_records::float8 AS "failedRecords", error, said`

/** The last run of a key that has this name, or none. */
export async function readLastPinged(
  client: ClientBase,
  keyId: string,
  run: string | undefined,
): Promise<PingedRun | undefined> {
  const { rows } = await client.query<PingedRun>({
    name: 'read-last-pinged',
    text: `SELECT ${columns} FROM pings WHERE key_id = $1 AND run = $2
      ORDER BY (ended_at IS NULL) DESC, told_at DESC, id DESC LIMIT 1`,
    values: [keyId, run ?? ''],
  })
  return rows[0]
}

export async function insertPinged(
  client: ClientBase,
  { id, watch, job }: PingKey,
  run: string | undefined,
  { state, startedAt, endedAt, records, failedRecords, error, said, at }: Omit<PingedRun, 'id'> & { at: Date },
): Promise<void> {
  await client.query({
    name: 'insert-pinged',
    text: `INSERT INTO pings (id, key_id, watch, job, run, state, started_at, ended_at, records, failed_records, error, said, told_at)
      VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13)`,
    values: [v7(), id, watch, job, run ?? '', state, startedAt, endedAt, records, failedRecords, error, said, at],
  })
}

export async function updatePinged(
  client: ClientBase,
  { id, state, endedAt, records, failedRecords, error, said, at }: PingedRun & { at: Date },
): Promise<void> {
  await client.query({
    name: 'update-pinged',
    text: `UPDATE pings SET state = $2, ended_at = $3, records = $4, failed_records = $5, error = $6, said = $7, told_at = $8
      WHERE id = $1`,
    values: [id, state, endedAt, records, failedRecords, error, said, at],
  })
}

/** What a script said beside a run, the last of it; null where it said nothing, or no script told of the run. */
export async function readSaid(pool: Pool, watch: string, key: string): Promise<string | null> {
  const id = key.slice(key.lastIndexOf(' ') + 1)
  if (!validate(id)) return null
  const { rows } = await pool.query<{ said: string | null }>(
    `SELECT nullif(said, '') AS said FROM pings WHERE id = $1 AND watch = $2 AND job || ' ' || id = $3`,
    [id, watch, key],
  )
  return rows[0]?.said ?? null
}

/** Runs of a watch that were told of since then, and those that are asked for. */
export async function readPinged(
  client: ClientBase,
  watch: string,
  { since, open }: Pick<Look, 'since' | 'open'>,
): Promise<SeenRun[]> {
  const { rows } = await client.query<SeenRun>({
    name: 'read-pinged',
    text: `SELECT job || ' ' || id AS key, job, state, started_at AS "startedAt", ended_at AS "endedAt",
        records::float8 AS records, failed_records::float8 AS "failedRecords", error
      FROM pings WHERE watch = $1 AND (told_at >= $2 OR (ended_at IS NULL AND job || ' ' || id = ANY ($3)))
      ORDER BY started_at, id`,
    values: [watch, since, [...open]],
  })
  return rows
}

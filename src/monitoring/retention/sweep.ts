import type { Pool, PoolClient } from 'pg'
import type { Database } from '../../database/database.ts'
import type { Retention } from '../../pipelines/retention.ts'
import { readKeptFrom } from '../metrics/settings-store.ts'
import { dropMonths } from './drop-months.ts'
import { oldRows } from './old-rows.ts'
import { deleteBatch } from './old-rows-store.ts'

export interface SweepRoom {
  database: Database
  retention: Retention
  now: Date
}

/** What a turn has found out of date: `null` where another process is at it. */
export type Swept = { tables: string[] } | null

/**
 * Drops and deletes what is kept no longer. One process at a time; safe to interrupt anywhere. What fails of one table holds
 * up no other, and is thrown at the end.
 */
export async function sweepRetention(room: SweepRoom, signal?: AbortSignal): Promise<Swept> {
  const { database } = room
  const client = await database.pool.connect()
  let unusable = true
  try {
    if (!(await takeTurn(client))) {
      unusable = false
      return null
    }
    let failure: unknown
    const note = (error: unknown) => {
      failure ??= error
    }
    const tables = await dropMonths({ ...room, client }, signal).catch((error: unknown) => {
      note(error)
      return []
    })
    await deleteOldRows(room, note, signal)
    await endTurn(client, room)
    unusable = false
    if (failure !== undefined) throw failure
    return { tables }
  } finally {
    // With the connection go its lock and its deadlines, should the end of the turn not have come.
    client.release(unusable)
  }
}

/** Nobody waits behind a detach, so it may wait for long transactions, but not for ever. */
const longestWait = '5s'

async function takeTurn(client: PoolClient): Promise<boolean> {
  const { rows } = await client.query<{ taken: boolean }>(
    `SELECT pg_try_advisory_lock(hashtext(current_schema() || ' retention')) AS taken`,
  )
  if (!rows[0]?.taken) return false
  await client.query(`SET lock_timeout = '${longestWait}'`)
  return true
}

async function endTurn(client: PoolClient, { now, retention }: SweepRoom): Promise<void> {
  await client.query(
    `INSERT INTO retention_marks (name, at) VALUES ('swept', $1) ON CONFLICT (name) DO UPDATE SET at = excluded.at`,
    [now],
  )
  await client.query(
    `INSERT INTO retention_settings (kind, kept_ms) SELECT * FROM unnest($1::text[], $2::bigint[])
     ON CONFLICT (kind) DO UPDATE SET kept_ms = excluded.kept_ms`,
    [Object.keys(retention), Object.values(retention)],
  )
  await client.query('RESET lock_timeout')
  await client.query(`SELECT pg_advisory_unlock(hashtext(current_schema() || ' retention'))`)
}

/** When retention was last looked after, by anybody. */
export async function readSwept(pool: Pool): Promise<Date | undefined> {
  const { rows } = await pool.query<{ at: Date }>(`SELECT at FROM retention_marks WHERE name = 'swept'`)
  return rows[0]?.at
}

async function deleteOldRows(
  { database, retention, now }: SweepRoom,
  note: (error: unknown) => void,
  signal?: AbortSignal,
): Promise<void> {
  const { pool } = database
  // While no month was dropped there is no run whose rows are left over.
  const keptFrom = (await readKeptFrom(pool)) ?? new Date(0)
  for (const rows of oldRows) {
    try {
      const before = new Date(now.getTime() - retention[rows.kind])
      while (!signal?.aborted && (await deleteBatch(pool, rows, { before, keptFrom })));
    } catch (error) {
      note(error)
    }
  }
}

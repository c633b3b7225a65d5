import { hostname } from 'node:os'
import type { ClientBase, Pool } from 'pg'
import { leaseIsOver, leaseSeconds } from './lease.ts'

/**
 * Registers a worker process under an id that no process ever had.
 *
 * @param slots how many runs it takes at a time; none when it takes no runs from the queue
 */
export async function insertWorker(
  client: Pool | ClientBase,
  id: string,
  serves: readonly string[],
  slots = 0,
): Promise<void> {
  await client.query(
    `INSERT INTO workers (id, host, process_id, serves, slots, lease_ends_at)
     VALUES ($1, $2, $3, $4, $5, now() + interval '${leaseSeconds} seconds')`,
    [id, hostname(), process.pid, serves, slots],
  )
}

/** The worker stops: what it had room for is no longer shared out. */
export async function retireWorker(client: Pool | ClientBase, id: string): Promise<void> {
  await client.query('UPDATE workers SET slots = 0 WHERE id = $1', [id])
}

/** Renews the lease. False when it is over or the row is gone: an expired lease is never revived. */
export async function renewLease(client: Pool | ClientBase, id: string): Promise<boolean> {
  const { rowCount } = await client.query({
    name: 'renew-lease',
    text: `UPDATE workers SET lease_ends_at = now() + interval '${leaseSeconds} seconds' WHERE id = $1 AND NOT (${leaseIsOver})`,
    values: [id],
  })
  return rowCount === 1
}

export async function deleteWorker(client: Pool | ClientBase, id: string): Promise<void> {
  await client.query('DELETE FROM workers WHERE id = $1', [id])
}

/** Deletes the rows of expired workers, so that their runs are without an owner. A beat that comes later finds nothing. */
export async function deleteExpiredWorkers(client: Pool | ClientBase): Promise<string[]> {
  const { rows } = await client.query<{ id: string }>(`DELETE FROM workers WHERE ${leaseIsOver} RETURNING id`)
  return rows.map((row) => row.id)
}

/** A worker that was started on this machine, with times as the database's clock has them. */
export interface LocalWorker {
  id: string
  processId: number
  /** Since it registered. */
  ageMs: number
  /** Until its lease is over; renewed by each beat. */
  leaseLeftMs: number
}

export async function readLocalWorkers(client: Pool | ClientBase): Promise<LocalWorker[]> {
  const { rows } = await client.query<LocalWorker>(
    `SELECT id, process_id AS "processId", (extract(epoch FROM now() - started_at) * 1000)::float8 AS "ageMs",
       (extract(epoch FROM lease_ends_at - now()) * 1000)::float8 AS "leaseLeftMs"
     FROM workers WHERE host = $1`,
    [hostname()],
  )
  return rows
}

/** A worker whose lease is not over, on whatever machine. */
export interface LiveWorker {
  id: string
  host: string
  processId: number
  startedAt: Date
  /** Pipelines and their versions, 'name version', that it takes from the queue. */
  serves: string[]
}

export async function readWorkers(client: Pool | ClientBase): Promise<LiveWorker[]> {
  const { rows } = await client.query<LiveWorker>(
    `SELECT id, host, process_id AS "processId", started_at AS "startedAt", serves
     FROM workers WHERE NOT (${leaseIsOver}) ORDER BY started_at`,
  )
  return rows
}

import { hostname } from 'node:os'
import type { ClientBase, Pool } from 'pg'
import { leaseIsOver, leaseSeconds } from './lease.ts'

/** Registers a worker process under an id that no process ever had. */
export async function insertWorker(client: Pool | ClientBase, id: string, serves: readonly string[]): Promise<void> {
  await client.query(
    `INSERT INTO workers (id, host, process_id, serves, lease_ends_at)
     VALUES ($1, $2, $3, $4, now() + interval '${leaseSeconds} seconds')`,
    [id, hostname(), process.pid, serves],
  )
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

/** Workers that were started on this machine. */
export async function readLocalWorkers(client: Pool | ClientBase): Promise<{ id: string; processId: number }[]> {
  const { rows } = await client.query<{ id: string; processId: number }>(
    'SELECT id, process_id AS "processId" FROM workers WHERE host = $1',
    [hostname()],
  )
  return rows
}

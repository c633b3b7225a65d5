import type { Pool } from 'pg'
import { leaseIsOver } from '../../runs/leases/lease.ts'

/** Workers that take runs from the queue, the runs they have room for, and those they have. */
export interface WorkerHealth {
  alive: number
  slots: number
  used: number
}

export async function readWorkerHealth(pool: Pool): Promise<WorkerHealth> {
  const { rows } = await pool.query<WorkerHealth>({
    name: 'read-worker-health',
    // One without slots executes the run it was called for, or is stopping.
    text: `SELECT count(*)::integer AS alive, coalesce(sum(slots), 0)::integer AS slots,
        (SELECT count(*)::integer FROM runs WHERE worker_id IS NOT NULL) AS used
      FROM workers WHERE slots > 0 AND NOT (${leaseIsOver})`,
  })
  return rows[0] ?? { alive: 0, slots: 0, used: 0 }
}

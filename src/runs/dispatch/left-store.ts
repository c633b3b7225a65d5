import type { ClientBase, Pool } from 'pg'
import { leaseIsOver } from '../leases/lease.ts'
import type { Run } from '../run.ts'
import { runColumns } from '../run-store.ts'

/**
 * Pending runs of a pipeline that nobody is going to take: no live worker has their version, and none reserved them.
 * `left`: only those that a process had already begun with, or reserved, before it went away; windows of a backfill hold
 * nobody up, and are left to workers.
 */
export async function readUnservedRuns(
  client: Pool | ClientBase,
  pipeline: string,
  { left }: { left: boolean },
): Promise<Run[]> {
  const { rows } = await client.query<Run>(
    `SELECT ${runColumns} FROM runs r
     WHERE pipeline = $1 AND state = 'pending' AND ($2 = false OR (backfill_id IS NULL AND (claim > 0 OR reserved_for IS NOT NULL)))
       AND NOT EXISTS (SELECT FROM workers w
         WHERE r.pipeline || ' ' || r.version = ANY (w.serves) AND NOT (${leaseIsOver}))
       AND NOT EXISTS (SELECT FROM workers w WHERE w.id = r.reserved_for AND NOT (${leaseIsOver}))
     ORDER BY r.id LIMIT 100`,
    [pipeline, left],
  )
  return rows
}

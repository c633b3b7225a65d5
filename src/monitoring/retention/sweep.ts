import type { Database } from '../../database/database.ts'
import { isLockTimeout } from '../../database/errors.ts'
import type { Retention } from '../../pipelines/retention.ts'
import { oldRows } from './kinds.ts'
import {
  deleteSome,
  dropPartition,
  isNeeded,
  markKeptFrom,
  type Partition,
  readPartitions,
  tableExists,
} from './retention-store.ts'

/** How long what is partitioned by the month is kept: what steps logged, or the runs themselves. */
const kindOf = (parent: string) => (parent === 'step_logs' ? 'logs' : 'runs')

/**
 * Lets go of what is older than its kind is kept: whole months of runs, and old rows of the small tables. A month that holds a
 * run which is alive, or one that a living run reads from, stays whole. Tables of systems are not Millrace's to empty.
 */
export async function sweepOld(
  database: Database,
  retention: Retention,
  now: Date,
  signal?: AbortSignal,
): Promise<void> {
  const before = (ms: number) => new Date(now.getTime() - ms)
  for (const partition of await readPartitions(database.pool)) {
    if (signal?.aborted) return
    if (partition.endsAt <= before(retention[kindOf(partition.parent)])) await drop(database, partition)
  }
  for (const { kind, table, where } of oldRows) {
    if (!(await tableExists(database.pool, table))) continue
    while (!signal?.aborted && (await deleteSome(database.pool, table, where, before(retention[kind]))));
  }
}

async function drop(database: Database, partition: Partition): Promise<void> {
  try {
    await database.transaction(async (client) => {
      if (await isNeeded(client, partition.endsAt)) return
      await dropPartition(client, partition)
      if (partition.parent === 'runs') await markKeptFrom(client, partition.endsAt)
    })
  } catch (error) {
    // Somebody reads it. The next turn finds it again.
    if (!isLockTimeout(error)) throw error
  }
}

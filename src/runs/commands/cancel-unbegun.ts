import type { PoolClient } from 'pg'
import type { Engine } from '../engine.ts'
import type { RunMove } from '../journal/entry.ts'
import { newBatchId, writeEntries } from '../journal/entry-store.ts'
import { entryOf } from '../journal/outcome.ts'
import type { Run } from '../run.ts'
import { runColumns } from '../run-store.ts'

const runsAtOnce = 500

/**
 * Cancels the runs of a backfill that no worker has ever begun, many in one statement and all in the caller's
 * transaction: there are no steps, waits or workers to be told. Answers how many.
 */
export async function cancelUnbegun(
  engine: Engine,
  client: PoolClient,
  backfill: string,
  actor: string,
): Promise<number> {
  const at = engine.clock.now()
  let cancelled = 0
  for (;;) {
    const runs = await lockUnbegun(client, backfill)
    if (runs.length === 0) return cancelled
    const entries = runs.map((run) => {
      const end: RunMove = {
        to: 'cancelled',
        claim: run.claim + 1,
        admitted: false,
        endedAt: at,
        counts: {},
        error: null,
      }
      return entryOf(run, at, actor, [], { ...end, clearRequests: true })
    })
    await writeEntries(client, newBatchId(), entries)
    cancelled += runs.length
  }
}

async function lockUnbegun(client: PoolClient, backfill: string): Promise<Run[]> {
  const { rows } = await client.query<Run>(
    `SELECT ${runColumns} FROM runs WHERE backfill_id = $1 AND state = 'pending' AND started_at IS NULL
     ORDER BY id LIMIT ${runsAtOnce} FOR NO KEY UPDATE`,
    [backfill],
  )
  return rows
}

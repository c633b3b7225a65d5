import type { PoolClient } from 'pg'
import { sumCounts } from '../counts.ts'
import type { Engine } from '../engine.ts'
import type { RunMove } from '../journal/entry.ts'
import { writeEntry } from '../journal/entry-store.ts'
import { entryOf } from '../journal/outcome.ts'
import type { EndState, Run, StoredError } from '../run.ts'
import { readSteps } from '../run-store.ts'
import { recordMoves } from '../trail/event-store.ts'

/**
 * Ends a run from outside its worker, in the caller's transaction: steps under way are cancelled, its waits forgotten,
 * and a worker that still has it loses it. Throws LeaseLost when the run has moved on meanwhile.
 */
export async function endRun(
  engine: Engine,
  client: PoolClient,
  run: Run,
  to: EndState,
  actor: string,
  error: StoredError | null,
): Promise<void> {
  const at = engine.clock.now()
  const move: RunMove = {
    to,
    claim: run.claim + 1,
    admitted: false,
    endedAt: at,
    error,
    counts: sumCounts((await readSteps(client, run.id)).map((step) => step.counts)),
    // Its worker may still be inside a step: the slot is free when it confirms, or is gone.
    unconfirmedWorkerId: run.state === 'running' && to === 'cancelled' ? run.workerId : null,
    clearRequests: true,
  }
  await writeEntry(client, entryOf(run, at, actor, [], move))
  const { id, generation } = run
  await recordMoves(
    client,
    { run: id, to: 'cancelled', generation, actor, at },
    "state IN ('pending', 'running', 'retrying', 'waiting')",
  )
  await client.query(
    `UPDATE steps SET state = 'cancelled', ended_at = $2, reason = $3
     WHERE run_id = $1 AND state IN ('pending', 'running', 'retrying', 'waiting')`,
    [run.id, at, error?.message ?? `the run was ${to}`],
  )
  await client.query('DELETE FROM run_waits WHERE run_id = $1', [run.id])
}

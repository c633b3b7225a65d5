import { type Actor, actorText, program } from '../../people/actor.ts'
import { recordAct } from '../../people/audit/record.ts'
import { Refusal } from '../../pipelines/refusal.ts'
import { cancelUnbegun } from '../../runs/commands/cancel-unbegun.ts'
import { cancelRun } from '../../runs/commands/commands.ts'
import { lockBackfillPlaces } from '../../runs/dispatch/backfill-admission-store.ts'
import type { Engine } from '../../runs/engine.ts'
import { LeaseLost } from '../../runs/journal/entry.ts'
import { getBackfill } from './backfill.ts'
import { markCancelled, readLiveRuns, requestCancels } from './backfill-store.ts'

/** What became of the runs of a cancelled backfill. */
export interface CancelledBackfill {
  id: string
  /** Runs that were cancelled at once. */
  cancelled: number
  /** Runs under way that are asked to stop. */
  requested: number
}

/**
 * Cancels a backfill: what has not begun is cancelled in one transaction, what is under way is asked to stop. Windows
 * that are done stay done. Refuses one of which nothing is left.
 */
export async function cancelBackfill(engine: Engine, id: string, actor: Actor = program): Promise<CancelledBackfill> {
  const { database, clock } = engine
  const { state } = await getBackfill(engine, id)
  if ((await readLiveRuns(database.pool, id)).length === 0) {
    throw new Refusal(`expected a backfill with windows that are left, got ${id}, which is ${state}`)
  }
  const told = await database.transaction(async (client) => {
    // Nothing of it is let in while it goes.
    await lockBackfillPlaces(client)
    await markCancelled(client, id, clock.now())
    const cancelled = await cancelUnbegun(engine, client, id, actorText(actor))
    await requestCancels(client, id)
    const act = { action: 'backfill.cancel', object: { kind: 'backfill', id }, before: { state }, after: { cancelled } }
    await recordAct(client, { actor, ...act, at: clock.now() })
    return { id, cancelled, requested: 0 }
  })
  for (const run of await readLiveRuns(database.pool, id)) {
    try {
      const result = await cancelRun(engine, run, actor)
      told[result === 'done' ? 'cancelled' : 'requested'] += 1
    } catch (error) {
      // It has ended meanwhile, or moved on; the request is stored with it.
      if (!(error instanceof Refusal || error instanceof LeaseLost)) throw error
    }
  }
  return told
}

import { notify } from '../../database/channel.ts'
import { type Actor, actorText } from '../../people/actor.ts'
import { recordAct } from '../../people/audit/record.ts'
import { wholeNumber } from '../../pipelines/checks.ts'
import { Refusal } from '../../pipelines/refusal.ts'
import { admitBackfills } from '../../runs/dispatch/backfill-admission.ts'
import { lockBackfillPlaces } from '../../runs/dispatch/backfill-admission-store.ts'
import { type Freeze, lockFreezes, readFreeze } from '../../runs/dispatch/freeze-store.ts'
import type { Engine } from '../../runs/engine.ts'
import { insertScheduleEvents } from '../schedules/register-store.ts'
import { schedulesChannel } from '../schedules/schedules-channel.ts'
import { endFreeze, openFreeze } from './freeze-store.ts'

const everything = { kind: 'platform', id: 'all' }

export interface ThawOptions {
  /** How many schedules that were due in the freeze are released in a minute. Default 30. */
  perMinute?: number
}

/**
 * From when this returns nothing is started by itself: no schedule fires, and no window of a backfill is let in. What is
 * under way goes on, and so does what people start. Refuses while another freeze is open.
 */
export async function freeze(engine: Engine, reason: string, actor: Actor): Promise<void> {
  if (reason.trim() === '') throw new Refusal('expected a reason for the freeze, got none: say what it is for')
  const at = engine.clock.now()
  const who = actorText(actor)
  await engine.database.transaction(async (client) => {
    await lockFreezes(client)
    await lockBackfillPlaces(client)
    if (!(await openFreeze(client, { reason, at, actor: who }))) {
      const open = await readFreeze(client)
      throw new Refusal(
        `expected nothing to be frozen, got a freeze by ${open?.frozenBy}: ${open?.reason}; thaw it first`,
      )
    }
    await insertScheduleEvents(client, [{ schedule: null, at, actor: who, what: 'frozen', detail: { reason } }])
    await notify(client, schedulesChannel)
    await recordAct(client, { actor, action: 'freeze', object: everything, after: { reason }, at })
  })
}

/**
 * Ends the freeze. Schedules that were due in it are released slowly, and catch up as their policies say; all others go on
 * at once. Refuses when nothing is frozen.
 */
export async function thaw(engine: Engine, actor: Actor, { perMinute = 30 }: ThawOptions = {}): Promise<void> {
  const at = engine.clock.now()
  const who = actorText(actor)
  const checked = wholeNumber(perMinute, '`perMinute`', 1)
  await engine.database.transaction(async (client) => {
    await lockFreezes(client)
    if (!(await endFreeze(client, { at, actor: who, perMinute: checked }))) {
      throw new Refusal('expected a freeze to thaw, got none; nothing is frozen')
    }
    await insertScheduleEvents(client, [
      { schedule: null, at, actor: who, what: 'thawed', detail: { perMinute: checked } },
    ])
    await notify(client, schedulesChannel)
    await recordAct(client, { actor, action: 'thaw', object: everything, after: { perMinute: checked }, at })
  })
  // The freeze is over, so a failure here is none of the thaw; the loop finds what it left.
  await admitBackfills(engine).catch(() => undefined)
}

/** The freeze that is open. */
export async function currentFreeze({ database }: Engine): Promise<Freeze | undefined> {
  return await readFreeze(database.pool)
}

import { v7 } from 'uuid'
import type { Actor } from '../../../people/actor.ts'
import { recordAct } from '../../../people/audit/record.ts'
import { NothingThere, Refusal } from '../../../pipelines/refusal.ts'
import type { Engine } from '../../../runs/engine.ts'
import { checkedSubscription, type GivenSubscription, type Subscription } from './subscription.ts'
import {
  deleteOthers,
  deleteSubscription,
  lockSubscriber,
  readSubscriptions,
  upsertSubscription,
} from './subscription-store.ts'

/** Nobody has more browsers; a program in a circle would. */
const mostBrowsers = 20

type Behind = Pick<Engine, 'database' | 'clock'>

/** Somebody's browsers. */
export async function listSubscriptions({ database }: Behind, userId: string): Promise<Subscription[]> {
  return await readSubscriptions(database.pool, userId)
}

/**
 * Has critical alerts go to a browser. One that is subscribed already stays the same one, with its new keys; one that somebody
 * else had subscribed is no longer theirs. Answers its id.
 */
export async function subscribe(
  { database, clock }: Behind,
  given: GivenSubscription,
  { userId, actor, allowPrivate }: { userId: string; actor: Actor; allowPrivate: boolean },
): Promise<string> {
  const destination = checkedSubscription(given, allowPrivate)
  const now = clock.now()
  const userAgent = actor.userAgent?.slice(0, 300) ?? null
  return await database.transaction(async (client) => {
    await lockSubscriber(client, userId)
    await deleteOthers(client, destination.endpoint, userId)
    const { id, isNew } = await upsertSubscription(client, { id: v7(), userId, userAgent, createdAt: now }, destination)
    if (isNew && (await readSubscriptions(client, userId)).length > mostBrowsers)
      throw new Refusal(`expected at most ${mostBrowsers} browsers, got one more: end those that are not used any more`)
    if (isNew) await recordAct(client, { actor, action: 'push.subscribe', object: { kind: 'browser', id }, at: now })
    return id
  })
}

/** Has nothing go to one of somebody's browsers any more. */
export async function unsubscribe(
  { database, clock }: Behind,
  id: string,
  { userId, actor }: { userId: string; actor: Actor },
): Promise<void> {
  await database.transaction(async (client) => {
    if (!(await deleteSubscription(client, id, userId)))
      throw new NothingThere(`expected the id of a browser that you have subscribed, got '${id}'`)
    await recordAct(client, {
      actor,
      action: 'push.unsubscribe',
      object: { kind: 'browser', id },
      at: clock.now(),
    })
  })
}

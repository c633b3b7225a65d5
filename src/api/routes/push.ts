import { listSubscriptions, subscribe, unsubscribe } from '../../notifications/channels/push/subscribe.ts'
import { publicKeyOf } from '../../notifications/channels/push/vapid.ts'
import { sendTest } from '../../notifications/send-test.ts'
import { readSigningKey } from '../../notifications/signing-key-store.ts'
import { NothingThere } from '../../pipelines/refusal.ts'
import type { pushRoutes } from '../contract/push.ts'
import type { HandlersOf } from '../handlers.ts'
import type { Signed } from '../sign-in/signed.ts'
import { deskOf, outcomeOf } from './deliveries.ts'

/** The own browsers, to which critical alerts go. */
export const pushHandlers: HandlersOf<typeof pushRoutes> = {
  'get /api/push': async ({ platform, signed }) => {
    const engine = await platform.engine()
    const publicKey = publicKeyOf(await readSigningKey(engine, 'push'))
    return { publicKey, items: await listSubscriptions(engine, ownId(signed)) }
  },
  'post /api/push': async ({ platform, body, signed }) => {
    const { allowPrivate } = platform.config.notifications.push
    const own = { userId: ownId(signed), actor: signed.actor, allowPrivate }
    return { id: await subscribe(await platform.engine(), body, own) }
  },
  'delete /api/push/{id}': async ({ platform, path, signed }) =>
    await unsubscribe(await platform.engine(), path.id, { userId: ownId(signed), actor: signed.actor }),
  'post /api/push/{id}/test': async ({ platform, path, signed }) => {
    const desk = await deskOf(platform)
    const own = await listSubscriptions(desk.engine, ownId(signed))
    if (!own.some(({ id }) => id === path.id))
      throw new NothingThere(`expected the id of a browser that you have subscribed, got '${path.id}'`)
    return outcomeOf(await sendTest(desk, 'push', path.id, signed.actor))
  },
}

/** Whoever is let in is somebody, or a token of somebody. */
function ownId({ actor }: Signed): string {
  if (actor.userId === undefined) throw new NothingThere('expected somebody whose browser it is, got nobody')
  return actor.userId
}

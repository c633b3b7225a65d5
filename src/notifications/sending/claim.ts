import type { ClientBase } from 'pg'
import { readAlerts } from '../alert-store.ts'
import type { Channel } from '../channel.ts'
import { isSubscribed } from '../channels/push/subscription-store.ts'
import type { ClaimedDelivery } from '../deliveries/delivery.ts'
import type { Desk } from '../desk.ts'
import { foldFloods } from '../digests/fold.ts'
import { isStillAsked } from '../reviews/told-store.ts'
import { reach } from '../stop-points.ts'
import {
  beginTry,
  dropDelivery,
  dropFiredMessages,
  glanceAt,
  nextTimeOf,
  pickDelivery,
  pickThis,
  putOff,
  readFiredMessages,
} from './claim-store.ts'
import { openingOf } from './outage.ts'
import { lockState, takePlace } from './state-store.ts'
import { verdictOn } from './still-true.ts'

/** A delivery to be sent, or how long to wait for the channel's next place, or that nothing is to be sent before a time. */
export type Claim =
  | { kind: 'delivery'; delivery: ClaimedDelivery }
  | { kind: 'wait'; waitMs: number }
  | { kind: 'nothing'; until: Date | undefined }

/** A message whose turn comes while another about the same alert is under way. */
const lookAgainMs = 5_000

/**
 * Takes the next delivery of a channel, and with it the channel's place in time: of all processes one has it. The channel's row
 * is held meanwhile, so what is decided here is decided once.
 *
 * @param only takes this one, whatever else waits and however the channel is
 */
export async function claimNext(desk: Desk, channel: Channel, only?: string): Promise<Claim> {
  const { database, clock } = desk.engine
  const claim = await database.transaction(async (client): Promise<Claim> => {
    const now = clock.now()
    const state = await lockState(client, channel.name)
    if (only === undefined) {
      const opening = openingOf(state, await glanceAt(client, channel.name, now), now)
      if (!opening.isOpen) return { kind: 'nothing', until: opening.until }
      if (state.waitMs > 0) return { kind: 'wait', waitMs: state.waitMs }
      if (state.failures === 0) await foldFloods(desk, client, channel, now)
      const picked = await pickTrue(client, now, () =>
        pickDelivery(client, channel.name, { pick: opening.pick, lastFailed: state.lastFailed, now }),
      )
      return await begin(client, channel, picked, now)
    }
    if (state.waitMs > 0) return { kind: 'wait', waitMs: state.waitMs }
    return await begin(client, channel, await pickThis(client, only), now)
  })
  if (claim.kind === 'delivery') reach('delivery claimed')
  return claim
}

async function begin(
  client: ClientBase,
  channel: Channel,
  picked: ClaimedDelivery | undefined,
  now: Date,
): Promise<Claim> {
  if (!picked) return { kind: 'nothing', until: await nextTimeOf(client, channel.name) }
  reach('delivery picked')
  const begun = await beginTry(client, picked.id, now)
  await takePlace(client, channel.name, { perSecond: channel.perSecond, now })
  return { kind: 'delivery', delivery: { ...picked, ...begun } }
}

/** The first that is still true; those before it are dropped. */
async function pickTrue(
  client: ClientBase,
  now: Date,
  pick: () => Promise<ClaimedDelivery | undefined>,
): Promise<ClaimedDelivery | undefined> {
  for (;;) {
    const picked = await pick()
    if (picked && !(await isStillWanted(client, picked))) {
      await dropDelivery(client, picked.id, now)
      continue
    }
    if (!picked || picked.alertId === null) return picked
    const [alert] = await readAlerts(client, [picked.alertId])
    const fired = picked.kind === 'alert resolved' ? await readFiredMessages(client, picked) : []
    const verdict = verdictOn(picked.kind, alert?.state, fired)
    if (verdict === 'drop both' || verdict === 'send and drop fired') await dropFiredMessages(client, picked, now)
    if (verdict === 'send' || verdict === 'send and drop fired') return picked
    if (verdict === 'wait') await putOff(client, picked.id, new Date(now.getTime() + lookAgainMs))
    else await dropDelivery(client, picked.id, now)
  }
}

/** What is decided by now, and browsers that nobody has subscribed any more, want no message. */
async function isStillWanted(client: ClientBase, { id, kind, channel, recipient }: ClaimedDelivery): Promise<boolean> {
  if (channel === 'push' && !(await isSubscribed(client, recipient))) return false
  return kind !== 'review' || (await isStillAsked(client, id))
}

import { whileAway } from '../../database/while-away.ts'
import { redact } from '../../pipelines/redaction.ts'
import { type Channel, DeliveryError, type Outgoing, type Sent } from '../channel.ts'
import type { ClaimedDelivery } from '../deliveries/delivery.ts'
import type { Desk } from '../desk.ts'
import { reach } from '../stop-points.ts'
import { givenUpAfterMs, nextTryAt } from './back-off.ts'
import { afterFailure, wasDown } from './outage.ts'
import { abandonOld, bringForward, storeArrival, storeEnd, storeNextTry } from './result-store.ts'
import { lockState, pauseChannel, storeFailure, storeSuccess } from './state-store.ts'
import { tellOthers } from './tell-others.ts'

/** Of a try, and of the look-up before it. */
const deadlineMs = 20_000
const longestPauseMs = 6 * 3_600_000
const longestError = 300

/** Sends a claimed delivery once, and stores what came of it. Rejects when that cannot be stored. */
export async function deliver(desk: Desk, channel: Channel, delivery: ClaimedDelivery): Promise<void> {
  let sent: Sent
  try {
    sent = await sendOnce(channel, delivery)
  } catch (error) {
    await whileAway(() => storeFailedTry(desk, channel, delivery, error))
    return
  }
  reach('message sent')
  await whileAway(() => storeArrived(desk, delivery, sent))
  reach('arrival stored')
}

async function sendOnce(channel: Channel, delivery: ClaimedDelivery): Promise<Sent> {
  const { key, recipient, body, providerId, attempts, firstTriedAt } = delivery
  const outgoing: Outgoing = { key, recipient, body, providerId, attempt: attempts, firstTriedAt }
  // Nobody knows for sure that an earlier try did not arrive: its reply, or its sender, may have been lost.
  const earlier =
    attempts > 1 && channel.lookUp ? await channel.lookUp(outgoing, AbortSignal.timeout(deadlineMs)) : undefined
  return earlier ?? (await channel.send(outgoing, AbortSignal.timeout(deadlineMs)))
}

async function storeArrived({ engine }: Desk, { id, channel }: ClaimedDelivery, sent: Sent): Promise<void> {
  const now = engine.clock.now()
  await engine.database.transaction(async (client) => {
    const state = await lockState(client, channel)
    await storeArrival(client, id, sent, now)
    await storeSuccess(client, channel)
    if (wasDown(state)) await bringForward(client, channel, now)
  })
}

async function storeFailedTry(
  desk: Desk,
  channel: Channel,
  delivery: ClaimedDelivery,
  failure: unknown,
): Promise<void> {
  const { engine } = desk
  const now = engine.clock.now()
  const error = sentenceOf(failure)
  const { permanent, retryAfterMs, mayHaveArrived } =
    failure instanceof DeliveryError ? failure : { permanent: false, retryAfterMs: undefined, mayHaveArrived: true }
  await engine.database.transaction(async (client) => {
    const state = await lockState(client, channel.name)
    const nothing = { all: 0, critical: 0 }
    if (permanent) {
      if (await storeEnd(client, delivery, 'failed', error, now))
        await tellOthers(desk, client, { delivery, error, lost: nothing, now })
      return
    }
    const pausedUntil =
      retryAfterMs === undefined ? undefined : new Date(now.getTime() + Math.min(retryAfterMs, longestPauseMs))
    const next = nextTryAt(delivery, now, Math.random())
    const at = next && pausedUntil && pausedUntil > next ? pausedUntil : next
    const isMine = at
      ? await storeNextTry(client, delivery, { at, error, mayHaveArrived })
      : await storeEnd(client, delivery, 'abandoned', error, now)
    if (!isMine) return
    if (!channel.failsAlone && pausedUntil) await pauseChannel(client, channel.name, pausedUntil)
    else if (!channel.failsAlone) await storeFailure(client, channel.name, afterFailure(state, delivery.id, now), error)
    if (at) return
    const dueBefore = new Date(now.getTime() - givenUpAfterMs)
    const lost = await abandonOld(client, channel.name, { dueBefore, error, now })
    await tellOthers(desk, client, { delivery, error, lost, now })
  })
}

/** What may be shown of an error: a sentence of bounded length without secrets. */
function sentenceOf(error: unknown): string {
  const text = error instanceof Error ? error.message : String(error)
  return redact(text).replaceAll(/\s+/g, ' ').slice(0, longestError)
}

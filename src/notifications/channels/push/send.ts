import { createHash } from 'node:crypto'
import type { Engine } from '../../../runs/engine.ts'
import { DeliveryError, type Outgoing, type Sent } from '../../channel.ts'
import { readSigningKey } from '../../signing-key-store.ts'
import { at, bodyText } from '../common/json.ts'
import { isSuccess, refusedAnswer } from '../common/refused-answer.ts'
import { requestOnce } from '../common/request-once.ts'
import { encrypt } from './encrypt.ts'
import { deleteGone, readDestination, showArrived, showFailed } from './subscription-store.ts'
import { vapidHeader } from './vapid.ts'
import { languageOf } from './words.ts'

/** How long a push service keeps a message for a browser that is not running. */
const keptSeconds = 86_400
/** The subscription is over, and stays so (RFC 8030, 7.3). */
const goneStatuses = new Set([404, 410])

export interface PushOptions {
  /** Of whoever runs this installation, where it is known. */
  contact: string | undefined
  allowPrivate: boolean
}

/** Sends to one browser, by the push service that the browser has chosen. */
export async function sendPush(
  engine: Pick<Engine, 'database' | 'clock'>,
  { contact, allowPrivate }: PushOptions,
  { recipient, key, body }: Outgoing,
  signal: AbortSignal,
): Promise<Sent> {
  const { pool } = engine.database
  const to = await readDestination(pool, recipient)
  if (!to)
    throw new DeliveryError('expected a browser that somebody has subscribed, got one that nobody has any more', {
      permanent: true,
    })
  // The same on every try: a service replaces what it still keeps under it (RFC 8030, 5.4), a browser what it shows.
  const topic = createHash('sha256').update(key).digest('base64url').slice(0, 32)
  const shown = at(body, 'shown', languageOf(to.locale))
  const payload = JSON.stringify({ ...(shown as object), page: bodyText(body, 'page'), tag: topic })
  const headers = {
    authorization: await vapidHeader(await readSigningKey(engine, 'push'), { endpoint: to.endpoint, contact }),
    'content-encoding': 'aes128gcm',
    'content-type': 'application/octet-stream',
    ttl: String(keptSeconds),
    urgency: bodyText(body, 'urgency'),
    topic,
  }
  const request = { method: 'POST' as const, headers, body: encrypt(Buffer.from(payload), to) }
  const note = (work: Promise<void>) => work.catch(() => undefined)
  try {
    const answer = await requestOnce(to.endpoint, request, { signal, publicOnly: !allowPrivate })
    if (!isSuccess(answer)) {
      if (goneStatuses.has(answer.status)) {
        await deleteGone(pool, recipient)
        // Like who has unsubscribed: it is dropped when its next turn comes, and nobody is told that it was lost.
        throw new DeliveryError(
          `expected a browser that is known there, got ${answer.status}: it is forgotten here, too`,
        )
      }
      // Services like to repeat the address.
      throw refusedAnswer({ ...answer, text: 'its words are not shown' })
    }
  } catch (error) {
    await note(showFailed(pool, recipient, engine.clock.now()))
    throw error
  }
  // It has arrived, whether that can be noted or not.
  await note(showArrived(pool, recipient, engine.clock.now()))
  return {}
}

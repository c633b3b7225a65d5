import type { Engine } from '../../runs/engine.ts'
import { readDelivery } from '../deliveries/list-store.ts'
import { readSigningKey } from '../signing-key-store.ts'
import { readToken } from './token.ts'

/** Who may acknowledge what. */
export interface Acknowledgement {
  alertId: string
  /** Over which channel and to whom the link was sent; null when the delivery is not kept any more. */
  sentTo: { channel: string; recipient: string } | null
}

/**
 * What the token of a link `/acknowledge/TOKEN` is good for; undefined when it is not genuine or more than seven days old.
 * It changes nothing, and can be read any number of times: programs that look at links in mail do.
 */
export async function readAcknowledgeToken(
  engine: Pick<Engine, 'database' | 'clock'>,
  token: string,
): Promise<Acknowledgement | undefined> {
  const grant = readToken(await readSigningKey(engine, 'acknowledge'), token, engine.clock.now())
  if (!grant) return undefined
  const delivery = await readDelivery(engine.database.pool, grant.deliveryId)
  const sentTo = delivery ? { channel: delivery.channel, recipient: delivery.recipient } : null
  return { alertId: grant.alertId, sentTo }
}

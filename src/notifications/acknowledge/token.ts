import { createHmac, timingSafeEqual } from 'node:crypto'
import { parse, stringify } from 'uuid'

const version = 1
const lifetimeSeconds = 7 * 86_400
const signatureBytes = 32
/** Version, two ids, the end of its life in seconds since 1970. */
const payloadBytes = 1 + 16 + 16 + 8

/** What an acknowledge link is for. It names the delivery that brought it, so that no address of a person is in it. */
export interface AcknowledgeGrant {
  alertId: string
  deliveryId: string
}

/** The link's address. Whoever has it can acknowledge this one alert, for seven days. */
export function acknowledgeUrl(publicUrl: string, key: Buffer, grant: AcknowledgeGrant, now: Date): string {
  return `${publicUrl}/acknowledge/${signToken(key, grant, now)}`
}

export function signToken(key: Buffer, { alertId, deliveryId }: AcknowledgeGrant, now: Date): string {
  const payload = Buffer.alloc(payloadBytes)
  payload[0] = version
  payload.set(parse(alertId), 1)
  payload.set(parse(deliveryId), 17)
  payload.writeBigUInt64BE(BigInt(Math.floor(now.getTime() / 1000) + lifetimeSeconds), 33)
  return Buffer.concat([payload, signatureOf(key, payload)]).toString('base64url')
}

/** What a token grants; undefined when it is none of ours, was changed, or its time is over. */
export function readToken(key: Buffer, token: string, now: Date): AcknowledgeGrant | undefined {
  const bytes = Buffer.from(token, 'base64url')
  // Of several texts for the same bytes one counts.
  if (bytes.length !== payloadBytes + signatureBytes || bytes.toString('base64url') !== token) return undefined
  const payload = bytes.subarray(0, payloadBytes)
  if (!timingSafeEqual(bytes.subarray(payloadBytes), signatureOf(key, payload))) return undefined
  if (payload[0] !== version || payload.readBigUInt64BE(33) * 1000n <= BigInt(now.getTime())) return undefined
  return { alertId: stringify(payload, 1), deliveryId: stringify(payload, 17) }
}

function signatureOf(key: Buffer, payload: Buffer): Buffer {
  // The purpose in front: the key's signatures of anything else are worth nothing here.
  return createHmac('sha256', key).update('millrace acknowledge\0').update(payload).digest()
}

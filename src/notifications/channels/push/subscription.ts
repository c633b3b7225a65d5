import { ECDH } from 'node:crypto'
import { DoesNotFit } from '../../../pipelines/refusal.ts'
import type { ReceiverKeys } from './encrypt.ts'

/** A browser that somebody has told to show critical alerts. */
export interface Subscription {
  id: string
  userAgent: string | null
  createdAt: Date
  lastSuccessAt: Date | null
  /** Null while messages arrive. */
  failedSince: Date | null
}

/** As a browser gives it: `PushSubscription.toJSON()`. */
export interface GivenSubscription {
  endpoint: string
  keys: { p256dh: string; auth: string }
}

/** Where messages to a browser are sent, which is told nobody, and how they are encrypted. */
export interface Destination extends ReceiverKeys {
  endpoint: string
}

/**
 * What a browser has given. Refuses what no message can be sent to, without showing it.
 *
 * @param isPrivateAllowed whether an address may be without https
 */
export function checkedSubscription({ endpoint, keys }: GivenSubscription, isPrivateAllowed: boolean): Destination {
  const url = URL.parse(endpoint)
  const isSecure = url?.protocol === 'https:' || (isPrivateAllowed && url?.protocol === 'http:')
  if (!url || !isSecure || url.username !== '' || url.password !== '')
    throw new DoesNotFit('expected endpoint to be an address with https://, got something else: it is not shown')
  return { endpoint, publicKey: checkedPoint(keys.p256dh), authSecret: checkedSecret(keys.auth) }
}

/** One that is not on the curve would give away something of our own key. */
function checkedPoint(text: string): Buffer {
  try {
    const point = Buffer.from(text, 'base64url')
    ECDH.convertKey(point, 'prime256v1')
    if (point.length === 65) return point
  } catch {
    // Told below.
  }
  throw new DoesNotFit('expected keys.p256dh to be an uncompressed point of P-256 as base64url, got something else')
}

function checkedSecret(text: string): Buffer {
  const secret = Buffer.from(text, 'base64url')
  if (secret.length === 16) return secret
  throw new DoesNotFit('expected keys.auth to be 16 bytes as base64url, got something else')
}

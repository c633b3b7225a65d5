import { createECDH, createPrivateKey } from 'node:crypto'
import { SignJWT } from 'jose'

/** Push services refuse more than a day; their clocks and ours may differ. */
const lifetimeMs = 12 * 3_600_000

/** What browsers subscribe with, in the form that they take: of all that is signed with the private key, they take messages. */
export function publicKeyOf(privateKey: Buffer): string {
  return pointOf(privateKey).toString('base64url')
}

/**
 * The header by which a push service knows who sends: Voluntary Application Server Identification (RFC 8292).
 *
 * @param contact an address of https of whoever runs this installation; Apple takes nothing without one
 * @param now by the machine's clock
 */
export async function vapidHeader(
  privateKey: Buffer,
  { endpoint, contact }: { endpoint: string; contact: string | undefined },
  now = new Date(),
): Promise<string> {
  const point = pointOf(privateKey)
  const [x, y] = [point.subarray(1, 33), point.subarray(33)].map((half) => half.toString('base64url'))
  const key = createPrivateKey({
    format: 'jwk',
    key: { kty: 'EC', crv: 'P-256', d: privateKey.toString('base64url'), x, y },
  })
  const token = new SignJWT()
    .setProtectedHeader({ typ: 'JWT', alg: 'ES256' })
    .setAudience(new URL(endpoint).origin)
    .setExpirationTime(new Date(now.getTime() + lifetimeMs))
  if (contact !== undefined) token.setSubject(contact)
  return `vapid t=${await token.sign(key)}, k=${publicKeyOf(privateKey)}`
}

function pointOf(privateKey: Buffer): Buffer {
  const own = createECDH('prime256v1')
  own.setPrivateKey(privateKey)
  return own.getPublicKey()
}

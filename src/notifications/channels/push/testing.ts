import { createDecipheriv, createECDH, createPublicKey, type ECDH, hkdfSync, randomBytes, verify } from 'node:crypto'
import type { IncomingMessage } from 'node:http'
import { v7 } from 'uuid'
import type { TestDatabase } from '../../../database/test-database.ts'
import { program } from '../../../people/actor.ts'
import { createUser } from '../../../people/users/users.ts'
import { systemClock } from '../../../pipelines/clock.ts'
import { canary, type Simulator, type Stage, simulateService } from '../common/testing.ts'
import { push } from './index.ts'
import { subscribe } from './subscribe.ts'
import type { GivenSubscription } from './subscription.ts'

/** A browser, as far as messages to it are concerned. */
export interface SimulatedBrowser {
  subscription(endpoint: string): GivenSubscription
  /** What a message says. Throws where it is for another browser, or was changed. */
  read(body: Buffer): string
}

export function simulateBrowser(): SimulatedBrowser {
  const own = createECDH('prime256v1')
  own.generateKeys()
  const auth = randomBytes(16)
  return {
    subscription: (endpoint) => ({
      endpoint,
      keys: { p256dh: own.getPublicKey('base64url'), auth: auth.toString('base64url') },
    }),
    read: (body) => decrypted(body, own, auth),
  }
}

/** As a browser does it: RFC 8188 and RFC 8291, read from the other side. */
function decrypted(body: Buffer, own: ECDH, auth: Buffer): string {
  const salt = body.subarray(0, 16)
  const idEnd = 21 + body.readUInt8(20)
  const sender = body.subarray(21, idEnd)
  const info = Buffer.concat([Buffer.from('WebPush: info\0'), own.getPublicKey(), sender])
  const secret = Buffer.from(hkdfSync('sha256', own.computeSecret(sender), auth, info, 32))
  const derive = (label: string, bytes: number) =>
    Buffer.from(hkdfSync('sha256', secret, salt, Buffer.from(`Content-Encoding: ${label}\0`), bytes))
  const decipher = createDecipheriv('aes-128-gcm', derive('aes128gcm', 16), derive('nonce', 12))
  decipher.setAuthTag(body.subarray(-16))
  const plain = Buffer.concat([decipher.update(body.subarray(idEnd, -16)), decipher.final()])
  if (body.length > body.readUInt32BE(16) || plain.at(-1) !== 2) throw new Error('expected one record, the last')
  return plain.subarray(0, -1).toString()
}

interface PushService extends Simulator {
  /** With which what arrived was signed, each once. */
  keys: string[]
}

/** A push service that knows browsers by the end of their address, and takes only what is signed. */
export async function simulatePushService(browsers: ReadonlyMap<string, SimulatedBrowser>): Promise<PushService> {
  const keys = new Set<string>()
  const simulator = await simulateService({
    take: (request, _, bytes) => {
      keys.add(request.headers.authorization?.split('k=')[1] ?? '')
      const browser = browsers.get(request.url?.split('/').at(-1) ?? '')
      const text = isSigned(request) ? browser?.read(bytes) : 'not signed'
      return {
        arrived: { key: String(request.headers.topic), text: text ?? 'for nobody' },
        reply: { status: browser ? 201 : 410, text: '' },
      }
    },
    refuse: (kind, echo) => ({ status: { 'for now': 503, 'for good': 403, 'too often': 429 }[kind], text: echo }),
  })
  return Object.defineProperty(simulator as PushService, 'keys', { get: () => [...keys] })
}

/** As a push service checks it (RFC 8292), by other code than what signs. */
function isSigned({ headers }: IncomingMessage): boolean {
  const [, token = '', key = ''] = /^vapid t=(\S+), k=(\S+)$/.exec(headers.authorization ?? '') ?? []
  const [head = '', claims = '', signature = ''] = token.split('.')
  const point = Buffer.from(key, 'base64url')
  const [x, y] = [point.subarray(1, 33), point.subarray(33)].map((half) => half.toString('base64url'))
  const publicKey = createPublicKey({ format: 'jwk', key: { kty: 'EC', crv: 'P-256', x, y } })
  const signed = Buffer.from(`${head}.${claims}`)
  const options = { key: publicKey, dsaEncoding: 'ieee-p1363' } as const
  const { aud, exp } = JSON.parse(Buffer.from(claims, 'base64url').toString())
  const leftSeconds = exp - Date.now() / 1000
  return (
    new URL(aud).host === headers.host &&
    leftSeconds > 0 &&
    leftSeconds <= 86_400 &&
    headers['content-encoding'] === 'aes128gcm' &&
    Number(headers.ttl) > 0 &&
    verify('sha256', signed, options, Buffer.from(signature, 'base64url'))
  )
}

/** Somebody's browser, subscribed with a push service; every time somebody else's. */
export async function stagePush(database: TestDatabase): Promise<Stage> {
  const browser = simulateBrowser()
  const simulator = await simulatePushService(new Map([['browser', browser]]))
  const user = await createUser(database, { email: `${v7()}@example.com`, name: 'Ann', role: 'viewer' }, program)
  const engine = { database, clock: systemClock() }
  const own = { userId: user.id, actor: program, allowPrivate: true }
  const at = (scheme: string) =>
    subscribe(engine, browser.subscription(`${scheme}://127.0.0.1:${simulator.port}/${canary}/99999/browser`), own)
  const [recipient, overTls] = [await at('http'), await at('https')]
  const channel = push(engine, { contact: undefined, allowPrivate: true })
  const encrypted = {
    ...channel,
    send: (outgoing: Parameters<typeof channel.send>[0], signal: AbortSignal) =>
      channel.send({ ...outgoing, recipient: overTls }, signal),
  }
  return { simulator, channel, encrypted, recipient }
}

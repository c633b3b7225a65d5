import { createCipheriv, createECDH, hkdfSync, randomBytes } from 'node:crypto'

/** What a browser has given us for its messages. */
export interface ReceiverKeys {
  /** A point of P-256, 65 bytes. */
  publicKey: Buffer
  /** 16 bytes. */
  authSecret: Buffer
}

/** In bytes: what a push service takes at least (RFC 8030, 7.2), less what encrypting adds. */
const recordBytes = 4096

/**
 * Encrypts a message so that only the browser it is for can read it: Message Encryption for Web Push (RFC 8291), one record
 * of the content encoding `aes128gcm` (RFC 8188).
 *
 * @param fresh the sender's key and the salt, new for every message; given by tests
 */
export function encrypt(plain: Uint8Array, { publicKey, authSecret }: ReceiverKeys, fresh = freshKeys()): Buffer {
  const sender = createECDH('prime256v1')
  sender.setPrivateKey(fresh.privateKey)
  const senderPublicKey = sender.getPublicKey()
  const info = Buffer.concat([Buffer.from('WebPush: info\0'), publicKey, senderPublicKey])
  const secret = derived(sender.computeSecret(publicKey), authSecret, info, 32)
  const key = derived(secret, fresh.salt, Buffer.from('Content-Encoding: aes128gcm\0'), 16)
  const nonce = derived(secret, fresh.salt, Buffer.from('Content-Encoding: nonce\0'), 12)
  const cipher = createCipheriv('aes-128-gcm', key, nonce)
  const header = Buffer.alloc(5)
  header.writeUInt32BE(recordBytes)
  header.writeUInt8(senderPublicKey.length, 4)
  // The 2 says that this record is the last.
  const body = [cipher.update(plain), cipher.update(Buffer.of(2)), cipher.final(), cipher.getAuthTag()]
  return Buffer.concat([fresh.salt, header, senderPublicKey, ...body])
}

function derived(secret: Buffer, salt: Buffer, info: Buffer, bytes: number): Buffer {
  return Buffer.from(hkdfSync('sha256', secret, salt, info, bytes))
}

function freshKeys(): { privateKey: Buffer; salt: Buffer } {
  const own = createECDH('prime256v1')
  own.generateKeys()
  return { privateKey: own.getPrivateKey(), salt: randomBytes(16) }
}

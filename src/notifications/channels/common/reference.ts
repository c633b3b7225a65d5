import { createHash } from 'node:crypto'

// Without letters that are taken for one another, and all of them in GSM-7.
const alphabet = '23456789ABCDEFGHJKLMNPQRSTUVWXYZ'

/**
 * Ten letters that stand for a delivery's key: 50 bits, the same on every try. They are sent with the message, so that it
 * can be found on the other side, where that takes no key.
 */
export function referenceOf(key: string): string {
  const bytes = createHash('sha256').update(key).digest().subarray(0, 10)
  return `#${[...bytes].map((byte) => alphabet.charAt(byte % 32)).join('')}`
}

import { argon2, randomBytes, timingSafeEqual } from 'node:crypto'
import { promisify } from 'node:util'
import { Refusal } from '../../pipelines/refusal.ts'

const shortest = 12
const longest = 500

/** OWASP's first choice for argon2id: 19 MiB, two passes, one lane; some 50 ms here. */
const cost = { memory: 19_456, passes: 2, parallelism: 1 }
const hashBytes = 32
const derive = promisify(argon2)

/** The hash of a password as it is stored, with its salt and its cost (PHC's string format). */
export async function hashPassword(password: string): Promise<string> {
  if (password.length < shortest || password.length > longest) {
    throw new Refusal(`expected a password of ${shortest} to ${longest} characters, got ${password.length}`)
  }
  const salt = randomBytes(16)
  const hash = await hashed(password, salt, cost)
  const { memory, passes, parallelism } = cost
  return `$argon2id$v=19$m=${memory},t=${passes},p=${parallelism}$${base64(salt)}$${base64(hash)}`
}

/** Whether it is this password. */
export async function isPassword(stored: string, password: string): Promise<boolean> {
  const parts = /^\$argon2id\$v=19\$m=(\d+),t=(\d+),p=(\d+)\$([\w+/]+)\$([\w+/]+)$/.exec(stored)
  if (!parts) return false
  const [, memory, passes, parallelism, salt = '', hash = ''] = parts
  const stretch = { memory: Number(memory), passes: Number(passes), parallelism: Number(parallelism) }
  const expected = Buffer.from(hash, 'base64')
  const got = await hashed(password.slice(0, longest), Buffer.from(salt, 'base64'), stretch)
  return got.length === expected.length && timingSafeEqual(got, expected)
}

/** What a guess at nobody's password is held against, so that it takes as long as one at somebody's. */
let nobodys: Promise<string> | undefined

export async function guessAtNobody(password: string): Promise<false> {
  nobodys ??= hashPassword(randomBytes(16).toString('hex'))
  await isPassword(await nobodys, password)
  return false
}

function hashed(password: string, salt: Buffer, { memory, passes, parallelism }: typeof cost): Promise<Buffer> {
  const message = Buffer.from(password)
  return derive('argon2id', { message, nonce: salt, memory, passes, parallelism, tagLength: hashBytes })
}

function base64(bytes: Buffer): string {
  return bytes.toString('base64').replaceAll('=', '')
}

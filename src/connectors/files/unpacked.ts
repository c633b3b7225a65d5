import { createGunzip } from 'node:zlib'
import { errorCode } from '../../database/error-code.ts'
import { Refusal } from '../../pipelines/refusal.ts'
import { through } from '../through.ts'
import { bytesOf, type FileSource, nameOf } from './source.ts'

/** A few megabytes of gzip may unpack to terabytes. */
export const defaultMaxBytes = 10 * 1024 ** 3

/** The bytes of a source, unpacked where they begin as gzip does. Refuses to unpack more than `maxBytes`. */
export async function* unpackedBytes(source: FileSource, maxBytes: number): AsyncGenerator<Buffer, void, void> {
  const bytes = bytesOf(source)
  try {
    const first = await firstBytes(bytes)
    const all = startingWith(first, bytes)
    yield* first[0] === 0x1f && first[1] === 0x8b ? unzipped(all, nameOf(source), maxBytes) : all
  } finally {
    // A reader that stops at the first bytes has not come to the rest, which holds the file.
    await bytes.return()
  }
}

/** At least two, where there are as many: a stream may come byte by byte. */
async function firstBytes(bytes: AsyncGenerator<Buffer, void, void>): Promise<Buffer> {
  let first = Buffer.alloc(0)
  while (first.length < 2) {
    const { value, done } = await bytes.next()
    if (done || value === undefined) return first
    first = Buffer.concat([first, value])
  }
  return first
}

async function* startingWith(
  first: Buffer,
  rest: AsyncGenerator<Buffer, void, void>,
): AsyncGenerator<Buffer, void, void> {
  if (first.length > 0) yield first
  yield* rest
}

async function* unzipped(
  packed: AsyncGenerator<Buffer, void, void>,
  name: string,
  maxBytes: number,
): AsyncGenerator<Buffer> {
  let unpackedCount = 0
  try {
    for await (const chunk of through<Buffer>(packed, createGunzip())) {
      unpackedCount += chunk.length
      if (unpackedCount > maxBytes) {
        throw new Refusal(
          `${name}: expected at most ${maxBytes} bytes unpacked, got more: raise maxBytes if that is meant`,
        )
      }
      yield chunk
    }
  } catch (error) {
    if (!errorCode(error)?.startsWith('Z_')) throw error
    throw new Refusal(`${name}: expected whole gzip data, got some that is damaged or cut short: fetch it again`)
  }
}

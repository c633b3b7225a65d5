import type { Readable } from 'node:stream'
import { pipeline } from 'node:stream/promises'
import { through } from '../through.ts'
import { decoderFor } from './content-encoding.ts'
import { discard } from './exchange.ts'

/** A body that passed its cap. */
export class TooLarge extends Error {
  override name = 'TooLarge'
}

/** What has arrived of a body, decompressed. Tells it also when reading it failed. */
export class ReceivedBody {
  readonly #chunks: Uint8Array[] = []
  /** Bytes after decompression. */
  bytes = 0

  add(chunk: Uint8Array): void {
    this.#chunks.push(chunk)
    this.bytes += chunk.length
  }

  whole(): Buffer {
    return Buffer.concat(this.#chunks)
  }
}

/** What compression may add to data that cannot be compressed. */
const compressionOverheadBytes = 65_536

/**
 * Reads a body into `received` and refuses what passes `maxBytes`, before it is held in memory: a few kilobytes may
 * decompress to gigabytes. Compressed bytes count against the cap, too, as they need not decompress to anything.
 */
export async function readBody(
  body: Readable,
  encoding: string,
  maxBytes: number,
  received: ReceivedBody,
  signal: AbortSignal,
): Promise<void> {
  const compressed = capped(body, maxBytes + compressionOverheadBytes)
  const { value: first } = await compressed.next()
  if (first === undefined) return
  const source = startingWith(first, compressed)
  async function sink(chunks: AsyncIterable<Uint8Array>) {
    for await (const chunk of chunks) {
      if (received.bytes + chunk.length > maxBytes) {
        discard(body)
        throw new TooLarge()
      }
      received.add(chunk)
    }
  }
  try {
    const decoder = decoderFor(encoding, first)
    // Or a damaged body that drips on would be waited for before its damage is told.
    decoder?.once('error', () => discard(body))
    if (decoder === undefined) await pipeline(source, sink, { signal })
    else await pipeline(source, decoder, sink, { signal })
  } finally {
    discard(body)
  }
}

/**
 * The chunks of a body, decompressed, as they are asked for. The same caps as of {@link readBody}. Who stops early, or
 * waits no longer, discards the body: then nothing here waits for it either.
 */
export async function* decodedBody(
  body: Readable,
  encoding: string,
  maxBytes: number,
): AsyncGenerator<Uint8Array, void, void> {
  const compressed = capped(body, maxBytes + compressionOverheadBytes)
  const { value: first } = await compressed.next()
  if (first === undefined) return
  const source = startingWith(first, compressed)
  const decoder = decoderFor(encoding, first)
  decoder?.once('error', () => discard(body))
  let bytes = 0
  for await (const chunk of decoder === undefined ? source : through<Buffer>(source, decoder)) {
    bytes += chunk.length
    if (bytes > maxBytes) {
      discard(body)
      throw new TooLarge()
    }
    yield chunk
  }
}

async function* startingWith(first: Buffer, rest: AsyncGenerator<Buffer>): AsyncGenerator<Buffer, void, void> {
  yield first
  yield* rest
}

async function* capped(body: Readable, maxBytes: number): AsyncGenerator<Buffer, undefined> {
  let bytes = 0
  for await (const chunk of body as AsyncIterable<Buffer>) {
    bytes += chunk.length
    if (bytes > maxBytes) throw new TooLarge()
    yield chunk
  }
  return undefined
}

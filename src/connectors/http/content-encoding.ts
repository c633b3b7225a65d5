import type { Transform } from 'node:stream'
import { createBrotliDecompress, createGunzip, createInflate, createInflateRaw } from 'node:zlib'

/** A body compressed in a way that was not asked for. */
export class UnknownEncoding extends Error {
  override name = 'UnknownEncoding'
}

/** What decompresses a body that begins with `first`; undefined when it is not compressed. */
export function decoderFor(encoding: string, first: Uint8Array): Transform | undefined {
  switch (encoding.trim().toLowerCase()) {
    case '':
    case 'identity':
      return undefined
    case 'gzip':
    case 'x-gzip':
      return createGunzip()
    case 'br':
      return createBrotliDecompress()
    case 'deflate':
      // The standard says zlib, and some servers send the raw stream. A zlib header's low four bits are always 8.
      return ((first[0] ?? 0) & 0x0f) === 8 ? createInflate() : createInflateRaw()
    default:
      throw new UnknownEncoding('expected a body in gzip, deflate, br or none, got another Content-Encoding')
  }
}

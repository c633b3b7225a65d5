import { brotliDecompressSync, gunzipSync, zstdDecompressSync } from 'node:zlib'
import type { Compressors } from 'hyparquet'

/** What Node unpacks; the library itself does Snappy. No page unpacks to more than its header says. */
export const compressors: Compressors = {
  GZIP: (packed, maxOutputLength) => gunzipSync(packed, { maxOutputLength: Math.max(1, maxOutputLength) }),
  BROTLI: (packed, maxOutputLength) => brotliDecompressSync(packed, { maxOutputLength: Math.max(1, maxOutputLength) }),
  ZSTD: (packed, maxOutputLength) => zstdDecompressSync(packed, { maxOutputLength: Math.max(1, maxOutputLength) }),
}

import type { Duplex } from 'node:stream'
import { pipeline } from 'node:stream/promises'

/**
 * What comes out of a transforming stream, in constant memory. Whoever fails, the source or the stream, is thrown as it
 * failed; when the reader stops, the source has let go
 * of what it holds before this ends.
 */
export async function* through<Out>(
  source: AsyncGenerator<Buffer, void, void>,
  stream: Duplex,
): AsyncGenerator<Out, void, void> {
  const feeding = pipeline(source, stream).catch(() => undefined)
  try {
    yield* stream as AsyncIterable<Out>
  } finally {
    stream.destroy()
    await feeding
    await source.return()
  }
}

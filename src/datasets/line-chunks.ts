/** A row longer than this fails its step: one such row would not fit into a batch anywhere further down. */
export const mostRowBytes = 8 * 1024 * 1024

const thrownBySources = new WeakSet<object>()

/** Whether a source of rows threw this, not the database: the two can look the same when an outside service is away. */
export function isOfSource(error: unknown): boolean {
  return typeof error === 'object' && error !== null && thrownBySources.has(error)
}

/** A write to the stream costs more than the row itself, so lines are gathered into chunks of this size. */
const chunkLength = 65_536

/**
 * The lines of rows for a COPY, in chunks: the source is read as fast as chunks are taken, and no faster. `signal` ends
 * it. What the source throws is told apart from what the connection throws: see {@link isOfSource}.
 *
 * @param linesOf the lines of what the source yields: one row, or a page of them
 */
export async function* lineChunks(
  source: Iterable<unknown> | AsyncIterable<unknown>,
  linesOf: (item: unknown) => Iterable<string>,
  signal: AbortSignal,
): AsyncGenerator<string> {
  let chunk = ''
  let isReading = true
  try {
    for await (const item of source) {
      for (const line of linesOf(item)) {
        chunk += line
        if (chunk.length < chunkLength) continue
        signal.throwIfAborted()
        // A lost connection is thrown in here.
        isReading = false
        yield chunk
        isReading = true
        chunk = ''
      }
    }
    signal.throwIfAborted()
  } catch (error) {
    if (isReading && error instanceof Error) thrownBySources.add(error)
    throw error
  }
  if (chunk) yield chunk
}

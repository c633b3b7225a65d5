import type { FileHandle } from 'node:fs/promises'
import { Refusal } from '../../pipelines/refusal.ts'
import { isPlace, openFile } from './source.ts'

/** What a format is read from whose index stands at its end: a path, a `file:` URL, or all of its bytes. */
export type RandomAccessSource = string | URL | Uint8Array

/** Bytes of which any part can be read. */
export interface RandomAccess extends AsyncDisposable {
  size: number
  /** The bytes from `start` up to `end`; fewer at the end of the file. */
  slice(start: number, end: number): Promise<Buffer>
}

/** Refuses streams in a sentence. */
export function checkedRandomAccess(source: RandomAccessSource, format: string): RandomAccessSource {
  if (source instanceof Uint8Array || isPlace(source)) return source
  throw new Refusal(
    `expected a path, a file: URL or a Uint8Array to read ${format} from, got something else: the index stands at the end, so write a stream to a file first`,
  )
}

export async function openRandomAccess(source: RandomAccessSource): Promise<RandomAccess> {
  if (source instanceof Uint8Array) return inMemory(source)
  const file = await openFile(source)
  try {
    const { size } = await file.stat()
    return {
      size,
      slice: (start, end) => readFully(file, start, Math.min(end, size)),
      [Symbol.asyncDispose]: () => file.close(),
    }
  } catch (error) {
    await file.close()
    throw error
  }
}

function inMemory(bytes: Uint8Array): RandomAccess {
  const buffer = Buffer.from(bytes.buffer, bytes.byteOffset, bytes.byteLength)
  return {
    size: buffer.length,
    slice: async (start, end) => buffer.subarray(start, end),
    [Symbol.asyncDispose]: async () => undefined,
  }
}

async function readFully(file: FileHandle, start: number, end: number): Promise<Buffer> {
  const buffer = Buffer.allocUnsafeSlow(Math.max(0, end - start))
  let filled = 0
  while (filled < buffer.length) {
    const { bytesRead } = await file.read(buffer, filled, buffer.length - filled, start + filled)
    if (bytesRead === 0) break
    filled += bytesRead
  }
  return buffer.subarray(0, filled)
}

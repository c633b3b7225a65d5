import { type FileHandle, open } from 'node:fs/promises'
import { fileURLToPath } from 'node:url'
import { errorCode } from '../../database/error-code.ts'
import { Refusal, shown } from '../../pipelines/refusal.ts'

/** Where rows are read from: the path of a file, its `file:` URL, or bytes as they come, the body of `http.stream` say. */
export type FileSource = string | URL | AsyncIterable<Uint8Array | string>

/** Large enough that a read costs less than what is done with it. */
const chunkBytes = 256 * 1024

/** The bytes of a source. Its file is closed when the reader stops, wherever that is. */
export async function* bytesOf(source: FileSource): AsyncGenerator<Buffer, void, void> {
  if (!isPlace(source)) {
    for await (const chunk of checkedChunks(source)) yield asBytes(chunk)
    return
  }
  await using file = await openFile(source)
  for (;;) {
    const { bytesRead, buffer } = await file.read(Buffer.allocUnsafeSlow(chunkBytes))
    if (bytesRead === 0) return
    yield buffer.subarray(0, bytesRead)
  }
}

export function isPlace(source: unknown): source is string | URL {
  return typeof source === 'string' || source instanceof URL
}

/** Opens a file to read. The caller closes it. */
export async function openFile(place: string | URL): Promise<FileHandle> {
  const path = pathOf(place)
  try {
    return await open(path)
  } catch (error) {
    throw errorCode(error) === 'ENOENT' ? missingFile(path) : error
  }
}

export function missingFile(path: string): Refusal {
  return new Refusal(`expected a file at ${path}, got none: check its path, which is taken from ${process.cwd()}`)
}

/** The path of a file that is named by path or URL. */
export function pathOf(place: string | URL): string {
  if (place instanceof URL && place.protocol === 'file:') return fileURLToPath(place)
  if (typeof place === 'string' && place !== '' && !/^[a-z][a-z0-9+.-]+:\/\//i.test(place)) return place
  // Not shown: an address may hold a key.
  throw new Refusal(
    'expected the path of a file or a file: URL, got something else: for an address, read the body of http.stream(address)',
  )
}

/** How a source is called in errors. */
export function nameOf(source: unknown): string {
  if (isPlace(source)) return pathOf(source)
  return source instanceof Uint8Array ? 'the bytes' : 'the stream'
}

function checkedChunks(source: AsyncIterable<Uint8Array | string>): AsyncIterable<Uint8Array | string> {
  const given: unknown = source
  if (typeof given === 'object' && given !== null && Symbol.asyncIterator in given) return source
  throw new Refusal(`expected a path, a file: URL or a stream of bytes to read from, got ${shown(given)}`)
}

function asBytes(chunk: Uint8Array | string): Buffer {
  if (typeof chunk !== 'string') return Buffer.from(chunk.buffer, chunk.byteOffset, chunk.byteLength)
  if (chunk.isWellFormed()) return Buffer.from(chunk)
  throw new Refusal('expected whole characters, got text that was cut inside of one: hand over bytes instead of text')
}

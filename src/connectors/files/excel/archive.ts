import type { Readable } from 'node:stream'
import type { Entry, ZipFile } from 'yauzl'
import { errorCode } from '../../../database/error-code.ts'
import { Refusal } from '../../../pipelines/refusal.ts'
import type { RandomAccessSource } from '../random-access.ts'
import { missingFile, pathOf } from '../source.ts'

/** The parts of a workbook, which is a zip archive. */
export interface Archive extends Disposable {
  has(part: string): boolean
  /** Unpacks a part as it is read. Refuses one that is missing, and one of more than `maxBytes`. */
  open(part: string, maxBytes: number): Promise<Readable>
}

const mostParts = 10_000

export async function openArchive(source: RandomAccessSource, name: string): Promise<Archive> {
  const { fromBufferPromise, openPromise } = await import('yauzl')
  const zip = await told(name, () =>
    source instanceof Uint8Array
      ? fromBufferPromise(Buffer.from(source.buffer, source.byteOffset, source.byteLength))
      : openPromise(pathOf(source), { autoClose: false }),
  )
  try {
    const entries = await told(name, () => entriesOf(zip))
    return {
      has: (part) => entries.has(part),
      open: async (part, maxBytes) =>
        await told(name, () => zip.openReadStreamPromise(checkedEntry(entries, part, maxBytes, name))),
      [Symbol.dispose]: () => zip.close(),
    }
  } catch (error) {
    zip.close()
    throw error
  }
}

async function entriesOf(zip: ZipFile): Promise<Map<string, Entry>> {
  const entries = new Map<string, Entry>()
  for await (const entry of zip.eachEntry()) {
    if (entries.size === mostParts) throw new Error(`it has more than ${mostParts} parts`)
    entries.set(entry.fileName, entry)
  }
  return entries
}

/** The size that the archive tells is held to by the library while it unpacks. */
function checkedEntry(entries: ReadonlyMap<string, Entry>, part: string, maxBytes: number, name: string): Entry {
  const entry = entries.get(part)
  if (entry === undefined)
    throw new Refusal(`${name}: expected a workbook of Excel (.xlsx), got a file without ${part}`)
  if (entry.uncompressedSize <= maxBytes) return entry
  throw new Refusal(
    `${name}: expected at most ${maxBytes} bytes in ${part}, got ${entry.uncompressedSize}: split the workbook`,
  )
}

async function told<Made>(name: string, read: () => Promise<Made>): Promise<Made> {
  try {
    return await read()
  } catch (error) {
    if (errorCode(error) === 'ENOENT') throw missingFile(name)
    throw unreadable(error, name)
  }
}

/** What the library throws, as a refusal; failures of the disk as they are. */
export function unreadable(error: unknown, name: string): unknown {
  if (error instanceof Refusal || !(error instanceof Error) || 'syscall' in error) return error
  return new Refusal(`${name}: expected a workbook of Excel (.xlsx), got a file that cannot be read: ${error.message}`)
}

import { type FileHandle, open, readdir, stat } from 'node:fs/promises'
import { basename, dirname, join } from 'node:path'

/** Up to where a file was read, and how one knows that it is still the same. */
interface Place {
  inode: bigint
  offset: number
  /** The bytes before it: a file that was emptied and has grown past it again has others. */
  before: Buffer
  /** The line that begins there began earlier, and its beginning was passed over. */
  isWithinLine: boolean
}

const chunkBytes = 1024 * 1024
const rememberedBytes = 256
const newline = 0x0a
const mostSiblings = 10_000

/** Reads what a log file has grown by, line by line. A line that is still being written is read when it is whole. */
export class LogTail {
  readonly #path: string
  #place: Place | undefined

  constructor(path: string) {
    this.#path = path
  }

  /**
   * Reads on, at most so many bytes: what is older is passed over, so that it never falls behind.
   *
   * @returns how many bytes were read, and sentences about what was lost
   * @throws when the file cannot be read
   */
  async read(
    take: (line: string) => void,
    { mostBytes, signal }: { mostBytes: number; signal: AbortSignal },
  ): Promise<{ bytes: number; troubles: string[] }> {
    await using file = await open(this.#path, 'r')
    const { ino: inode, size } = await file.stat({ bigint: true })
    const known = this.#place
    const troubles: string[] = []
    let bytes = 0
    if (known !== undefined && known.inode !== inode) {
      const rest = await this.#readRotated(known, take, { mostBytes, signal })
      if (rest === undefined) troubles.push(`what ${this.#name} had in the end was gone before it was read`)
      bytes += rest ?? 0
    }
    if (known?.inode !== inode || !(await isSame(file, known))) this.#place = undefined
    const { offset } = (this.#place ??= { inode, offset: 0, before: Buffer.alloc(0), isWithinLine: false })
    const passed = Number(size) - offset - (mostBytes - bytes)
    if (passed > 0) {
      this.#place = { inode, offset: offset + passed, before: Buffer.alloc(0), isWithinLine: true }
      // At first nobody has read what is older, and nobody expects it to be.
      if (known)
        troubles.push(`${this.#name} has grown by more than is read at a look: ${passed} bytes are passed over`)
    }
    bytes += await this.#readOn(file, Number(size), take, signal)
    return { bytes, troubles }
  }

  get #name(): string {
    return basename(this.#path)
  }

  /** The rest of what the file was before it got another name. Undefined when it is not beside it. */
  async #readRotated(
    known: Place,
    take: (line: string) => void,
    { mostBytes, signal }: { mostBytes: number; signal: AbortSignal },
  ): Promise<number | undefined> {
    const folder = dirname(this.#path)
    const siblings = (await readdir(folder)).filter((name) => name.startsWith(this.#name)).slice(0, mostSiblings)
    for (const name of siblings) {
      const { ino, size } = await stat(join(folder, name), { bigint: true })
      if (ino !== known.inode) continue
      await using file = await open(join(folder, name), 'r')
      if (!(await isSame(file, known)) || Number(size) - known.offset > mostBytes) return undefined
      return await this.#readOn(file, Number(size), take, signal)
    }
    return undefined
  }

  async #readOn(file: FileHandle, end: number, take: (line: string) => void, signal: AbortSignal): Promise<number> {
    let place = this.#place
    if (place === undefined) return 0
    const from = place.offset
    while (place.offset < end) {
      signal.throwIfAborted()
      const buffer = Buffer.alloc(Math.min(chunkBytes, end - place.offset))
      const { bytesRead } = await file.read(buffer, 0, buffer.length, place.offset)
      const chunk = buffer.subarray(0, bytesRead)
      const last = chunk.lastIndexOf(newline)
      // Half a line waits for its other half, unless no line is so long.
      if (last === -1 && bytesRead < chunkBytes) break
      const used = chunk.subarray(0, last === -1 ? bytesRead : last + 1)
      const lines = last === -1 ? [] : used.subarray(0, last).toString('utf8').split('\n')
      for (const line of place.isWithinLine ? lines.slice(1) : lines) take(line.replace(/\r$/, ''))
      const before: Buffer = Buffer.from(Buffer.concat([place.before, used]).subarray(-rememberedBytes))
      place = { ...place, offset: place.offset + used.length, before, isWithinLine: last === -1 }
      this.#place = place
    }
    return place.offset - from
  }
}

/** Whether the file still has what was read of it. */
async function isSame(file: FileHandle, { offset, before }: Place): Promise<boolean> {
  const { size } = await file.stat()
  if (size < offset) return false
  const buffer = Buffer.alloc(before.length)
  const { bytesRead } = await file.read(buffer, 0, buffer.length, offset - before.length)
  return bytesRead === before.length && buffer.equals(before)
}

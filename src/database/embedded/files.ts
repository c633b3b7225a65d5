import { randomBytes } from 'node:crypto'
import { type FileHandle, open, readFile, rename, stat, writeFile } from 'node:fs/promises'
import { errorCode } from '../error-code.ts'

/** The text of a small file, or undefined when there is none. */
export async function readIfThere(path: string): Promise<string | undefined> {
  try {
    return await readFile(path, 'utf8')
  } catch (error) {
    if (isMissing(error)) return undefined
    throw error
  }
}

/** Replaces a small file so that readers see the old text or the new, never half of one. */
export async function writeWhole(path: string, text: string, mode = 0o644): Promise<void> {
  const draft = `${path}.${randomBytes(4).toString('hex')}.new`
  await writeFile(draft, text, { mode })
  await rename(draft, path)
}

export async function exists(path: string): Promise<boolean> {
  try {
    await stat(path)
    return true
  } catch (error) {
    if (isMissing(error)) return false
    throw error
  }
}

/** The size of a file in bytes; 0 when there is none. */
export async function sizeOf(path: string): Promise<number> {
  try {
    return (await stat(path)).size
  } catch (error) {
    if (isMissing(error)) return 0
    throw error
  }
}

/** The last few thousand characters of a log, from `start` on. */
export async function readTail(path: string, start = 0, maxBytes = 3000): Promise<string> {
  const size = await sizeOf(path)
  const from = Math.max(start, size - maxBytes)
  if (size <= from) return ''
  const file = await open(path, 'r')
  try {
    const { buffer, bytesRead } = await file.read(Buffer.alloc(size - from), 0, size - from, from)
    return buffer.toString('utf8', 0, bytesRead)
  } finally {
    await file.close()
  }
}

const largestLogBytes = 10_000_000

/** Opens a log to write at its end; a large one is put aside first. */
export async function openLog(path: string): Promise<FileHandle> {
  if ((await sizeOf(path)) > largestLogBytes) await rename(path, `${path}.1`)
  return open(path, 'a', 0o600)
}

function isMissing(error: unknown): boolean {
  const code = errorCode(error)
  return code === 'ENOENT' || code === 'ENOTDIR'
}

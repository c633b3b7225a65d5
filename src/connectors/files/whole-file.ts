import { randomUUID } from 'node:crypto'
import { type FileHandle, open, rename, rm } from 'node:fs/promises'
import { basename, dirname, join } from 'node:path'
import { errorCode } from '../../database/error-code.ts'
import { Refusal } from '../../pipelines/refusal.ts'

/**
 * Writes a file that is there whole or not at all: beside its place, to the disk, and then by its name. Writing it again
 * replaces it. What ends the source ends this, and leaves what was there. A process that is killed leaves a hidden
 * `.NAME.*.part` behind.
 */
export async function writeWhole(path: string, texts: AsyncIterable<string>): Promise<void> {
  const folder = dirname(path)
  const part = join(folder, `.${basename(path)}.${randomUUID()}.part`)
  const file = await created(part, folder)
  try {
    try {
      for await (const text of texts) await file.appendFile(text)
      await file.sync()
    } finally {
      await file.close()
    }
    await rename(part, path)
  } catch (error) {
    await rm(part, { force: true })
    throw error
  }
  await syncFolder(folder)
}

async function created(part: string, folder: string): Promise<FileHandle> {
  try {
    return await open(part, 'wx')
  } catch (error) {
    if (errorCode(error) !== 'ENOENT') throw error
    throw new Refusal(`expected a folder ${folder} to write into, got none: make it first`)
  }
}

/** Or the new name might be lost with the machine. Windows has no such thing. */
async function syncFolder(folder: string): Promise<void> {
  if (process.platform === 'win32') return
  await using handle = await open(folder)
  await handle.sync()
}

import { isUtf8 } from 'node:buffer'
import { open } from 'node:fs/promises'
import { errorCode } from '../../database/error-code.ts'
import { Refusal } from '../../pipelines/refusal.ts'
import { shownPath } from './problem.ts'

const mostBytes = 1_000_000

/** The text of a file of settings. Refuses one that is not there, too large or not UTF-8. */
export async function settingsText(path: string): Promise<string> {
  const bytes = await firstBytes(path)
  if (bytes.length > mostBytes) {
    throw new Refusal(
      `${shownPath(path)}: expected at most ${mostBytes} bytes of settings, got more: keep data elsewhere`,
    )
  }
  if (isUtf8(bytes)) return bytes.toString()
  throw new Refusal(`${shownPath(path)}: expected UTF-8, got bytes that are none: save it as UTF-8`)
}

async function firstBytes(path: string): Promise<Buffer> {
  try {
    await using file = await open(path)
    const { size } = await file.stat()
    const { buffer, bytesRead } = await file.read(Buffer.alloc(Math.min(size, mostBytes) + 1))
    return buffer.subarray(0, bytesRead)
  } catch (error) {
    if (errorCode(error) !== 'ENOENT') throw error
    throw new Refusal(
      `expected settings in ${shownPath(path)}, got no such file: write it, {} if there is nothing to set`,
    )
  }
}

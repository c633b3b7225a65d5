import { mkdir, open, readFile } from 'node:fs/promises'
import { dirname } from 'node:path'
import type { Pool } from 'pg'
import { Refusal } from '../../pipelines/refusal.ts'
import { type AuditHead, readHead } from './audit-store.ts'

/** The end of the chain as it was at a time, written down outside the database. */
export interface OutsideHead {
  number: number
  /** In hexadecimal. */
  hash: string
}

/** Heads that were written down, in the order of the file; none where there is no file. Refuses what is none. */
export async function readHeads(file: string): Promise<OutsideHead[]> {
  const text = await readFile(file, 'utf8').catch((error: unknown) => {
    if ((error as NodeJS.ErrnoException).code === 'ENOENT') return ''
    throw error
  })
  return text.split('\n').flatMap((line, index) => (line.trim() === '' ? [] : [parsed(line, `${file}:${index + 1}`)]))
}

/**
 * Adds the end of the chain to the file, on the disk when this resolves. Undefined when it stands there already, or nothing has
 * been recorded yet.
 */
export async function writeHead(pool: Pool, file: string, now = new Date()): Promise<AuditHead | undefined> {
  const head = await readHead(pool)
  if (!head || head.number === 0) return undefined
  const last = (await readHeads(file)).at(-1)
  if (last?.number === head.number && last.hash === head.hash.toString('hex')) return undefined
  await mkdir(dirname(file), { recursive: true })
  // One short line at the end: processes that write at once do not mix.
  const handle = await open(file, 'a', 0o600)
  try {
    await handle.write(`${JSON.stringify({ number: head.number, hash: head.hash.toString('hex'), at: now })}\n`)
    await handle.sync()
  } finally {
    await handle.close()
  }
  return head
}

function parsed(line: string, place: string): OutsideHead {
  try {
    const { number, hash } = JSON.parse(line) as OutsideHead
    if (Number.isSafeInteger(number) && /^[0-9a-f]{64}$/.test(hash)) return { number, hash }
  } catch {
    // Said below.
  }
  throw new Refusal(`expected a head of the audit, { number, hash }, in ${place}, got something else; restore the file`)
}

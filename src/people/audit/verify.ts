import type { Database } from '../../database/database.ts'
import { type AuditHead, readHead, storedEntries } from './audit-store.ts'
import { hashOf, noHash, type StoredEntry } from './entry.ts'
import type { OutsideHead } from './heads.ts'

/** What is wrong, and at which entry. */
export interface AuditProblem {
  number: number
  what: string
}

export interface AuditVerdict {
  entries: number
  head: { number: number; hash: string } | null
  problems: AuditProblem[]
}

/** More say nothing more: after an entry that was changed each of a million can be wrong. */
const mostProblems = 100

/**
 * Recomputes the chain of the audit, in constant memory, and holds it against heads that were written down outside the database.
 * Inside it, who may do everything could rehash the chain or cut its end off: the heads tell. Read the heads before this.
 */
export async function verifyAudit(database: Database, heads: readonly OutsideHead[]): Promise<AuditVerdict> {
  // One moment of the database: entries that are written meanwhile are not half seen.
  return await database.transaction(
    async (client) => await verifyEntries(storedEntries(client), await readHead(client), heads),
    { isolation: 'repeatable read', readOnly: true },
  )
}

/** The same of entries from anywhere. */
export async function verifyEntries(
  entries: AsyncIterable<StoredEntry> | Iterable<StoredEntry>,
  head: AuditHead | undefined,
  heads: readonly OutsideHead[],
): Promise<AuditVerdict> {
  const problems: AuditProblem[] = []
  const tell = (number: number, what: string) => {
    if (problems.length < mostProblems) problems.push({ number, what })
  }
  const outside = hashesByNumber(heads)
  let [count, number, hash] = [0, 0, noHash]
  for await (const entry of entries) {
    const got = Number(entry.number)
    if (got !== number + 1)
      tell(got, `expected entry ${number + 1} here, got ${got}: entries are missing or were added`)
    if (!entry.previousHash.equals(hash)) tell(got, 'it does not follow the entry before it')
    if (!hashOf(entry, entry.previousHash).equals(entry.hash)) tell(got, 'it was changed: its hash is another')
    for (const known of outside.get(got) ?? []) {
      if (known !== entry.hash.toString('hex')) tell(got, 'it is not the one whose hash was written down outside')
    }
    outside.delete(got)
    ;[count, number, hash] = [count + 1, got, entry.hash]
  }
  for (const missing of outside.keys()) tell(missing, 'it was written down outside, and is not there')
  if (!head) tell(number, 'the head of the chain is gone')
  else if (head.number !== number || !head.hash.equals(hash)) {
    tell(number, `the chain ends here, and its head says ${head.number}: the end was cut off, or something added`)
  }
  return { entries: count, head: count === 0 ? null : { number, hash: hash.toString('hex') }, problems }
}

function hashesByNumber(heads: readonly OutsideHead[]): Map<number, Set<string>> {
  const hashes = new Map<number, Set<string>>()
  for (const { number, hash } of heads) hashes.set(number, (hashes.get(number) ?? new Set()).add(hash))
  return hashes
}

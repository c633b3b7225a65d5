import type { Database } from '../../database/database.ts'
import { Loops } from '../../database/loops.ts'
import type { AuditHead } from './audit-store.ts'
import { writeHead } from './heads.ts'

export interface AuditHeadsOptions {
  /** Where heads are written down: on a disk that whoever may change the database may not change, at best. */
  file: string
  /** Hears of each head that was written, so that logs that are kept elsewhere have it, too. */
  onHead(head: AuditHead): void
  onError(error: unknown, loop: string): void
}

/** What has been recorded since the last head can be changed unseen by who rules the database. */
const everyMs = 10_000

/** Writes the end of the audit's chain down outside the database, as it grows, and once more at the end. */
export function startAuditHeads(
  database: Database,
  { file, onHead, onError }: AuditHeadsOptions,
): { tick(): Promise<void>; stop(): Promise<void> } {
  const loops = new Loops(database, onError)
  const write = async () => {
    const head = await writeHead(database.pool, file)
    if (head) onHead(head)
  }
  loops.start('audit heads', everyMs, write)
  return {
    tick: () => loops.tick(),
    stop: async () => {
      await loops.stop()
      await write().catch((error: unknown) => onError(error, 'audit heads'))
    },
  }
}

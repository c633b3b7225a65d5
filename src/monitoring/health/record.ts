import type { Database } from '../../database/database.ts'
import type { Examined } from './check.ts'
import {
  deleteOldChanges,
  forgetOldFindings,
  insertChange,
  readFindings,
  type StoredFinding,
  upsertFinding,
} from './finding-store.ts'

/** What has not changed is stored again after so long, so that a reader sees that somebody still looks. */
const refreshMs = 5 * 60_000
const changesKeptMs = 90 * 86_400_000
/** A machine that nobody has looked at for a day is gone. */
const findingsKeptMs = 86_400_000

/**
 * Stores what has changed since it was last stored, with a line of history where a state has. Any number of processes may do
 * so at once: they take turns, and an older look never replaces a newer one. Answers how many findings were written.
 */
export async function recordFindings(database: Database, examined: readonly Examined[], now: Date): Promise<number> {
  if (worthWriting(examined, await readFindings(database.pool), now).length === 0) return 0
  return await database.transaction(async (client) => {
    await client.query(`SELECT pg_advisory_xact_lock(hashtext(current_schema() || ' findings'))`)
    const stored = await readFindings(client)
    const changed = worthWriting(examined, stored, now)
    for (const finding of changed) {
      const before = storedOf(finding, stored)
      const since = before?.state === finding.state ? before.since : now
      await upsertFinding(client, { ...finding, since, checkedAt: now })
      if (before?.state !== finding.state) await insertChange(client, finding, before?.state ?? null, now)
    }
    await deleteOldChanges(client, new Date(now.getTime() - changesKeptMs))
    await forgetOldFindings(client, new Date(now.getTime() - findingsKeptMs))
    return changed.length
  })
}

function worthWriting(examined: readonly Examined[], stored: readonly StoredFinding[], now: Date): Examined[] {
  return examined.filter((finding) => {
    const before = storedOf(finding, stored)
    if (before === undefined) return true
    const ageMs = now.getTime() - before.checkedAt.getTime()
    return ageMs >= 0 && (ageMs >= refreshMs || before.state !== finding.state || gist(before) !== gist(finding))
  })
}

function storedOf({ name, host }: Examined, stored: readonly StoredFinding[]): StoredFinding | undefined {
  return stored.find((other) => other.name === name && other.host === host)
}

/** The reasons without their figures: those of a disk that fills are others with every look. */
function gist({ reasons }: Pick<Examined, 'reasons'>): string {
  return reasons.join('\n').replaceAll(/\d+(\.\d+)?( ?(ms|s|m|h|d|MB|GB)\b)?\s*/g, '0')
}

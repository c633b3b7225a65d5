import type { Queryable } from '../../database/queryable.ts'
import { formatDuration } from '../../pipelines/format-duration.ts'
import type { Examined, HealthState } from './check.ts'
import { readFindings } from './finding-store.ts'
import { worstOf } from './judge.ts'

/** How all of it is, as `/api/health` tells. */
export interface HealthReport {
  state: HealthState
  checks: (Examined & { since: Date | null; checkedAt: Date })[]
}

/** Findings are renewed every five minutes at least; older ones say that nobody looks. */
const staleMs = 12 * 60_000

/** What was just found. */
export function reportOf(examined: readonly Examined[], now: Date): HealthReport {
  const checks = examined.map((finding) => ({ ...finding, since: null, checkedAt: now }))
  return { state: worstOf(checks.map(({ state }) => state)), checks }
}

/** What was found last, by whichever process looks. Rejects when the database is away. */
export async function readHealth(client: Queryable, now: Date): Promise<HealthReport> {
  const stored = await readFindings(client)
  const newest = Math.max(0, ...stored.map(({ checkedAt }) => checkedAt.getTime()))
  const fresh = stored.filter(({ checkedAt }) => now.getTime() - checkedAt.getTime() <= staleMs)
  if (fresh.length > 0) return { state: worstOf(fresh.map(({ state }) => state)), checks: fresh }
  const reason =
    newest === 0 ? 'nobody has looked yet' : `nobody has looked for ${formatDuration(now.getTime() - newest)}`
  // A monitor that has stopped must not go on to say that all is well.
  const state = newest === 0 ? 'degraded' : 'unhealthy'
  const monitor: Examined = { name: 'monitor', host: '', state, reasons: [reason], figures: {} }
  return reportOf([monitor], now)
}

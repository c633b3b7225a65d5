import type { Pool } from 'pg'
import { formatDuration } from '../../../pipelines/format-duration.ts'
import type { HealthLimits } from '../../../pipelines/health-limits.ts'
import type { HealthCheck } from '../check.ts'
import { above, below, findingOf } from '../judge.ts'
import { readServerHealth } from '../server-store.ts'
import { freeBytesOf, shownBytes } from '../space.ts'

/**
 * The database: how fast it answers, how full it is, and whether a transaction has been open for too long.
 *
 * @param looksAtDisk whether the disk of its data is looked at, where that is on this machine and we may; not where
 *   the check of disks does that already
 */
export function databaseCheck(pool: Pool, limits: HealthLimits, looksAtDisk: boolean): HealthCheck {
  return {
    name: 'database',
    async check() {
      const startedAt = performance.now()
      await pool.query('SELECT')
      const latencyMs = Math.round((performance.now() - startedAt) * 10) / 10
      const { dataFolder, ...server } = await readServerHealth(pool)
      const { connectionsUsed: used, connectionsMost: most, oldestTransactionMs } = server
      const diskFreeBytes = looksAtDisk && dataFolder !== null ? await freeBytesOf(dataFolder) : null
      return findingOf({ latencyMs, ...server, diskFreeBytes }, [
        above(limits.databaseLatencyMs, latencyMs, `answers after ${formatDuration(latencyMs)}`),
        above(limits.connectionsUsedPercent, (used / most) * 100, `${used} of ${most} connections are in use`),
        above(
          limits.oldestTransactionMs,
          oldestTransactionMs,
          `a transaction has been open for ${formatDuration(oldestTransactionMs ?? 0)}`,
        ),
        below(limits.diskFreeBytes, diskFreeBytes, `the disk of its data has ${shownBytes(diskFreeBytes ?? 0)} left`),
      ])
    },
  }
}

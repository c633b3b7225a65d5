import type { Database } from '../../../database/database.ts'
import type { Clock } from '../../../pipelines/clock.ts'
import { formatDuration } from '../../../pipelines/format-duration.ts'
import type { HealthLimits } from '../../../pipelines/health-limits.ts'
import type { HealthCheck } from '../check.ts'
import { above, findingOf } from '../judge.ts'
import { readOverdueWait, readQueue } from '../queue-store.ts'

/** Whether runs that may go on do: those with a slot that no worker takes, and those whose wait is over and that nobody wakes. */
export function queueCheck(database: Database, clock: Clock, limits: HealthLimits): HealthCheck {
  return {
    name: 'queue',
    async check() {
      const now = clock.now()
      const { depth, oldestMs } = await readQueue(database)
      const overdueSince = await readOverdueWait(database.pool, now)
      const overdueMs = overdueSince === null ? null : now.getTime() - overdueSince.getTime()
      return findingOf({ depth, oldestMs, overdueMs }, [
        above(
          limits.queueAgeMs,
          oldestMs,
          `the oldest run has waited for a worker for ${formatDuration(oldestMs ?? 0)}`,
        ),
        above(limits.queueAgeMs, overdueMs, `a wait has been over for ${formatDuration(overdueMs ?? 0)}`),
      ])
    },
  }
}

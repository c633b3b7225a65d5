import type { Pool } from 'pg'
import type { Clock } from '../../../pipelines/clock.ts'
import { formatDuration } from '../../../pipelines/format-duration.ts'
import type { HealthLimits } from '../../../pipelines/health-limits.ts'
import type { HealthCheck } from '../check.ts'
import { above, findingOf } from '../judge.ts'
import { readScheduleHealth } from '../schedule-store.ts'
import { readClockSkew } from '../server-store.ts'

/** Whether what is due is started: how late the oldest schedule is, who looks after them, and whether the clocks agree. */
export function schedulerCheck(pool: Pool, clock: Clock, limits: HealthLimits): HealthCheck {
  return {
    name: 'scheduler',
    async check() {
      const now = clock.now()
      const { schedules, alive, oldestDueAt, frozen, skewMs: theirs } = await readScheduleHealth(pool, now)
      const lagMs = oldestDueAt === null || frozen ? 0 : now.getTime() - oldestDueAt.getTime()
      const skewMs = Math.max(Math.abs(await readClockSkew(pool)), theirs)
      return findingOf({ schedules, schedulersAlive: alive, lagMs, skewMs, frozen: frozen ? 'yes' : 'no' }, [
        alive === 0 && schedules > 0
          ? { state: 'unhealthy', reason: `no scheduler is alive, and ${schedules} schedules are to come due` }
          : undefined,
        above(limits.scheduleLagMs, lagMs, `a schedule has been overdue for ${formatDuration(lagMs)}`),
        above(limits.clockSkewMs, skewMs, `the clock differs from the database's by ${formatDuration(skewMs)}`),
      ])
    },
  }
}

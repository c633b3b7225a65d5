import type { Database } from '../../../database/database.ts'
import type { HealthCheck } from '../check.ts'
import { findingOf, type Worry } from '../judge.ts'
import { readQueue } from '../queue-store.ts'
import { readWorkerHealth } from '../worker-store.ts'

/** Whether there are workers that take runs, and how busy they are. */
export function workersCheck(database: Database): HealthCheck {
  return {
    name: 'workers',
    async check() {
      const { alive, slots, used } = await readWorkerHealth(database.pool)
      const { depth } = await readQueue(database)
      return findingOf({ alive, slots, slotsUsed: used, queued: depth }, [alive === 0 ? noneAlive(depth) : undefined])
    },
  }
}

function noneAlive(queued: number): Worry {
  if (queued === 0) return { state: 'degraded', reason: 'no worker is alive' }
  return { state: 'unhealthy', reason: `no worker is alive, and ${queued} ${queued === 1 ? 'run waits' : 'runs wait'}` }
}

import { Loops } from '../../database/loops.ts'
import type { Retention } from '../../pipelines/retention.ts'
import type { Engine } from '../../runs/engine.ts'
import { sweepOld } from '../retention/sweep.ts'
import { computeDaysDue } from './days.ts'
import { followRuns } from './follow-runs.ts'
import { declareMetrics, type MetricOptions } from './settings.ts'

const lookEveryMs = 15_000
const sweepEveryMs = 3_600_000
/** Dropping what has grown over months may wait for those who read it. */
const longestSweepMs = 10 * 60_000

export interface MetricsRoleOptions extends MetricOptions {
  /** How long what is kept. */
  retention: Retention
  /** Hears of every failed turn; the loops go on. */
  onError: (error: unknown, loop: string) => void
}

/** Starts to keep the figures of days, the totals and the service levels, and to let go of what is old. Any number may run. */
export function startMetrics(engine: Engine, { retention, onError, ...options }: MetricsRoleOptions) {
  const { database, clock } = engine
  const loops = new Loops(database, onError)
  let isDeclared = false
  loops.start('metrics', lookEveryMs, async () => {
    if (!isDeclared) await declareMetrics(database, options, clock.now())
    isDeclared = true
    await followRuns(database)
    await computeDaysDue(database)
  })
  let nextSweep = 0
  // By business time, an hour after the last; looked at more often, so that a clock that is driven is followed.
  loops.start(
    'retention',
    60_000,
    async (signal) => {
      const now = clock.now()
      if (now.getTime() < nextSweep) return
      nextSweep = now.getTime() + sweepEveryMs
      await sweepOld(database, retention, now, signal)
    },
    { timeoutMs: longestSweepMs },
  )
  return loops
}

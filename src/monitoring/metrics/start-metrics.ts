import { Loops } from '../../database/loops.ts'
import type { Retention } from '../../pipelines/retention.ts'
import type { Engine } from '../../runs/engine.ts'
import { readSwept, sweepRetention } from '../retention/sweep.ts'
import { computeDaysDue } from './days.ts'
import { followRuns } from './follow-runs.ts'
import { declareMetrics, type MetricOptions } from './settings.ts'

export interface MetricsRoleOptions extends MetricOptions {
  retention: Retention
  /** Hears of every failed turn; the loops go on. */
  onError: (error: unknown, loop: string) => void
}

/** How long figures of past days may be behind; today's are told as they are. */
const followEveryMs = 15_000
const lookEveryMs = 60_000
const sweepEveryMs = 3_600_000
const longestSweepMs = 600_000

/** Keeps figures up to date, and what is out of date away. Any number of processes may do it at once. */
export function startMetrics(engine: Engine, options: MetricsRoleOptions) {
  const { database, clock } = engine
  const { retention, onError } = options
  const loops = new Loops(database, onError)
  let isDeclared = false
  loops.start('metrics', followEveryMs, async (signal) => {
    if (!isDeclared) await declareMetrics(database, options, clock.now())
    isDeclared = true
    await followRuns(database)
    await computeDaysDue(database, signal)
  })
  // The hour is one of business time, and shared by all processes: whoever sees first that it is over takes the turn.
  let sweptMs = Number.NEGATIVE_INFINITY
  const isOver = () => Math.abs(clock.now().getTime() - sweptMs) >= sweepEveryMs
  loops.start(
    'retention',
    lookEveryMs,
    async (signal) => {
      if (!isOver()) return
      sweptMs = (await readSwept(database.pool))?.getTime() ?? sweptMs
      if (!isOver()) return
      await sweepRetention({ database, retention, now: clock.now() }, signal)
    },
    { timeoutMs: longestSweepMs },
  )
  return { tick: () => loops.tick(), stop: () => loops.stop() }
}

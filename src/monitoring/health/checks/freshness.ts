import type { Pool } from 'pg'
import type { Clock } from '../../../pipelines/clock.ts'
import type { Dataset } from '../../../pipelines/dataset.ts'
import { formatDuration } from '../../../pipelines/format-duration.ts'
import { type DatasetFreshness, readFreshness, type SeriesFreshness } from '../../freshness/freshness.ts'
import type { HealthCheck } from '../check.ts'
import { findingOf, type Worry } from '../judge.ts'

/** A series that is twice as old as it may be is not late, but has stopped. */
const stoppedAfterLimits = 2

/** Whether the newest rows of the datasets are as new as is expected of them. */
export function freshnessCheck(pool: Pool, clock: Clock, datasets: readonly Dataset[]): HealthCheck {
  const expected = datasets.filter(({ freshness }) => freshness !== undefined)
  return {
    name: 'freshness',
    async check() {
      const all = await readFreshness(pool, expected, clock.now())
      const series = all.flatMap((dataset) => dataset.series)
      const stale = series.filter(({ state }) => state === 'STALE')
      const oldest = Math.max(0, ...series.map(({ ageMs }) => ageMs ?? 0))
      return findingOf(
        { datasets: all.length, series: series.length, staleSeries: stale.length, oldestMs: oldest },
        all.flatMap(worriesOf),
      )
    },
  }
}

/** One for a dataset: which of its series is not said, because their keys are contents of rows. */
function worriesOf({ name, problem, series }: DatasetFreshness): Worry[] {
  if (problem !== null) return [{ state: 'degraded', reason: `${name}: ${problem}` }]
  const stale = series.filter(({ state }) => state === 'STALE')
  if (stale.length === 0) return []
  const oldestMs = Math.max(...stale.map(({ ageMs }) => ageMs ?? 0))
  const reason = `${name}: ${stale.length} of ${series.length} series are late, the oldest by ${formatDuration(oldestMs)}`
  return [{ state: series.every(hasStopped) ? 'unhealthy' : 'degraded', reason }]
}

function hasStopped({ ageMs, limitMs }: SeriesFreshness): boolean {
  return ageMs !== null && limitMs !== null && ageMs > stoppedAfterLimits * limitMs
}

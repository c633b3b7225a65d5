import type { CalendarDay } from '../../pipelines/calendar-day.ts'
import type { Severity } from '../../pipelines/severity.ts'
import type { HealthReport } from '../health/report.ts'
import type { SuccessRate } from '../metrics/history.ts'
import type { Alive, DayCounts, Watched } from './overview-store.ts'

/** Grey is where nothing is known. */
type Light = 'green' | 'yellow' | 'red' | 'grey'

/** A figure that somebody looks at first. */
export interface Card {
  name:
    | 'runs'
    | 'success'
    | 'running'
    | 'queued'
    | 'alerts'
    | 'freshness'
    | 'quarantine'
    | 'reviews'
    | 'watches'
    | 'health'
  value: number | null
  /** Words that belong to the value: how many of what. */
  detail: Record<string, number>
  light: Light
}

const goodRate = 0.99
const poorRate = 0.95
const longQueueMs = 5 * 60_000
const stuckQueueMs = 60 * 60_000

/** What the cards are made of. */
export interface CardFacts {
  /** The last thirty that had runs. */
  days: readonly DayCounts[]
  today: CalendarDay
  failing: { failed: number; partial: number }
  /** Of the last seven days. */
  success: SuccessRate
  alive: Alive
  alerts: Partial<Record<Severity, number>>
  quarantined: number
  /** Those that nobody has decided. */
  openReviews: number
  watched: Watched
  health: HealthReport
}

/** The cards of the overview, each with its light. */
export function cardsOf(facts: CardFacts, now: Date): Card[] {
  const { days, today, failing, success, alive, alerts, quarantined, openReviews, watched, health } = facts
  const { running, waiting, paused, queued, oldestQueuedAt } = alive
  const oldestMs = oldestQueuedAt ? Math.max(0, now.getTime() - oldestQueuedAt.getTime()) : 0
  const { rate, completed, partial, failed } = success
  const { day: _, ...ended } = days.find(({ day }) => day === today) ?? noRuns(today)
  return [
    {
      name: 'runs',
      value: sum(ended),
      detail: { ...ended, failingPipelines: failing.failed, partialPipelines: failing.partial },
      light: failing.failed > 0 ? 'red' : failing.partial > 0 ? 'yellow' : days.length > 0 ? 'green' : 'grey',
    },
    {
      name: 'success',
      value: rate === null ? null : Math.round(rate * 1000) / 10,
      detail: { completed, partial, failed },
      light: rate === null ? 'grey' : rate >= goodRate ? 'green' : rate >= poorRate ? 'yellow' : 'red',
    },
    { name: 'running', value: running, detail: { waiting, paused }, light: running > 0 ? 'green' : 'grey' },
    {
      name: 'queued',
      value: queued,
      detail: { oldestMs },
      light: oldestMs > stuckQueueMs ? 'red' : oldestMs > longQueueMs ? 'yellow' : 'green',
    },
    {
      name: 'alerts',
      value: sum(alerts),
      detail: { ...alerts },
      light: alerts.critical ? 'red' : alerts.warning ? 'yellow' : 'green',
    },
    freshnessCard(health),
    { name: 'quarantine', value: quarantined, detail: {}, light: quarantined > 0 ? 'yellow' : 'green' },
    { name: 'reviews', value: openReviews, detail: {}, light: openReviews > 0 ? 'yellow' : 'green' },
    ...watchesCard(watched),
    healthCard(health),
  ]
}

const lights = { healthy: 'green', degraded: 'yellow', unhealthy: 'red' } as const

/** What the monitor has found last; reading every dataset anew takes longer than anybody waits for a page. */
function freshnessCard({ checks }: HealthReport): Card {
  const found = checks.find(({ name }) => name === 'freshness')
  const { series = 0, staleSeries = 0 } = (found?.figures ?? {}) as Record<string, number>
  if (!found || series === 0) return { name: 'freshness', value: null, detail: {}, light: 'grey' }
  return { name: 'freshness', value: staleSeries, detail: { series }, light: lights[found.state] }
}

/** No card where nothing is watched: most have no other systems' jobs to look at. */
function watchesCard({ jobs, wrong, away }: Watched): Card[] {
  if (jobs === 0) return []
  return [
    {
      name: 'watches',
      value: wrong,
      detail: { jobs, ...(away > 0 && { away }) },
      light: wrong > 0 ? 'red' : away > 0 ? 'yellow' : 'green',
    },
  ]
}

function healthCard({ state, checks }: HealthReport): Card {
  const unwell = checks.filter((check) => check.state !== 'healthy').length
  return { name: 'health', value: unwell, detail: { checks: checks.length }, light: lights[state] }
}

function noRuns(day: CalendarDay): DayCounts {
  return { day, completed: 0, partial: 0, failed: 0, cancelled: 0 }
}

function sum(counts: Partial<Record<string, number>>): number {
  return Object.values(counts).reduce<number>((total, count) => total + (count ?? 0), 0)
}

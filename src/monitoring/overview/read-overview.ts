import type { Pool } from 'pg'
import { addDays, dayOf } from '../../pipelines/calendar-day.ts'
import { readFreeze } from '../../runs/dispatch/freeze-store.ts'
import { readRunPage } from '../../runs/trail/run-page-store.ts'
import { summaryOf } from '../../runs/trail/run-summary.ts'
import { readHealth } from '../health/report.ts'
import { rateOf } from '../metrics/history.ts'
import { readZone } from '../metrics/settings-store.ts'
import { cardsOf } from './cards.ts'
import {
  countFailingPipelines,
  countOpenReviews,
  countQuarantined,
  countRunsSince,
  readAlive,
  readDayCounts,
  readNextDue,
  readOpenAlerts,
  readWatched,
} from './overview-store.ts'

const dayMs = 86_400_000
const shownDays = 30
const rateDays = 7
const shownRuns = 10

/**
 * How everything is at a moment of business time: cards with a light, what the health checks have found last, the last
 * thirty days, the newest runs, what is due next, the worst open alerts, and whether all is frozen. Reads as much beside
 * a million runs as beside a thousand: what is counted, is counted up to ten thousand.
 */
export async function readOverview(pool: Pool, now: Date) {
  const ago = (days: number) => new Date(now.getTime() - days * dayMs)
  const today = dayOf(now, await readZone(pool))
  const [runs, alive, failing, alerts, quarantined, openReviews, watched, next, days, page, health, freeze] =
    await Promise.all([
      countRunsSince(pool, ago(1)),
      readAlive(pool),
      countFailingPipelines(pool, ago(shownDays)),
      readOpenAlerts(pool),
      countQuarantined(pool),
      countOpenReviews(pool),
      readWatched(pool),
      readNextDue(pool),
      readDayCounts(pool, addDays(today, 1 - shownDays)),
      readRunPage(pool, { limit: shownRuns }),
      readHealth(pool, now),
      readFreeze(pool),
    ])
  const success = rateOf(days.filter(({ day }) => day > addDays(today, -rateDays)))
  return {
    at: now,
    cards: cardsOf(
      { runs, failing, success, alive, alerts: alerts.counts, quarantined, openReviews, watched, health },
      now,
    ),
    health: { state: health.state, reasons: health.checks.flatMap(({ reasons }) => reasons) },
    days,
    runs: page.items.map(summaryOf),
    next,
    alerts: alerts.worst,
    frozen: freeze ? { reason: freeze.reason, by: freeze.frozenBy, since: freeze.frozenAt } : null,
  }
}

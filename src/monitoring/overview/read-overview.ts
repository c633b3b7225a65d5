import type { Queryable } from '../../database/queryable.ts'
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
 *
 * One statement after the other, over one connection: each new one first reads what the tables are, which after a restart
 * took longer than all that is asked (12 at once 250 ms, one 90).
 */
export async function readOverview(client: Queryable, now: Date) {
  const today = dayOf(now, await readZone(client))
  const alive = await readAlive(client)
  const failing = await countFailingPipelines(client, new Date(now.getTime() - shownDays * dayMs))
  const alerts = await readOpenAlerts(client)
  const quarantined = await countQuarantined(client)
  const openReviews = await countOpenReviews(client)
  const watched = await readWatched(client)
  const next = await readNextDue(client)
  const days = await readDayCounts(client, addDays(today, 1 - shownDays))
  const page = await readRunPage(client, { limit: shownRuns })
  const health = await readHealth(client, now)
  const freeze = await readFreeze(client)
  const success = rateOf(days.filter(({ day }) => day > addDays(today, -rateDays)))
  return {
    at: now,
    cards: cardsOf(
      { days, today, failing, success, alive, alerts: alerts.counts, quarantined, openReviews, watched, health },
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

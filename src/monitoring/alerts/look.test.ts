import { afterEach, beforeAll, expect, it } from 'vitest'
import { dataset } from '../../pipelines/dataset.ts'
import { pipeline } from '../../pipelines/pipeline.ts'
import { rows } from '../../pipelines/rows.ts'
import { metric, runLasts } from '../../pipelines/rules/condition.ts'
import { rule } from '../../pipelines/rules/rule.ts'
import { Door, select, shareKit } from '../../runs/kit-for-tests.ts'
import { freeze, thaw } from '../../scheduler/freeze/freeze.ts'
import { declared, startTestScheduler } from '../../scheduler/schedules/kit-for-tests.ts'
import { listAlerts } from './acts.ts'
import { type Monitor, startMonitor } from './monitor.ts'

const prices = dataset({
  name: 'prices',
  table: 'market.prices',
  key: ['at'],
  columns: { at: 'timestamptz', price: 'numeric' },
  time: 'at',
  freshness: '2h',
})
const shared = shareKit({
  now: '2026-01-01T05:00:00Z',
  rules: [
    rule('lasts', { when: runLasts({ over: '10m' }) }),
    rule('approval-low', {
      when: metric('approval_rate', { pipeline: 'quick', below: 0.8, clearAt: 0.85, per: 'day' }),
    }),
  ],
})
const world = { door: new Door() }
shared.declare(
  pipeline('quick').step('only', async ({ signal }) => {
    await world.door.pass(signal)
    return 1
  }),
)
shared.declare(
  pipeline('prices')
    .step('fetch', ({ now }) => rows([{ at: now().toISOString(), price: '1' }]))
    .load('store', { from: 'fetch', into: prices }),
)
let monitor: Monitor

beforeAll(async () => {
  await select(shared.kit, 'CREATE SCHEMA market')
  await select(shared.kit, 'CREATE TABLE market.prices (at timestamptz PRIMARY KEY, price numeric)')
  const { platform } = shared.kit
  monitor = startMonitor(await platform.engine(), { config: platform.config, onError: () => undefined })
  return async () => await monitor.stop()
})
afterEach(async () => {
  world.door.open()
  world.door = new Door()
  await shared.kit.settle()
  await select(
    shared.kit,
    'TRUNCATE alerts, alert_events, observations, notices, schedules, ticks, freezes, findings, daily_metrics CASCADE',
  )
})

/** What fires, after a look. */
async function firing(): Promise<string[]> {
  await monitor.tick()
  const alerts = await listAlerts(await shared.kit.platform.engine())
  return alerts.map(({ rule: name, subject }) => `${name}: ${subject}`).toSorted()
}
const minutesLater = (minutes: number) => shared.kit.clock.advance(minutes * 60_000)

it('sees that a dataset is stale as soon as it is, and fresh again once rows were loaded', async () => {
  world.door.open()
  await shared.kit.run('prices')
  expect(await firing()).toEqual([])
  minutesLater(120)
  expect(await firing()).toEqual([])
  minutesLater(1)
  expect(await firing()).toEqual(['dataset-stale: prices'])
  const [alert] = await listAlerts(await shared.kit.platform.engine())
  expect(alert).toMatchObject({ pipeline: 'prices', severity: 'warning' })
  await shared.kit.run('prices')
  expect(await firing()).toEqual([])
})

it('sees a run that has not completed by the deadline of its schedule, and that lasts too long', async () => {
  const engine = await shared.kit.platform.engine()
  await using scheduler = startTestScheduler(engine, [declared('morning', { deadlineMs: 3_600_000 })])
  await scheduler.tick()
  shared.kit.clock.moveTo('2026-01-02T06:00:00Z')
  await scheduler.tick()
  await shared.kit.worker.tick()
  await monitor.tick()
  minutesLater(60)
  expect(await firing()).not.toContain('schedule-late: morning')
  minutesLater(1)
  expect(await firing()).toContain('schedule-late: morning')
  world.door.open()
  await shared.kit.settle()
  expect(await firing()).not.toContain('schedule-late: morning')
})

it('sees a schedule that nobody starts, and not while a freeze holds it back', async () => {
  const engine = await shared.kit.platform.engine()
  {
    await using scheduler = startTestScheduler(engine, [declared('morning')])
    await scheduler.tick()
  }
  const [next] = await select<{ at: Date }>(shared.kit, 'SELECT next_due_at AS at FROM schedules')
  shared.kit.clock.moveTo(next?.at ?? '')
  minutesLater(1)
  expect(await firing()).not.toContain('schedule-late: morning')
  await freeze(engine, 'the year is being closed', 'person lee')
  minutesLater(1)
  expect(await firing()).not.toContain('schedule-late: morning')
  await thaw(engine, 'person lee')
  await select(shared.kit, 'UPDATE freezes SET next_release_at = NULL')
  expect(await firing()).toContain('schedule-late: morning')
})

it('goes by what health checks have found, and takes what is only degraded for a warning', async () => {
  const find = async (name: string, state: string) => {
    await select(
      shared.kit,
      `INSERT INTO findings (name, state, since, reasons, figures, checked_at)
       VALUES ($1, $2, now(), CASE $2 WHEN 'healthy' THEN '[]' ELSE '["1 GB is left"]' END::jsonb, '{}', now())
       ON CONFLICT (name, host) DO UPDATE SET state = excluded.state, reasons = excluded.reasons`,
      [name, state],
    )
  }
  await find('disk', 'unhealthy')
  await find('memory', 'degraded')
  expect(await firing()).toEqual([])
  minutesLater(1)
  expect(await firing()).toEqual(['check-unhealthy: disk', 'check-unhealthy: memory'])
  const alerts = await listAlerts(await shared.kit.platform.engine())
  expect(alerts.find(({ subject }) => subject === 'disk')).toMatchObject({
    severity: 'critical',
    facts: { fields: { Reasons: '1 GB is left' } },
  })
  expect(alerts.find(({ subject }) => subject === 'memory')?.severity).toBe('warning')
  await find('disk', 'healthy')
  await find('memory', 'healthy')
  await monitor.tick()
  minutesLater(2)
  expect(await firing()).toEqual([])
})

it('sees runs that wait for a worker, and one that lasts', async () => {
  await shared.kit.platform.startRun('quick')
  await shared.kit.worker.tick()
  minutesLater(11)
  await monitor.tick()
  expect((await firing()).filter((alert) => alert !== 'dataset-stale: prices')).toEqual(['lasts: quick'])
})

it('goes by the figure of the newest day, between firing and clearing by what was before', async () => {
  const measure = async (mean: number) => {
    await select(
      shared.kit,
      `INSERT INTO daily_metrics (pipeline, day, zone, runs, completed, partial, failed, cancelled, duration_sum_ms, fetched,
         stored, quarantined, metrics)
       VALUES ('quick', '2026-01-01', 'UTC', 1, 1, 0, 0, 0, 1, 0, 0, 0, jsonb_build_object('approval_rate',
         jsonb_build_object('mean', $1::float8)))
       ON CONFLICT (pipeline, day) DO UPDATE SET metrics = excluded.metrics`,
      [mean],
    )
    return (await firing()).includes('approval-low: quick')
  }
  const seen: boolean[] = []
  for (const mean of [0.82, 0.79, 0.82, 0.85]) seen.push(await measure(mean))
  expect(seen).toEqual([false, true, true, false])
})

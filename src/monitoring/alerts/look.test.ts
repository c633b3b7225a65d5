import { afterEach, beforeAll, expect, it } from 'vitest'
import { dataset } from '../../pipelines/dataset.ts'
import { pipeline } from '../../pipelines/pipeline.ts'
import { rows } from '../../pipelines/rows.ts'
import { metric, runLasts } from '../../pipelines/rules/condition.ts'
import { rule } from '../../pipelines/rules/rule.ts'
import { newRunId } from '../../runs/ids.ts'
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

/** About whom a rule fires, after a look. */
async function firing(name: string): Promise<string[]> {
  await monitor.tick()
  const alerts = await listAlerts(await shared.kit.platform.engine(), { rule: name })
  return alerts.map(({ subject }) => subject).toSorted()
}
const minutesLater = (minutes: number) => shared.kit.clock.advance(minutes * 60_000)

it('sees that a dataset is stale as soon as it is, and fresh again once rows were loaded', async () => {
  world.door.open()
  await shared.kit.run('prices')
  expect(await firing('dataset-stale')).toEqual([])
  minutesLater(120)
  expect(await firing('dataset-stale')).toEqual([])
  minutesLater(1)
  expect(await firing('dataset-stale')).toEqual(['prices'])
  const [alert] = await listAlerts(await shared.kit.platform.engine(), { rule: 'dataset-stale' })
  expect(alert).toMatchObject({ pipeline: 'prices', severity: 'warning' })
  await shared.kit.run('prices')
  expect(await firing('dataset-stale')).toEqual([])
})

it('sees a run that has not completed by the deadline of its schedule', async () => {
  const engine = await shared.kit.platform.engine()
  await using scheduler = startTestScheduler(engine, [declared('morning', { deadlineMs: 3_600_000 })])
  await scheduler.tick()
  shared.kit.clock.moveTo('2026-01-02T06:00:00Z')
  await scheduler.tick()
  await shared.kit.worker.tick()
  await monitor.tick()
  minutesLater(60)
  expect(await firing('schedule-late')).toEqual([])
  minutesLater(1)
  expect(await firing('schedule-late')).toEqual(['morning'])
  world.door.open()
  await shared.kit.settle()
  expect(await firing('schedule-late')).toEqual([])
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
  expect(await firing('schedule-late')).toEqual([])
  await freeze(engine, 'the year is being closed', { kind: 'person', name: 'lee' })
  minutesLater(1)
  expect(await firing('schedule-late')).toEqual([])
  await thaw(engine, { kind: 'person', name: 'lee' })
  await select(shared.kit, 'UPDATE freezes SET next_release_at = NULL')
  expect(await firing('schedule-late')).toEqual(['morning'])
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
  expect(await firing('check-unhealthy')).toEqual([])
  minutesLater(1)
  expect(await firing('check-unhealthy')).toEqual(['disk', 'memory'])
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
  expect(await firing('check-unhealthy')).toEqual([])
})

it('sees a run that lasts', async () => {
  await shared.kit.platform.startRun('quick')
  await shared.kit.worker.tick()
  minutesLater(11)
  expect(await firing('lasts')).toEqual(['quick'])
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
    return (await firing('approval-low')).includes('quick')
  }
  const seen: boolean[] = []
  for (const mean of [0.82, 0.79, 0.82, 0.85]) seen.push(await measure(mean))
  expect(seen).toEqual([false, true, true, false])
})

it('sees since when runs wait for a worker, and not those that wait for a slot', async () => {
  const { platform, clock } = shared.kit
  await select(
    shared.kit,
    `WITH given AS (SELECT * FROM unnest($2::uuid[], ARRAY[true, false]) AS g(id, admitted)),
       made AS (INSERT INTO runs (id, pipeline, version, mode, state, trigger, admitted, created_at)
         SELECT id, 'nobody serves it', '1', 'incremental', 'pending', 'test', admitted, $1 FROM given)
     INSERT INTO run_events (run_id, number, at, to_state, generation, actor)
       SELECT id, 1, CASE WHEN admitted THEN $1::timestamptz ELSE $1::timestamptz - interval '1 hour' END, 'pending', 1, 'test'
       FROM given`,
    [clock.now(), [newRunId(clock.now()), newRunId(clock.now())]],
  )
  minutesLater(5)
  expect(await firing('queue-waits')).toEqual([])
  minutesLater(1)
  expect(await firing('queue-waits')).toEqual(['queue'])
  expect((await listAlerts(await platform.engine(), { rule: 'queue-waits' }))[0]?.title).toMatch(
    /^runs wait for a worker/,
  )
  await select(
    shared.kit,
    `UPDATE runs SET state = 'cancelled', admitted = false, ended_at = $1 WHERE trigger = 'test'`,
    [clock.now()],
  )
  expect(await firing('queue-waits')).toEqual([])
})

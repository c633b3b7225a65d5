import { afterEach, beforeEach, expect, it } from 'vitest'
import { dataset } from '../../pipelines/dataset.ts'
import { pipeline } from '../../pipelines/pipeline.ts'
import { schedule } from '../../pipelines/schedules/schedule-options.ts'
import { every } from '../../pipelines/schedules/timings.ts'
import { system } from '../../pipelines/system.ts'
import { select, startKit } from '../../runs/kit-for-tests.ts'
import { freeze, thaw } from '../../scheduler/freeze/freeze.ts'
import type { TestKit } from '../../test.ts'
import { type AlertReport, listAlerts } from './acts.ts'
import { type Monitor, startMonitor } from './monitor.ts'

const world = { isBroken: false }
const readings = dataset({
  name: 'readings',
  table: 'market.readings',
  key: ['at'],
  columns: { at: 'timestamptz', value: 'numeric' },
  time: 'at',
  freshness: '2h',
})
let kit: TestKit
let monitor: Monitor
const errors: unknown[] = []

const prices = pipeline('prices', { window: { lookback: '1d', history: '10d' } })
  .stage('fetch', { dataset: readings, source: 'meter', retry: { attempts: 1 } }, () => {
    if (world.isBroken) throw new Error('the meter is silent')
    return [{ at: kit.clock.now().toISOString(), value: '1' }]
  })
  .gate('quality', { from: 'fetch' })
  .load('store', { from: 'quality', into: readings })
const hourly = schedule('hourly', { run: prices, when: every('1h'), deadline: '10m' })
const market = system({ name: 'market', pipelines: [prices], datasets: [readings], schedules: [hourly] })

beforeEach(async () => {
  world.isBroken = false
  kit = await startKit([], { systems: [market], roles: ['scheduler'] })
  await select(kit, 'CREATE SCHEMA market')
  await select(kit, 'CREATE TABLE market.readings (at timestamptz PRIMARY KEY, value numeric)')
  const onError = (error: unknown) => void errors.push(error)
  monitor = startMonitor(await kit.platform.engine(), { config: kit.platform.config, onError })
  await kit.settle()
  await monitor.tick()
  await kit.run(prices.name)
  await monitor.tick()
})
afterEach(async () => {
  await monitor.stop()
  await kit.close()
  for (const error of errors.splice(0)) throw error
})

/** Lets time go by as in a service: what is due is started, and the monitor looks. */
async function pass(duration: string): Promise<void> {
  await kit.advance(duration)
  await monitor.tick()
}

const open = async () => await listAlerts(await kit.platform.engine())
const of = (alerts: readonly AlertReport[], rule: string) => alerts.find((alert) => alert.rule === rule)
const told = async () => {
  const rows = await select<{ rule: string }>(kit, `SELECT rule FROM notices WHERE kind = 'alert fired' ORDER BY id`)
  return rows.map(({ rule }) => rule)
}

it('names the stale dataset and the late schedule of a failed pipeline as its consequences, and tells of it alone', async () => {
  world.isBroken = true
  await pass('1h')
  await pass('11m')
  await pass('62m')
  const alerts = await open()
  const cause = of(alerts, 'run-failed')
  expect(alerts.map(({ rule }) => rule).toSorted()).toEqual(['dataset-stale', 'run-failed', 'schedule-late'])
  expect(of(alerts, 'dataset-stale')).toMatchObject({ parentId: cause?.id, isTold: false })
  expect(of(alerts, 'schedule-late')).toMatchObject({ parentId: cause?.id, isTold: false })
  expect(cause?.affected.toSorted()).toEqual([
    expect.stringContaining('dataset readings is stale'),
    expect.stringContaining('schedule hourly is late'),
  ])
  expect(await told()).toEqual(['run-failed'])
})

it('tells of nothing but the database while that is not well', async () => {
  await select(
    kit,
    `INSERT INTO findings (name, state, since, reasons, figures, checked_at)
     VALUES ('database', 'unhealthy', $1, '["it does not answer"]', '{}', $1)`,
    [kit.clock.now()],
  )
  await pass('1s')
  await pass('1m')
  world.isBroken = true
  await pass('1h')
  await pass('11m')
  await pass('62m')
  const alerts = await open()
  const cause = of(alerts, 'check-unhealthy')
  const others = alerts.filter(({ id }) => id !== cause?.id)
  expect(others.map(({ rule }) => rule).toSorted()).toEqual(['dataset-stale', 'run-failed', 'schedule-late'])
  expect(new Set(others.map(({ parentId }) => parentId))).toEqual(new Set([cause?.id]))
  expect(cause?.affected).toHaveLength(3)
  expect(await told()).toEqual(['check-unhealthy'])
})

it('calls no schedule late while it is frozen, and calls it late where no freeze holds it back', async () => {
  const engine = await kit.platform.engine()
  await freeze(engine, 'the year is being closed', { kind: 'person', name: 'lee' })
  await pass('90m')
  expect(of(await open(), 'schedule-late')).toBeUndefined()
  await thaw(engine, { kind: 'person', name: 'lee' })
  await pass('1m')
  // Nobody starts what is due now.
  await select(kit, 'UPDATE freezes SET next_release_at = NULL')
  kit.clock.advance(3 * 3_600_000)
  await monitor.tick()
  expect(of(await open(), 'schedule-late')).toBeDefined()
})

import { afterEach, beforeAll, expect, it } from 'vitest'
import { pipeline } from '../../pipelines/pipeline.ts'
import { select, shareKit, until } from '../../runs/kit-for-tests.ts'
import { testRule } from '../rules/replay-rule.ts'
import { acknowledgeAlert, dismissAlert, getAlert, listAlerts, silenceAlerts } from './acts.ts'
import { lockAlerts } from './lock.ts'
import { type Monitor, startMonitor } from './monitor.ts'

const shared = shareKit()
const world = { fails: false, failures: 0 }
const flaky = shared.declare(
  pipeline('flaky')
    .step('one', { retry: { attempts: 2, base: '1s' } }, () => {
      if (world.failures > 0) {
        world.failures -= 1
        throw new Error('for a moment')
      }
      if (world.fails) throw new Error('for good')
      return 1
    })
    .step('two', { from: 'one' }, () => 2),
)
const windowed = shared.declare(
  pipeline('windowed', { window: { lookback: '1d', history: '400d' } }).step('one', () => {
    if (world.fails) throw new Error('for good')
    return 1
  }),
)
const monitors: Monitor[] = []
const errors: unknown[] = []

beforeAll(async () => {
  await tick()
})
afterEach(async () => {
  await Promise.all(monitors.splice(0).map((monitor) => monitor.stop()))
  for (const error of errors.splice(0)) throw error
  await select(shared.kit, 'TRUNCATE alerts, alert_events, observations, notices, silences CASCADE')
  Object.assign(world, { fails: false, failures: 0 })
})

async function tick(count = 1): Promise<void> {
  const engine = await shared.kit.platform.engine()
  const { config } = shared.kit.platform
  while (monitors.length < count) {
    monitors.push(startMonitor(engine, { config, onError: (error) => errors.push(error) }))
  }
  await Promise.all(monitors.map((monitor) => monitor.tick()))
}

async function run(fails: boolean): Promise<string> {
  world.fails = fails
  const { id } = await shared.kit.platform.startRun(flaky.name)
  await shared.kit.settle()
  await shared.kit.advance('5s')
  return id
}

const notices = async () =>
  await select<{ kind: string; outcome: string | null; title: string; facts: object }>(
    shared.kit,
    'SELECT kind, outcome, title, facts FROM notices ORDER BY id',
  )
const engine = () => shared.kit.platform.engine()

it('tells once of a pipeline that fails again and again, and of its recovery', async () => {
  await tick()
  const id = await run(true)
  await tick()
  await run(true)
  await run(true)
  await tick()
  const [alert, ...others] = await listAlerts(await engine())
  expect(others).toEqual([])
  expect(alert).toMatchObject({
    rule: 'run-failed',
    subject: 'flaky',
    state: 'firing',
    count: 3,
    runId: id,
    isTold: true,
  })
  expect(alert?.title).toMatch(/^flaky failed \(error\), since \d\d:\d\d UTC$/)
  expect((await notices()).map(({ kind, outcome }) => [kind, outcome])).toEqual([['alert fired', 'failure']])
  await run(false)
  await tick()
  expect((await getAlert(await engine(), alert?.id ?? '')).state).toBe('resolved')
  const told = (await notices()).map(({ kind }) => kind).toSorted()
  expect(told).toEqual(['alert fired', 'alert resolved', 'run ended'])
})

it('says nothing of a retry that heals', async () => {
  await tick()
  world.failures = 1
  await run(false)
  await tick()
  expect(await listAlerts(await engine(), { state: 'all' })).toEqual([])
  expect((await notices()).map(({ kind, outcome }) => [kind, outcome])).toEqual([['run ended', 'success']])
})

it('is the same alert when it comes back within ten minutes, and is told of once it has lasted', async () => {
  await tick()
  await run(true)
  await tick()
  await run(false)
  await tick()
  await run(true)
  await tick()
  const [alert] = await listAlerts(await engine())
  expect(alert).toMatchObject({ reopened: 1, count: 2, isTold: false, state: 'firing' })
  await shared.kit.advance('10m')
  await tick()
  expect((await listAlerts(await engine()))[0]?.isTold).toBe(true)
})

it('counts exactly with two monitors at once', async () => {
  await tick(2)
  for (let round = 0; round < 5; round += 1) {
    await run(true)
    await tick(2)
  }
  expect(await listAlerts(await engine())).toMatchObject([{ count: 5 }])
  expect(await notices()).toHaveLength(1)
})

it('tells nobody of what is silenced, also by a monitor that has just started, and tells when the silence ends', async () => {
  await tick()
  const to = new Date(shared.kit.clock.now().getTime() + 3_600_000)
  await silenceAlerts(await engine(), { pipeline: 'flaky', to, reason: 'maintenance' }, { kind: 'person', name: 'ann' })
  await run(true)
  await Promise.all(monitors.splice(0).map((monitor) => monitor.stop()))
  await tick()
  expect(await listAlerts(await engine())).toMatchObject([{ state: 'silenced', isTold: false }])
  expect(await notices()).toEqual([])
  await shared.kit.advance('1h')
  await tick()
  expect(await listAlerts(await engine())).toMatchObject([{ state: 'firing', isTold: true }])
})

it('leaves who has acknowledged alone until that ends, and who has dismissed until the cause is gone', async () => {
  await tick()
  await run(true)
  await tick()
  const [alert] = await listAlerts(await engine())
  const inHalfAnHour = new Date(shared.kit.clock.now().getTime() + 1_800_000)
  await acknowledgeAlert(
    await engine(),
    alert?.id ?? '',
    { kind: 'person', name: 'ann' },
    { note: 'on it', until: inHalfAnHour },
  )
  await run(true)
  await tick()
  expect(await notices()).toHaveLength(1)
  await shared.kit.advance('30m')
  await tick()
  expect((await notices()).map(({ kind }) => kind)).toEqual(['alert fired', 'alert fired'])
  await dismissAlert(await engine(), alert?.id ?? '', { kind: 'person', name: 'ann' })
  await run(true)
  await tick()
  expect(await notices()).toHaveLength(2)
  await run(false)
  await tick()
  const closed = await getAlert(await engine(), alert?.id ?? '')
  expect(closed).toMatchObject({ state: 'dismissed', count: 3 })
  expect(closed.trail.map(({ actor, to }) => `${actor}: ${to}`)).toContain('person ann: acknowledged')
})

it('says of a failure once what it is, although a monitor ends half-way', async () => {
  await tick()
  await run(true)
  await select(shared.kit, 'ALTER TABLE notices RENAME TO notices_away')
  await expect(tick()).rejects.toThrow('notices')
  expect(await listAlerts(await engine(), { state: 'all' })).toEqual([])
  await select(shared.kit, 'ALTER TABLE notices_away RENAME TO notices')
  errors.length = 0
  await tick()
  await tick()
  expect(await listAlerts(await engine())).toMatchObject([{ count: 1, isTold: true }])
  expect(await notices()).toHaveLength(1)
})

it('says nothing of dry runs and of windows of a backfill that end well, but counts those that fail', async () => {
  await tick()
  await shared.kit.run(flaky.name, { dryRun: true })
  await shared.kit.platform.startBackfill(windowed.name, { from: '2025-10-01', to: '2025-10-03' })
  await shared.kit.settle()
  await tick()
  expect(await notices()).toEqual([])
  world.fails = true
  await shared.kit.run(flaky.name, { dryRun: true })
  await shared.kit.platform.startBackfill(windowed.name, { from: '2025-08-01', to: '2025-08-02' })
  await shared.kit.settle()
  await shared.kit.advance('1h')
  await tick()
  expect(await listAlerts(await engine())).toMatchObject([{ rule: 'run-failed', subject: 'windowed' }])
})

it('tells how long a run took and what it counted', async () => {
  await tick()
  await run(false)
  await tick()
  expect(await notices()).toMatchObject([
    { kind: 'run ended', outcome: 'success', facts: { fields: { Duration: expect.stringMatching(/^\d+ s$/) } } },
  ])
})

it('says of a failed run what failed, why most likely, and what to do', async () => {
  await tick()
  await run(false)
  await run(true)
  await tick()
  const [alert] = await listAlerts(await engine())
  expect(alert?.facts).toMatchObject({
    fields: { 'Failed step': 'one' },
    evidence: ['step one failed: error'],
    likelyCause: 'Step one failed with error',
    suggestion: 'Look at `millrace runs show` and `millrace runs logs`.',
  })
  expect(JSON.stringify(alert)).not.toContain('for good')
})

it('goes by a rule as it was when its turn came, not as it was when it began to wait', async () => {
  await tick()
  await run(true)
  const { database } = await engine()
  let ticking: Promise<void> | undefined
  await database.transaction(async (client) => {
    await lockAlerts(client)
    ticking = tick()
    await until(async () => {
      const waiting = await select(shared.kit, `SELECT FROM pg_locks WHERE locktype = 'advisory' AND NOT granted`)
      return waiting.length > 0
    }, 'the monitor to wait')
    await client.query(`UPDATE rules SET is_enabled = false WHERE name = 'run-failed'`)
  })
  await ticking
  expect(await listAlerts(await engine(), { state: 'all' })).toEqual([])
  await select(shared.kit, `UPDATE rules SET is_enabled = true WHERE name = 'run-failed'`)
})

it('goes by a silence that was stored while it waited for its turn', async () => {
  await tick()
  await run(true)
  const { database, clock } = await engine()
  let ticking: Promise<void> | undefined
  await database.transaction(async (client) => {
    await lockAlerts(client)
    ticking = tick()
    await until(async () => {
      const waiting = await select(shared.kit, `SELECT FROM pg_locks WHERE locktype = 'advisory' AND NOT granted`)
      return waiting.length > 0
    }, 'the monitor to wait')
    await client.query(
      `INSERT INTO silences (id, pipeline, from_at, to_at, reason, created_by)
       VALUES (gen_random_uuid(), 'flaky', $1::timestamptz, $1::timestamptz + interval '1 hour', 'maintenance', 'person ann')`,
      [clock.now()],
    )
  })
  await ticking
  expect(await listAlerts(await engine())).toMatchObject([{ state: 'silenced', isTold: false }])
  expect(await notices()).toEqual([])
})

it('refuses to acknowledge what is over', async () => {
  await tick()
  await run(true)
  await tick()
  const [alert] = await listAlerts(await engine())
  await run(false)
  await tick()
  await expect(acknowledgeAlert(await engine(), alert?.id ?? '', { kind: 'person', name: 'ann' })).rejects.toThrow(
    'one that is closed',
  )
  await expect(dismissAlert(await engine(), alert?.id ?? '', { kind: 'person', name: 'ann' })).rejects.toThrow(
    'one that is closed',
  )
})

it('refuses to acknowledge what was dismissed', async () => {
  await tick()
  await run(true)
  await tick()
  const [alert] = await listAlerts(await engine())
  await dismissAlert(await engine(), alert?.id ?? '', { kind: 'person', name: 'ann' })
  await expect(acknowledgeAlert(await engine(), alert?.id ?? '', { kind: 'person', name: 'ann' })).rejects.toThrow(
    'one that is dismissed',
  )
})

it('is replayed as it was: failures, recoveries and acts', async () => {
  await tick()
  for (const fails of [true, true, false, true, false, false, true]) {
    await run(fails)
    await tick()
    const [alert] = await listAlerts(await engine())
    await shared.kit.advance('4m')
    if (alert?.state === 'firing' && alert.count > 1)
      await acknowledgeAlert(await engine(), alert.id, { kind: 'person', name: 'ann' })
    await shared.kit.advance('4m')
    await tick()
  }
  const stretch = { from: new Date(0), to: new Date('2030-01-01') }
  const { replayed, recorded } = await testRule(await engine(), 'run-failed', stretch)
  expect(replayed).toEqual(recorded)
  expect(recorded.map(({ to }) => to)).toContain('acknowledged')
})

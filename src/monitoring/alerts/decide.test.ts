import { afterEach, beforeEach, expect, it } from 'vitest'
import { createTestDatabase, type TestDatabase } from '../../database/test-database.ts'
import { TestClock } from '../../pipelines/clock.ts'
import { late, metric, queueWaits, runFails, stale, unhealthy } from '../../pipelines/rules/condition.ts'
import { rule } from '../../pipelines/rules/rule.ts'
import type { Outcome } from '../../pipelines/severity.ts'
import { healthStates } from '../health/check.ts'
import type { Alert } from './alert.ts'
import { readAlertPage, readTrail } from './alert-store.ts'
import { decide, type Setting, type Shown } from './decide.ts'

const rules = [
  rule('run-failed', { when: runFails(), severity: 'critical' }),
  rule('run-partial', { when: runFails({ ends: ['partial'] }), for: '5m' }),
  rule('dataset-stale', { when: stale() }),
  rule('schedule-late', { when: late() }),
  rule('queue-waits', { when: queueWaits({ over: '5m' }) }),
  rule('rate-low', { when: metric('rate', { pipeline: 'prices', below: 0.5, per: 'day' }) }),
  rule('unhealthy', { when: unhealthy(), severity: 'critical' }),
].map((each) => ({ rule: each, system: null }))
const clock = new TestClock('2026-08-20T12:00:00Z')
let database: TestDatabase

beforeEach(async () => {
  database = await createTestDatabase()
})
afterEach(async () => {
  await database.drop()
})

function fact(name: string, subject: string, value: number | null, given: Partial<Shown> = {}): Shown {
  const active = rules.find((each) => each.rule.name === name)
  if (!active) throw new Error(`expected one of the rules of this test, got ${name}`)
  const isEvent = active.rule.when.kind === 'runFails'
  const about = { system: null, pipeline: 'prices', runId: null, since: clock.now(), by: null }
  return { active, subject, fact: { value, isEvent }, what: `${subject} is wrong`, ...about, ...given }
}

async function show(
  shown: readonly Shown[],
  { isLook = true, outcomes, ...given }: Partial<Setting> & { isLook?: boolean; outcomes?: Map<string, Outcome> } = {},
) {
  const setting: Setting = {
    now: clock.now(),
    zone: 'UTC',
    rules,
    topology: { followersOf: (pipeline) => new Set(pipeline === 'prices' ? ['reports'] : []) },
    describe: async () => undefined,
    ...given,
  }
  return await database.transaction((client) =>
    decide(client, setting, shown, { isLook, ...(outcomes && { outcomes }) }),
  )
}

const open = async () => (await readAlertPage(database.pool, {})).items
const told = async () => {
  const { rows } = await database.pool.query<{ said: string }>(
    `SELECT kind || ': ' || coalesce(rule, '') AS said FROM notices ORDER BY id`,
  )
  return rows.map(({ said }) => said)
}
const of = (alerts: readonly Alert[], name: string) => alerts.find((alert) => alert.rule === name)

it('gives consequences to their cause, which names them, and tells of the cause alone', async () => {
  await show([
    fact('dataset-stale', 'prices', 1),
    fact('schedule-late', 'morning', clock.now().getTime() - 1),
    fact('run-failed', 'prices', 2),
    fact('run-failed', 'reports', 2, { pipeline: 'reports' }),
    fact('run-failed', 'weather', 2, { pipeline: 'weather' }),
  ])
  const alerts = await open()
  const cause = alerts.find(({ rule: name, subject }) => name === 'run-failed' && subject === 'prices')
  expect(of(alerts, 'dataset-stale')?.parentId).toBe(cause?.id)
  expect(of(alerts, 'schedule-late')?.parentId).toBe(cause?.id)
  expect(alerts.find(({ subject }) => subject === 'reports')?.parentId).toBe(cause?.id)
  expect(await told()).toEqual(['alert fired: run-failed', 'alert fired: run-failed'])
  const { rows } = await database.pool.query<{ affected: string[] }>(
    `SELECT facts -> 'affected' AS affected FROM notices WHERE alert_id = $1`,
    [cause?.id],
  )
  expect(rows[0]?.affected).toHaveLength(3)
})

it('gives the consequence of a consequence to the first cause, whatever was seen first', async () => {
  await show([
    fact('rate-low', 'prices', 0.1),
    fact('schedule-late', 'morning', clock.now().getTime() - 1),
    fact('unhealthy', 'workers', healthStates.indexOf('unhealthy'), { pipeline: null }),
  ])
  const alerts = await open()
  expect(of(alerts, 'schedule-late')?.parentId).toBe(of(alerts, 'unhealthy')?.id)
  expect(of(alerts, 'rate-low')?.parentId).toBe(of(alerts, 'unhealthy')?.id)
  expect(await told()).toEqual(['alert fired: unhealthy'])
})

it('tells of a consequence that outlives its cause by five minutes', async () => {
  const staleness = fact('dataset-stale', 'prices', 1)
  await show([staleness, fact('run-failed', 'prices', 2)])
  clock.advance(1_000)
  await show([fact('run-failed', 'prices', 0)], { isLook: false })
  clock.advance(240_000)
  await show([staleness])
  expect(await told()).toEqual(['alert fired: run-failed', 'alert resolved: run-failed'])
  clock.advance(60_000)
  await show([staleness])
  expect(await told()).toContain('alert fired: dataset-stale')
})

it('takes everything for a consequence of a database that is not well', async () => {
  const bad = healthStates.indexOf('unhealthy')
  await show([fact('unhealthy', 'database', bad, { pipeline: null }), fact('run-failed', 'prices', 2)])
  expect(await told()).toEqual(['alert fired: unhealthy'])
})

it('stores nothing of a decision that fails half-way', async () => {
  const describe = () => Promise.reject(new Error('half-way'))
  await expect(show([fact('run-failed', 'prices', 2)], { describe })).rejects.toThrow('half-way')
  const { rows } = await database.pool.query(
    'SELECT id::text FROM alerts UNION ALL SELECT id::text FROM observations UNION ALL SELECT id::text FROM notices',
  )
  expect(rows).toEqual([])
})

it('has one open alert a cause and counts exactly when ten decide at once', async () => {
  await Promise.all(Array.from({ length: 10 }, () => show([fact('run-failed', 'prices', 2)], { isLook: false })))
  expect(await open()).toMatchObject([{ count: 10 }])
  expect(await told()).toEqual(['alert fired: run-failed'])
})

it('refuses a second open alert of a cause, whoever writes it', async () => {
  await show([fact('run-failed', 'prices', 2)])
  const twice = database.pool.query(
    `INSERT INTO alerts (id, rule, kind, subject, state, severity, title, count, since)
     VALUES (gen_random_uuid(), 'run-failed', 'runFails', 'prices', 'pending', 'critical', 'again', 1, now())`,
  )
  await expect(twice).rejects.toThrow('alerts_open')
})

it('says when it has to look again: when a schedule becomes late, a queue too long, or an alert has waited', async () => {
  const now = clock.now().getTime()
  const lateSoon = fact('schedule-late', 'morning', now + 20_000)
  expect((await show([lateSoon])).nextAt).toEqual(new Date(now + 20_001))
  const waits = fact('queue-waits', 'queue', now - 290_000, { pipeline: null })
  expect((await show([lateSoon, waits])).nextAt).toEqual(new Date(now + 10_001))
  expect((await show([fact('run-partial', 'prices', 1)])).nextAt).toEqual(new Date(now + 300_000))
})

it('calls the outcome of a run that ended in part partial, also when it fires later', async () => {
  await show([fact('run-partial', 'prices', 1)])
  clock.advance(300_000)
  await show([])
  const { rows } = await database.pool.query('SELECT rule, outcome FROM notices')
  expect(rows).toEqual([{ rule: 'run-partial', outcome: 'partial' }])
})

it('resolves what a rule that is switched off has raised', async () => {
  await show([fact('run-failed', 'prices', 2)])
  await show([], { rules: rules.filter((each) => each.rule.name !== 'run-failed') })
  expect(await open()).toEqual([])
  const [alert] = (await readAlertPage(database.pool, { state: 'all' })).items
  const trail = await readTrail(database.pool, alert?.id ?? '')
  expect(trail.at(-1)).toMatchObject({ to: 'resolved', note: 'its rule is not judged by any more' })
})

it('does not write again what has not changed', async () => {
  const shown = [fact('dataset-stale', 'prices', 1)]
  await show(shown)
  const count = async () => {
    const { rows } = await database.pool.query<{ all: number }>(
      `SELECT ((SELECT count(*) FROM observations) + (SELECT count(*) FROM alert_events)
         + (SELECT count(*) FROM notices))::int AS all`,
    )
    return rows[0]?.all
  }
  const before = await count()
  clock.advance(30_000)
  await show(shown)
  expect(await count()).toBe(before)
})

it('tells nobody of what began and ended within one page', async () => {
  await show([fact('run-failed', 'prices', 2), fact('run-failed', 'prices', 0)], { isLook: false })
  expect(await open()).toEqual([])
  expect(await told()).toEqual([])
})

import { readFileSync } from 'node:fs'
import { createTestKit, type TestKit } from 'millrace/test'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { energy } from './index.ts'
import { simulators } from './simulators/index.ts'
import type { LoggedRequest } from './simulators/request-log.ts'
import { jsonOf } from './simulators/testing.ts'

// One story, told in order: what a test finds is what the tests before it left behind.

const realKey = 'd'.repeat(32)

let kit: TestKit

beforeAll(async () => {
  // What the machine is set up with must not lead this story to the real services.
  for (const { unless } of simulators) for (const name of unless) delete process.env[name]
  delete process.env.MILLRACE_SIMULATED
  kit = await createTestKit({ systems: [energy], now: '2026-08-19T12:00:00Z' })
})

afterAll(() => kit.close())

async function query<Row extends object>(text: string): Promise<Row[]> {
  const { database } = await kit.platform.engine()
  return (await database.pool.query<Row>(text)).rows
}

function controlOf(simulator: string): string {
  const { address } = kit.platform.simulated().find(({ name }) => name === simulator) ?? {}
  return `${address}/_control`
}

async function order(simulator: string, orders: object): Promise<void> {
  const answer = await fetch(controlOf(simulator), { method: 'POST', body: JSON.stringify(orders) })
  expect(await answer.text()).not.toContain('error')
}

/** What a simulator was asked since its last reset. */
async function requestsTo(simulator: string): Promise<LoggedRequest[]> {
  return (await jsonOf<{ requests: LoggedRequest[] }>(fetch(`${controlOf(simulator)}/requests`))).requests
}

/** How many prices are stored, and when the last one was written. */
function stored() {
  return query<{ count: string; latest: string }>(
    'SELECT count(*), max(updated_at)::text AS latest FROM energy.price_data',
  )
}

/** The service refuses the next request, and there is no point in asking again. */
const refused = { failNext: { count: 1, status: 400 } }

test('the first run stores a month of all nine series', async () => {
  const report = await kit.run('energy-prices')
  expect(report.status).toBe('completed')
  const series = await query<{ commodity: string; source: string; first: string; last: string; days: number }>(
    `SELECT commodity, source, min(date)::text AS first, max(date)::text AS last, count(*)::int AS days
     FROM energy.price_data GROUP BY 1, 2 ORDER BY 1, 2`,
  )
  expect(series.map(({ commodity, source }) => `${commodity} ${source}`)).toEqual([
    'BRENT EIA-SIMULATED',
    'BRENT FRED-SIMULATED',
    'BRENT YAHOO-SIMULATED',
    'NATGAS EIA-SIMULATED',
    'NATGAS FRED-SIMULATED',
    'NATGAS YAHOO-SIMULATED',
    'WTI EIA-SIMULATED',
    'WTI FRED-SIMULATED',
    'WTI YAHOO-SIMULATED',
  ])
  for (const { first, last, days } of series) expect([first, last, days]).toEqual(['2026-07-20', '2026-08-18', 22])
  expect(report.counts).toMatchObject({ inserted: 9 * 22, bySource: { 'EIA-SIMULATED': { inserted: 66 } } })
})

test('a price is stored as it was published', async () => {
  const rows = await query(
    `SELECT source, price::text, unit FROM energy.price_data WHERE commodity = 'WTI' AND date = '2026-08-18'
     AND source <> 'YAHOO-SIMULATED' ORDER BY source`,
  )
  expect(rows).toEqual([
    { source: 'EIA-SIMULATED', price: '86.48', unit: 'USD/bbl' },
    { source: 'FRED-SIMULATED', price: '86.48', unit: 'USD/bbl' },
  ])
})

test('one new and one revised price are all that the next run writes', async () => {
  const [before] = await stored()
  for (const simulator of ['eia', 'fred', 'yahoo']) await order(simulator, { reset: true })
  await order('fred', {
    revise: [{ series: 'DCOILWTICO', date: '2026-08-14', value: '85.01' }],
    add: [{ series: 'DCOILBRENTEU', date: '2026-08-19', value: '96.20' }],
  })
  const report = await kit.run('energy-prices')
  expect(report.status).toBe('completed')
  expect(report.counts).toMatchObject({
    inserted: 1,
    updated: 1,
    deleted: 0,
    bySource: { 'EIA-SIMULATED': { stored: 0 }, 'FRED-SIMULATED': { inserted: 1, updated: 1 } },
  })
  const revised = await query<{ date: string; price: string }>(
    `SELECT date::text, price::text FROM energy.price_data WHERE updated_at > '${before?.latest}' ORDER BY date`,
  )
  expect(revised).toEqual([
    { date: '2026-08-14', price: '85.01' },
    { date: '2026-08-19', price: '96.20' },
  ])
})

test('that run asked from the last stored day less the overlap', async () => {
  const [eia] = await requestsTo('eia')
  expect([eia?.query.start, eia?.query.end]).toEqual([['2026-08-11'], ['2026-08-19']])
  const [fred] = await requestsTo('fred')
  expect(fred?.query.observation_start).toEqual(['2026-08-11'])
  const [yahoo] = await requestsTo('yahoo')
  expect(yahoo?.query.period1).toEqual([String(Date.parse('2026-08-10') / 1000)])
})

test('each source goes on from its own last day', async () => {
  await order('fred', { reset: true })
  await kit.run('energy-prices')
  const [fred] = await requestsTo('fred')
  expect(fred?.query.observation_start).toEqual(['2026-08-12'])
})

test('a source that refuses leaves the run partial, and the others are stored', async () => {
  await order('eia', refused)
  await order('fred', { revise: [{ series: 'DHHNGSP', date: '2026-08-18', value: '2.83' }] })
  const report = await kit.run('energy-prices')
  expect(report.status).toBe('partial')
  expect(report.counts).toMatchObject({ updated: 1, bySource: { 'FRED-SIMULATED': { updated: 1 } } })
  const eia = report.steps.find(({ name }) => name === 'eia')
  expect(eia).toMatchObject({ status: 'failed', attempts: 1 })
  expect(eia?.error?.message).toContain('status below 400, got 400')
})

test('a source that is busy for a while is tried again, and the run is complete', async () => {
  // Four attempts of the HTTP client are one attempt of the step.
  await order('fred', { failNext: { count: 4, status: 503, headers: { 'retry-after': '0' } } })
  const { id } = await kit.platform.startRun('energy-prices')
  await kit.settle()
  await kit.advance('3s')
  const report = await kit.platform.getRun(id)
  expect(report.status).toBe('completed')
  expect(report.steps.find(({ name }) => name === 'fred')).toMatchObject({ status: 'completed', attempts: 2 })
})

test('with all sources failing the run fails, and nothing is stored', async () => {
  const before = await stored()
  for (const simulator of ['eia', 'fred', 'yahoo']) await order(simulator, refused)
  const report = await kit.run('energy-prices')
  expect(report.status).toBe('failed')
  expect(report.steps.filter(({ status }) => status === 'failed').map(({ name }) => name)).toContain('yahoo')
  expect(await stored()).toEqual(before)
})

test('a backfill brings the negative price, and leaves the marks alone', async () => {
  const report = await kit.run('energy-prices', { mode: 'backfill', from: '2020-04-17', to: '2020-04-21' })
  expect(report.status).toBe('completed')
  const rows = await query(
    `SELECT date::text, price::text FROM energy.price_data
     WHERE commodity = 'WTI' AND source = 'EIA-SIMULATED' AND date < '2020-05-01' ORDER BY date`,
  )
  expect(rows).toEqual([
    { date: '2020-04-17', price: '18.31' },
    { date: '2020-04-20', price: '-36.98' },
    { date: '2020-04-21', price: '8.91' },
  ])
  const marks = await query<{ mark: Date }>("SELECT mark FROM high_water_marks WHERE source = 'EIA-SIMULATED'")
  expect(marks[0]?.mark.toISOString()).toBe('2026-08-18T04:00:00.000Z')
})

test('a full refresh holds ten years, without what the source no longer has', { timeout: 60_000 }, async () => {
  await query(`INSERT INTO energy.price_data (commodity, source, date, price, unit)
    VALUES ('WTI', 'FRED-SIMULATED', '2026-08-15', 1, 'USD/bbl')`)
  const report = await kit.run('energy-prices', { mode: 'full_refresh' })
  expect(report.status).toBe('completed')
  const [wti] = await query<{ first: string; days: number }>(
    `SELECT min(date)::text AS first, count(*)::int AS days FROM energy.price_data
     WHERE commodity = 'WTI' AND source = 'FRED-SIMULATED'`,
  )
  expect(wti).toEqual({ first: '2016-08-22', days: expect.closeTo(2510, -2) })
  expect(await query("SELECT date FROM energy.price_data WHERE date = '2026-08-15'")).toEqual([])
})

test('simulated rows are named as such, and no real source has any', async () => {
  const rows = await query<{ source: string }>(
    'SELECT DISTINCT source FROM energy.price_data JOIN energy.data_sources ON code = source WHERE NOT simulated',
  )
  expect(rows).toEqual([])
})

test('a dry run writes nothing and says what it would write', async () => {
  const before = await stored()
  await order('fred', { revise: [{ series: 'DHHNGSP', date: '2026-08-17', value: '2.70' }] })
  const report = await kit.run('energy-prices', { dryRun: true })
  expect(report.counts).toMatchObject({ inserted: 0, updated: 1 })
  expect(await stored()).toEqual(before)
})

/** What the process believes when somebody sets this key and no longer names the EIA as simulated. */
async function withRealEia<Result>(key: string, work: () => Promise<Result>): Promise<Result> {
  const { MILLRACE_SIMULATED: named } = process.env
  Object.assign(process.env, { MILLRACE_SIMULATED: 'fred,yahoo', EIA_API_KEY: key })
  try {
    return await work()
  } finally {
    process.env.MILLRACE_SIMULATED = named
    delete process.env.EIA_API_KEY
  }
}

test('a simulator that is not named as one fails the step, with what to set', async () => {
  const report = await withRealEia(realKey, () => kit.run('energy-prices'))
  expect(report.status).toBe('partial')
  const eia = report.steps.find(({ name }) => name === 'eia')
  expect(eia).toMatchObject({ status: 'failed', attempts: 1 })
  expect(eia?.error?.message).toContain('Add eia to MILLRACE_SIMULATED')
})

test('a source without a key fails at once, naming the setting', async () => {
  const report = await withRealEia('', () => kit.run('energy-prices'))
  expect(report.status).toBe('partial')
  const eia = report.steps.find(({ name }) => name === 'eia')
  expect(eia).toMatchObject({ status: 'failed', attempts: 1 })
  expect(eia?.error?.message).toContain('EIA_API_KEY')
})

test('a run that is resumed in another environment stores under the code it has a window for', async () => {
  await order('eia', { ...refused, revise: [{ series: 'RWTC', date: '2026-08-18', value: '86.50' }] })
  const { id, status } = await kit.run('energy-prices')
  expect(status).toBe('partial')
  const resumed = await withRealEia(realKey, async () => {
    await kit.platform.resumeRun(id)
    await kit.settle()
    return await kit.platform.getRun(id)
  })
  expect(resumed).toMatchObject({ status: 'completed', counts: { bySource: { 'EIA-SIMULATED': { updated: 1 } } } })
  expect(await query("SELECT DISTINCT source FROM energy.price_data WHERE source = 'EIA'")).toEqual([])
})

test('no key stands in outputs, errors, events or logs', async () => {
  const texts = await query<{ text: string }>(
    `SELECT s::text AS text FROM steps s UNION ALL SELECT a::text FROM attempts a
     UNION ALL SELECT e::text FROM run_events e UNION ALL SELECT l::text FROM step_logs l`,
  )
  expect(texts.length).toBeGreaterThan(100)
  expect(texts.filter(({ text }) => text.includes('simulated00') || text.includes(realKey))).toEqual([])
})

test('the migration can be taken back and applied again', async () => {
  const [up, down] = ['up', 'down'].map((way) => {
    return readFileSync(new URL(`migrations/0001-prices.${way}.sql`, import.meta.url), 'utf8')
  })
  await query(`begin; ${down} ${up} rollback`)
  expect(await query('SELECT symbol FROM energy.commodities ORDER BY 1')).toEqual([
    { symbol: 'BRENT' },
    { symbol: 'NATGAS' },
    { symbol: 'WTI' },
  ])
})

import { afterAll, beforeAll, expect, test } from 'vitest'
import { energy } from './index.ts'
import { pricesPage } from './page.ts'
import { type EnergyKit, energyKit } from './testing.ts'

// One story, told in order: what a test finds is what the tests before it left behind.

const realKey = 'd'.repeat(32)

let kit: EnergyKit

beforeAll(async () => {
  kit = await energyKit(energy)
})

afterAll(() => kit.close())

/** How many prices are stored, and when the last one was written. */
function stored() {
  return kit.query<{ count: string; latest: string }>(
    'SELECT count(*), max(updated_at)::text AS latest FROM energy.price_data',
  )
}

/** The service refuses the next request, and there is no point in asking again. */
const refused = { failNext: { count: 1, status: 400 } }

test('the first run stores a month of all nine series', async () => {
  const report = await kit.run('energy-prices')
  expect(report.status).toBe('completed')
  const series = await kit.query<{ commodity: string; source: string; first: string; last: string; days: number }>(
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
  expect(report.counts).toMatchObject({
    inserted: 9 * 22,
    bySource: { 'EIA-SIMULATED': { fetched: 66, inserted: 66 } },
  })
})

test('a price is stored as it was published', async () => {
  const rows = await kit.query(
    `SELECT source, price::text, unit, instrument FROM energy.price_data WHERE commodity = 'WTI' AND date = '2026-08-18'
     ORDER BY source`,
  )
  expect(rows).toEqual([
    { source: 'EIA-SIMULATED', price: '86.48', unit: 'USD/bbl', instrument: 'spot' },
    { source: 'FRED-SIMULATED', price: '86.48', unit: 'USD/bbl', instrument: 'spot' },
    { source: 'YAHOO-SIMULATED', price: expect.anything(), unit: 'USD/bbl', instrument: 'front-month future' },
  ])
})

test('one new and one revised price are all that the next run writes', async () => {
  const [before] = await stored()
  for (const simulator of ['eia', 'fred', 'yahoo']) await kit.order(simulator, { reset: true })
  await kit.order('fred', {
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
  const revised = await kit.query<{ date: string; price: string }>(
    `SELECT date::text, price::text FROM energy.price_data WHERE updated_at > '${before?.latest}' ORDER BY date`,
  )
  expect(revised).toEqual([
    { date: '2026-08-14', price: '85.01' },
    { date: '2026-08-19', price: '96.20' },
  ])
})

test('that run asked from the last stored day less the overlap', async () => {
  const [eia] = await kit.requestsTo('eia')
  expect([eia?.query.start, eia?.query.end]).toEqual([['2026-08-11'], ['2026-08-19']])
  const [fred] = await kit.requestsTo('fred')
  expect(fred?.query.observation_start).toEqual(['2026-08-11'])
  const [yahoo] = await kit.requestsTo('yahoo')
  expect(yahoo?.query.period1).toEqual([String(Date.parse('2026-08-10') / 1000)])
})

test('each source goes on from its own last day', async () => {
  await kit.order('fred', { reset: true })
  await kit.run('energy-prices')
  const [fred] = await kit.requestsTo('fred')
  expect(fred?.query.observation_start).toEqual(['2026-08-12'])
})

test('a source that refuses leaves the run partial, and the others are stored', async () => {
  await kit.order('eia', refused)
  await kit.order('fred', { revise: [{ series: 'DHHNGSP', date: '2026-08-18', value: '2.83' }] })
  const report = await kit.run('energy-prices')
  expect(report.status).toBe('partial')
  expect(report.counts).toMatchObject({ updated: 1, bySource: { 'FRED-SIMULATED': { updated: 1 } } })
  const eia = report.steps.find(({ name }) => name === 'eia')
  expect(eia).toMatchObject({ status: 'failed', attempts: 1 })
  expect(eia?.error?.message).toContain('status below 400, got 400')
})

test('a source that is busy for a while is tried again, and the run is complete', async () => {
  // Three attempts of a request, as the settings say, are one attempt of the step.
  await kit.order('fred', { failNext: { count: 3, status: 503, headers: { 'retry-after': '0' } } })
  const { id } = await kit.platform.startRun('energy-prices')
  await kit.settle()
  await kit.advance('3s')
  const report = await kit.platform.getRun(id)
  expect(report.status).toBe('completed')
  expect(report.steps.find(({ name }) => name === 'fred')).toMatchObject({ status: 'completed', attempts: 2 })
})

test('with all sources failing the run fails, and nothing is stored', async () => {
  const before = await stored()
  for (const simulator of ['eia', 'fred', 'yahoo']) await kit.order(simulator, refused)
  const report = await kit.run('energy-prices')
  expect(report.status).toBe('failed')
  expect(report.steps.filter(({ status }) => status === 'failed').map(({ name }) => name)).toContain('yahoo')
  expect(await stored()).toEqual(before)
})

test('a backfill brings the negative price, and leaves the marks alone', async () => {
  const report = await kit.run('energy-prices', { mode: 'backfill', from: '2020-04-17', to: '2020-04-21' })
  expect(report.status).toBe('completed')
  const rows = await kit.query(
    `SELECT date::text, price::text FROM energy.price_data
     WHERE commodity = 'WTI' AND source = 'EIA-SIMULATED' AND date < '2020-05-01' ORDER BY date`,
  )
  expect(rows).toEqual([
    { date: '2020-04-17', price: '18.31' },
    { date: '2020-04-20', price: '-36.98' },
    { date: '2020-04-21', price: '8.91' },
  ])
  const marks = await kit.query<{ mark: Date }>("SELECT mark FROM high_water_marks WHERE source = 'EIA-SIMULATED'")
  expect(marks[0]?.mark.toISOString()).toBe('2026-08-18T04:00:00.000Z')
})

test('a full refresh holds ten years, without what the source no longer has', { timeout: 60_000 }, async () => {
  await kit.query(`INSERT INTO energy.price_data (commodity, source, date, price, unit, instrument)
    VALUES ('WTI', 'FRED-SIMULATED', '2026-08-15', 1, 'USD/bbl', 'spot')`)
  const report = await kit.run('energy-prices', { mode: 'full_refresh' })
  expect(report.status).toBe('completed')
  const eia = await kit.query(
    `SELECT commodity, min(date)::text AS first, count(*)::int AS days FROM energy.price_data
     WHERE source = 'EIA-SIMULATED' GROUP BY 1 ORDER BY 1`,
  )
  expect(eia).toEqual([
    { commodity: 'BRENT', first: '2016-08-22', days: 2535 },
    { commodity: 'NATGAS', first: '2016-08-22', days: 2509 },
    { commodity: 'WTI', first: '2016-08-22', days: 2498 },
  ])
  expect(await kit.query("SELECT date FROM energy.price_data WHERE date = '2026-08-15'")).toEqual([])
  // What a run is asked for afterwards: what came and what was stored of each source, how good it was, how long it took.
  expect(report.durationMs).toEqual(expect.any(Number))
  for (const source of ['EIA-SIMULATED', 'FRED-SIMULATED', 'YAHOO-SIMULATED']) {
    const counts = report.counts.bySource?.[source]
    expect(counts?.fetched).toBe((counts?.stored ?? 0) + (counts?.unchanged ?? 0))
    expect(counts?.stored).toBeGreaterThan(7000)
    expect(report.quality?.bySource[source]).toMatchObject({ score: expect.any(Number), verdict: 'pass' })
  }
})

test('a price that is none goes into quarantine as it came, and the rest of its source is stored', async () => {
  await kit.order('fred', {
    revise: [
      { series: 'DCOILWTICO', date: '2026-08-18', value: 'n/a' },
      { series: 'DCOILBRENTEU', date: '2026-08-18', value: '1,234.50' },
      { series: 'DHHNGSP', date: '2026-08-18', value: '2.85' },
    ],
  })
  const report = await kit.run('energy-prices')
  expect(report.status).toBe('completed')
  expect(report.counts.bySource?.['FRED-SIMULATED']).toMatchObject({ fetched: 15, quarantined: 2, updated: 1 })
  const rows = await kit.query(
    "SELECT source, path, reason, raw::json ->> 'price' AS price FROM quarantined_rows ORDER BY number",
  )
  expect(rows).toEqual([
    { source: 'FRED-SIMULATED', path: 'price', reason: 'format', price: 'n/a' },
    { source: 'FRED-SIMULATED', path: 'price', reason: 'format', price: '1,234.50' },
  ])
  const stored18 = await kit.query(
    `SELECT price::text FROM energy.price_data WHERE source = 'FRED-SIMULATED' AND date = '2026-08-18' ORDER BY commodity`,
  )
  expect(stored18).toEqual([{ price: '95.29' }, { price: '2.85' }, { price: '86.48' }])
})

/** Where the mark of a source stands, how much is stored of it, and when it was last written. */
async function standingOf(source: string) {
  const marks = await kit.query(`SELECT mark FROM high_water_marks WHERE source = '${source}'`)
  const rows = await kit.query(
    `SELECT count(*), max(updated_at)::text AS latest FROM energy.price_data WHERE source = '${source}'`,
  )
  return { marks, rows }
}

const lastDays = ['2026-08-12', '2026-08-13', '2026-08-14', '2026-08-17', '2026-08-18']

/** This instead of a price on the last days of a series. */
function onLastDays(series: string, value: string) {
  return lastDays.map((date) => ({ series, date, value }))
}

test('a source that is mostly nonsense is held back, and the others are stored', async () => {
  const before = await standingOf('FRED-SIMULATED')
  await kit.order('fred', {
    reset: true,
    revise: [
      ...onLastDays('DCOILWTICO', 'see notes'),
      ...onLastDays('DCOILBRENTEU', 'see notes'),
      { series: 'DHHNGSP', date: '2026-08-18', value: '2.90' },
    ],
  })
  await kit.order('eia', { revise: [{ series: 'RWTC', date: '2026-08-18', value: '86.49' }] })
  const report = await kit.run('energy-prices')
  expect(report.status).toBe('partial')
  expect(report.quality?.bySource).toMatchObject({
    'EIA-SIMULATED': { verdict: 'pass' },
    'FRED-SIMULATED': { verdict: 'block', dimensions: { validity: 33.33 } },
    'YAHOO-SIMULATED': { verdict: 'pass' },
  })
  expect(report.counts).toMatchObject({ updated: 1, bySource: { 'EIA-SIMULATED': { updated: 1 } } })
  expect(await standingOf('FRED-SIMULATED')).toEqual(before)
})

test('what was held back is stored when a person says so, once', async () => {
  const priceOf = () =>
    kit.query(`SELECT price::text FROM energy.price_data
      WHERE source = 'FRED-SIMULATED' AND commodity = 'NATGAS' AND date = '2026-08-18'`)
  const { batches } = await kit.platform.listQuarantine({ source: 'FRED-SIMULATED' })
  expect(batches).toMatchObject([{ dataset: 'energy-prices', rows: 5 }])
  const held = { batch: batches[0]?.id }
  expect(await kit.platform.replayQuarantine(held)).toMatchObject([{ replayed: 5, superseded: 0, stillBad: 10 }])
  expect(await priceOf()).toEqual([{ price: '2.90' }])
  const before = await stored()
  expect(await kit.platform.replayQuarantine(held)).toMatchObject([{ replayed: 0, stillBad: 10 }])
  expect(await stored()).toEqual(before)
})

test('two sources that differ by a tenth lower the score of agreement and nothing else', async () => {
  for (const simulator of ['eia', 'fred', 'yahoo']) await kit.order(simulator, { reset: true })
  const agreeing = await kit.run('energy-prices')
  const dearer = await kit.query(
    `SELECT 'DCOILWTICO' AS series, date::text, round(price * 1.1, 2)::text AS value FROM energy.price_data
     WHERE source = 'EIA-SIMULATED' AND commodity = 'WTI' AND date >= '2026-08-01'`,
  )
  await kit.order('fred', { revise: dearer })
  const differing = await kit.run('energy-prices')
  expect([agreeing.status, differing.status]).toEqual(['completed', 'completed'])
  for (const source of ['EIA-SIMULATED', 'FRED-SIMULATED']) {
    const [before, after] = [agreeing, differing].map(({ quality }) => quality?.bySource[source])
    expect(before?.dimensions.agreement).toBe(100)
    expect(after?.dimensions).toEqual({ ...before?.dimensions, agreement: expect.closeTo(66.67, 0) })
    expect(after?.score).toBeLessThan(before?.score ?? 0)
  }
  // A future has nothing to agree with.
  expect(differing.quality?.bySource['YAHOO-SIMULATED']?.dimensions).not.toHaveProperty('agreement')
  await kit.order('fred', { reset: true })
})

test('a source that shrinks to nothing is no success', async () => {
  const before = await standingOf('EIA-SIMULATED')
  // One answer for oil, one for gas.
  const body = JSON.stringify({ response: { total: '0', data: [] } })
  await kit.order('eia', { failNext: { count: 2, status: 200, body } })
  const report = await kit.run('energy-prices')
  expect(report.status).toBe('partial')
  expect(report.quality?.bySource['EIA-SIMULATED']).toMatchObject({ rows: 0, verdict: 'block' })
  expect(report.counts.bySource).toMatchObject({ 'FRED-SIMULATED': { updated: 5 } })
  expect(await standingOf('EIA-SIMULATED')).toEqual(before)
})

test('a run that was left in the middle goes on with what is missing, and with nothing else', async () => {
  for (const simulator of ['eia', 'fred', 'yahoo']) await kit.order(simulator, { reset: true })
  await kit.order('eia', { delayMs: 600_000 })
  const { id } = await kit.platform.startRun('energy-prices')
  const statuses = async () => (await kit.platform.getRun(id)).steps.map(({ status }) => status)
  await expect
    .poll(statuses, { timeout: 20_000 })
    .toEqual(['completed', 'running', 'completed', 'completed', 'pending', 'pending'])
  await kit.platform.cancelRun(id)
  await kit.settle()
  expect((await kit.platform.getRun(id)).status).toBe('cancelled')
  await kit.order('eia', { delayMs: 0 })
  await kit.platform.resumeRun(id)
  await kit.settle()
  expect(await kit.platform.getRun(id)).toMatchObject({ status: 'completed', generation: 2 })
  expect(await kit.requestsTo('fred')).toHaveLength(3)
})

test('simulated rows are named as such, and no real source has any', async () => {
  const rows = await kit.query<{ source: string }>(
    'SELECT DISTINCT source FROM energy.price_data JOIN energy.data_sources ON code = source WHERE NOT simulated',
  )
  expect(rows).toEqual([])
})

test('a dry run writes nothing and says, row by row, what it would write', async () => {
  const before = await stored()
  await kit.order('fred', { revise: [{ series: 'DHHNGSP', date: '2026-08-17', value: '2.70' }] })
  const report = await kit.run('energy-prices', { dryRun: true })
  expect(report.counts).toMatchObject({ inserted: 0, updated: 1 })
  expect(report.plan?.store).toMatchObject({ insert: 0, update: 1, delete: 0, changes: [{ action: 'update' }] })
  expect(JSON.stringify(report.plan?.store?.changes)).toContain('2.70')
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
  await kit.order('eia', { ...refused, revise: [{ series: 'RWTC', date: '2026-08-18', value: '86.50' }] })
  const { id, status } = await kit.run('energy-prices')
  expect(status).toBe('partial')
  const resumed = await withRealEia(realKey, async () => {
    await kit.platform.resumeRun(id)
    await kit.settle()
    return await kit.platform.getRun(id)
  })
  expect(resumed).toMatchObject({ status: 'completed', counts: { bySource: { 'EIA-SIMULATED': { updated: 1 } } } })
  expect(await kit.query("SELECT DISTINCT source FROM energy.price_data WHERE source = 'EIA'")).toEqual([])
})

test('no key stands in outputs, errors, events or logs', async () => {
  const texts = await kit.query<{ text: string }>(
    `SELECT s::text AS text FROM steps s UNION ALL SELECT a::text FROM attempts a
     UNION ALL SELECT e::text FROM run_events e UNION ALL SELECT l::text FROM step_logs l`,
  )
  expect(texts.length).toBeGreaterThan(100)
  expect(texts.filter(({ text }) => text.includes('simulated00') || text.includes(realKey))).toEqual([])
})

test('its page has a card with a light for each series, and every price of a stretch, thinned out over years', async () => {
  const { database } = await kit.platform.engine()
  const { latest, prices } = pricesPage.data
  const now = new Date('2026-08-19T12:00:00Z')
  const asked = { pool: database.pool, query: { from: '2026-08-10', to: '2026-08-18' }, now }
  const cards = (await latest?.(asked)) ?? []
  expect(cards).toHaveLength(9)
  expect(cards[0]).toMatchObject({
    series: 'BRENT, EIA-SIMULATED',
    unit: 'USD/bbl',
    date: '2026-08-18',
    light: 'green',
  })
  const later = await latest?.({ ...asked, now: new Date('2026-08-22T12:00:00Z') })
  expect(later?.[0]).toMatchObject({ light: 'yellow' })
  const points = (await prices?.(asked)) ?? []
  expect(points).toHaveLength(9 * 7)
  expect(points.at(-1)).toEqual({
    date: '2026-08-18',
    commodity: 'WTI',
    unit: 'USD/bbl',
    source: 'YAHOO-SIMULATED',
    price: expect.any(Number),
  })
  const years = await prices?.({ ...asked, query: { from: null, to: null } })
  expect(years?.length).toBeLessThan(9 * 10 * 13)
})

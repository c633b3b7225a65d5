import { expect, test } from 'vitest'
import { startFredSimulator } from '../simulators/fred.ts'
import { anyKey, jsonOf, pinnedNow, untilTestEnds } from '../simulators/testing.ts'
import { startYahooSimulator } from '../simulators/yahoo.ts'
import { fetchFred } from './fred.ts'
import { askingSimulated, listOf } from './testing.ts'
import { fetchYahoo } from './yahoo.ts'

async function yahoo(now = pinnedNow) {
  const simulator = await untilTestEnds(startYahooSimulator({ now }))
  return {
    ...simulator,
    prices: (firstDay: string, lastDay: string, more: Partial<Parameters<typeof fetchYahoo>[0]> = {}) =>
      listOf(fetchYahoo({ ...askingSimulated('yahoo', simulator, firstDay, lastDay), now: now(), ...more })),
    /** The next answer holds these bars. */
    answerNext: (bars: object, meta: object = {}) =>
      fetch(`${simulator.address}/_control`, {
        method: 'POST',
        body: JSON.stringify({ failNext: { count: 1, status: 200, body: chartOf(bars, meta) } }),
      }),
  }
}

function chartOf(bars: object, meta: object): string {
  const own = { currency: 'USD', symbol: 'CL=F', exchangeTimezoneName: 'America/New_York', priceHint: 2, ...meta }
  return JSON.stringify({ chart: { result: [{ meta: own, ...bars }], error: null } })
}

const stamp = (instant: string) => Date.parse(instant) / 1000

function barsAt(instants: string[], close: (number | null)[]) {
  return { timestamp: instants.map(stamp), indicators: { quote: [{ close }] } }
}

test('closes of the three futures come with commodity, source and unit, rounded as they are traded', async () => {
  const simulator = await yahoo()
  const prices = await simulator.prices('2026-08-18', '2026-08-18')
  const instrument = 'front-month future'
  expect(prices).toMatchObject([
    { commodity: 'WTI', source: 'YAHOO-SIMULATED', date: '2026-08-18', unit: 'USD/bbl', instrument },
    { commodity: 'BRENT', source: 'YAHOO-SIMULATED', date: '2026-08-18', unit: 'USD/bbl', instrument },
    { commodity: 'NATGAS', source: 'YAHOO-SIMULATED', date: '2026-08-18', unit: 'USD/MMBtu', instrument },
  ])
  expect(prices.map(({ price }) => String(price).split('.')[1]?.length)).toEqual([2, 2, 3])
})

test('quirk 39: the connector calls itself a browser, and needs no second attempt', async () => {
  const simulator = await yahoo()
  await simulator.prices('2026-08-18', '2026-08-18')
  expect(await simulator.requests()).toHaveLength(3)
})

test('quirk 41: holidays are nulls in the lists and no prices', async () => {
  const simulator = await yahoo()
  const query = { interval: '1d', period1: String(stamp('2026-07-03')), period2: String(stamp('2026-07-04')) }
  const browser = { headers: { 'user-agent': 'Mozilla/5.0 (X11)' } }
  const answer = await simulator.ask('/v8/finance/chart/CL=F', query, browser)
  expect(await answer.json()).toMatchObject({
    chart: { result: [{ timestamp: [stamp('2026-07-03T04:00Z')], indicators: { quote: [{ close: [null] }] } }] },
  })
  const wti = (await simulator.prices('2026-07-02', '2026-07-06')).filter(({ commodity }) => commodity === 'WTI')
  expect(wti.map(({ date }) => date)).toEqual(['2026-07-02', '2026-07-06'])
})

test('quirk 41: lists of different lengths are refused', async () => {
  const simulator = await yahoo()
  await simulator.answerNext(barsAt(['2026-08-17T04:00Z', '2026-08-18T04:00Z'], [86.04]))
  await expect(simulator.prices('2026-08-17', '2026-08-18')).rejects.toThrow(
    'expected as many closes as stamps of CL=F, got 1 and 2',
  )
})

test('quirk 42: a weekend has no timestamp and no price', async () => {
  const simulator = await yahoo()
  const query = { interval: '1d', period1: String(stamp('2026-08-01')), period2: String(stamp('2026-08-02')) }
  const answer = await simulator.ask('/v8/finance/chart/CL=F', query, {
    headers: { 'user-agent': 'Mozilla/5.0 (X11)' },
  })
  const { chart } = await jsonOf<{ chart: { result: object[] } }>(answer)
  expect(chart.result[0]).not.toHaveProperty('timestamp')
  expect(chart.result[0]).toMatchObject({ indicators: { quote: [{}] } })
  expect(await simulator.prices('2026-08-01', '2026-08-02')).toEqual([])
})

test('quirk 43: float noise is rounded by the price hint', async () => {
  const simulator = await yahoo()
  await simulator.answerNext(barsAt(['2026-08-18T04:00Z'], [86.04000091552734]))
  const [wti] = await simulator.prices('2026-08-18', '2026-08-18')
  expect(wti?.price).toBe('86.04')
  await simulator.answerNext(barsAt(['2026-08-18T04:00Z'], [2.8229999542236328]), { priceHint: 3 })
  const [finer] = await simulator.prices('2026-08-18', '2026-08-18')
  expect(finer?.price).toBe('2.823')
})

test('quirk 44: bars of summer and winter keep their New York day', async () => {
  const simulator = await yahoo()
  await simulator.answerNext(barsAt(['2026-03-06T05:00Z', '2026-03-09T04:00Z', '2026-03-10T04:00Z'], [1.25, 2.5, 3.75]))
  const changed = (await simulator.prices('2026-03-06', '2026-03-10')).filter(({ commodity }) => commodity === 'WTI')
  expect(changed.map(({ date }) => date)).toEqual(['2026-03-06', '2026-03-09', '2026-03-10'])
  const november = (await simulator.prices('2025-10-31', '2025-11-03')).filter(({ commodity }) => commodity === 'WTI')
  expect(november.map(({ date }) => date)).toEqual(['2025-10-31', '2025-11-03'])
})

test('quirk 44: a bar late in the New York evening is not of the next day', async () => {
  const simulator = await yahoo()
  await simulator.answerNext(barsAt(['2026-08-14T03:00Z', '2026-08-17T04:00Z'], [85, 86]))
  const wti = (await simulator.prices('2026-08-12', '2026-08-18')).filter(({ commodity }) => commodity === 'WTI')
  expect(wti.map(({ date }) => date)).toEqual(['2026-08-13', '2026-08-17'])
})

test('quirk 45: the day still being traded gives no price', async () => {
  const simulator = await yahoo()
  const days = (await simulator.prices('2026-08-17', '2026-08-19')).map(({ date }) => date)
  expect([...new Set(days)]).toEqual(['2026-08-17', '2026-08-18'])
})

test('quirk 45: a live bar counts neither by its day nor when it is stamped with midnight', async () => {
  const simulator = await yahoo()
  await simulator.answerNext(barsAt(['2026-08-18T04:00Z', '2026-08-19T04:00Z'], [86.04, 99]))
  const [wti, next] = await simulator.prices('2026-08-18', '2026-08-19')
  expect([wti?.price, next?.commodity]).toEqual(['86.04', 'BRENT'])
  // After the close the last bar keeps the stamp of the last trade; the overlap of the next run brings it.
  await simulator.answerNext(barsAt(['2026-08-17T04:00Z', '2026-08-18T20:59:59Z'], [85, 86.04]))
  const evening = await simulator.prices('2026-08-17', '2026-08-18')
  expect(evening.filter(({ commodity }) => commodity === 'WTI').map(({ date }) => date)).toEqual(['2026-08-17'])
})

test('quirk 46: a live bar past the stretch is left out', async () => {
  const simulator = await yahoo()
  const days = (await simulator.prices('2026-08-14', '2026-08-17')).map(({ date }) => date)
  expect([...new Set(days)]).toEqual(['2026-08-14', '2026-08-17'])
})

test('quirk 47: the last day is fetched although period2 is exclusive', async () => {
  const simulator = await yahoo()
  expect(await simulator.prices('2026-06-01', '2026-06-01')).toHaveLength(3)
})

test('quirk 48: a chart without a first trade date is read', async () => {
  const simulator = await yahoo()
  const prices = await simulator.prices('2026-08-18', '2026-08-18')
  expect(prices.map(({ commodity }) => commodity)).toContain('BRENT')
})

test('quirk 49: the future is near the spot price and never equal to it', async () => {
  const futures = await (await yahoo()).prices('2025-08-19', '2026-08-18')
  const fred = await untilTestEnds(startFredSimulator({ now: pinnedNow }))
  const spots = await listOf(fetchFred(askingSimulated('fred', fred, '2025-08-19', '2026-08-18')))
  const future = new Map(futures.map(({ commodity, date, price }) => [commodity + date, Number(price)]))
  const shares = spots.map(({ commodity, date, price }) => {
    return Math.abs((future.get(commodity + date) ?? 0) / Number(price) - 1)
  })
  expect(shares.length).toBeGreaterThan(700)
  expect(Math.max(...shares)).toBeLessThan(0.02)
  expect(Math.min(...shares)).toBeGreaterThan(0)
})

test('quirk 51: an unknown symbol fails with the reason', async () => {
  const simulator = await yahoo()
  const error = { code: 'Not Found', description: 'No data found, symbol may be delisted' }
  const body = JSON.stringify({ chart: { result: null, error } })
  for (const status of [404, 200]) {
    await simulator.order({ failNext: { count: 1, status, body } })
    await expect(simulator.prices('2026-08-18', '2026-08-18')).rejects.toThrow('symbol may be delisted')
  }
})

test('quirk 53: a 429 in plain text is tried again', async () => {
  const simulator = await yahoo()
  await simulator.order({ failNext: { count: 2, status: 429 } })
  expect(await simulator.prices('2026-08-18', '2026-08-18')).toHaveLength(3)
})

test('quirk 54: the outage page is refused with how it begins', async () => {
  const simulator = await yahoo()
  await simulator.order({ html200Next: 9 })
  await expect(simulator.prices('2026-08-18', '2026-08-18')).rejects.toThrow(
    /expected JSON, got status 200 with text\/html.*<!DOCTYPE html>/,
  )
})

test('quirk 55: a redirect to a consent page is refused', async () => {
  const simulator = await yahoo()
  const consent = { 'content-type': 'text/html' }
  const location = `${simulator.address}/consent`
  await simulator.order({ failNext: { count: 1, status: 302, body: '', headers: { location } } })
  await simulator.order({
    failNext: { count: 1, status: 200, body: '<html>Before you continue</html>', headers: consent },
  })
  await expect(simulator.prices('2026-08-18', '2026-08-18')).rejects.toThrow(/expected JSON, got .*text\/html/)
})

test('another symbol or currency than asked for is refused', async () => {
  const simulator = await yahoo()
  const bars = barsAt(['2026-08-18T04:00Z'], [86.04])
  await simulator.answerNext(bars, { symbol: 'CLV26.NYM' })
  await expect(simulator.prices('2026-08-18', '2026-08-18')).rejects.toThrow('got one of "CLV26.NYM"')
  await simulator.answerNext(bars, { currency: 'EUR' })
  await expect(simulator.prices('2026-08-18', '2026-08-18')).rejects.toThrow('expected CL=F in USD, got "EUR"')
})

test('no key is sent', async () => {
  const simulator = await yahoo()
  await simulator.prices('2026-08-18', '2026-08-18')
  expect(JSON.stringify(await simulator.requests())).not.toContain(anyKey)
})

import { expect, test } from 'vitest'
import { jsonOf, pinnedNow, untilTestEnds } from './testing.ts'
import { startYahooSimulator } from './yahoo.ts'

interface Answer {
  chart: {
    result: {
      meta: { regularMarketTime: number; firstTradeDate: number | null; priceHint: number; timezone: string }
      timestamp?: number[]
      indicators: { quote: { close?: (number | null)[]; volume?: (number | null)[] }[] }
    }[]
  }
}

const browser = { headers: { 'user-agent': 'Mozilla/5.0 (X11; Linux x86_64)' } }
const seconds = (instant: string) => String(Date.parse(instant) / 1000)
const august = { interval: '1d', period1: seconds('2026-08-17T04:00Z'), period2: seconds('2026-08-19T04:00Z') }

async function yahoo(now = pinnedNow) {
  const simulator = await untilTestEnds(startYahooSimulator({ now }))
  const ask = (symbol: string, query: Record<string, string>) =>
    simulator.ask(`/v8/finance/chart/${symbol}`, query, browser)
  const chart = async (symbol: string, query: Record<string, string>) => {
    const { chart: answer } = await jsonOf<Answer>(ask(symbol, query))
    const [result] = answer.result
    if (!result) throw new Error('expected a chart')
    const { close = [], volume = [] } = result.indicators.quote[0] ?? {}
    return { ...result, close, volume }
  }
  return { ask, chart }
}

test('quirk 39: who is no browser gets 429', async () => {
  const simulator = await untilTestEnds(startYahooSimulator({ now: pinnedNow }))
  const answer = await simulator.ask('/v8/finance/chart/CL=F', august, { headers: { 'user-agent': 'curl/8.0' } })
  expect([answer.status, await answer.text()]).toEqual([429, 'Edge: Too Many Requests'])
})

test('quirk 40: the equals sign may be encoded or not', async () => {
  const simulator = await yahoo()
  expect((await simulator.ask('CL=F', august)).status).toBe(200)
  expect((await simulator.ask('CL%3DF', august)).status).toBe(200)
})

test('quirk 45: the last bar is live on a weekday, stamped with the last trade, and absent on a weekend', async () => {
  const wednesday = await (await yahoo()).chart('CL=F', august)
  expect(wednesday.timestamp).toEqual([1786939200, 1787025600, wednesday.meta.regularMarketTime])
  const saturday = await yahoo(() => new Date('2026-08-15T12:00:00Z'))
  const { timestamp } = await saturday.chart('CL=F', { interval: '1d', range: '5d' })
  expect(timestamp?.at(-1)).toBe(Date.parse('2026-08-14T04:00Z') / 1000)
})

test('quirk 46: the live bar comes even past period2, though not with a stretch of long ago', async () => {
  const simulator = await yahoo()
  const recent = await simulator.chart('CL=F', august)
  expect(recent.timestamp?.at(-1)).toBeGreaterThan(Number(august.period2))
  const old = await simulator.chart('CL=F', {
    period1: seconds('2020-04-20T04:00Z'),
    period2: seconds('2020-04-21T04:00Z'),
  })
  expect(old.timestamp).toHaveLength(1)
})

test('quirk 47: a bar at period2 is not part of the answer', async () => {
  const simulator = await yahoo()
  const { timestamp } = await simulator.chart('CL=F', {
    period1: seconds('2026-06-01T04:00Z'),
    period2: seconds('2026-06-02T04:00Z'),
  })
  expect(timestamp).toEqual([Number(seconds('2026-06-01T04:00Z'))])
})

test('quirk 48: the first trade of Brent is not told', async () => {
  const simulator = await yahoo()
  expect((await simulator.chart('BZ=F', august)).meta.firstTradeDate).toBeNull()
  expect((await simulator.chart('CL=F', august)).meta.firstTradeDate).toBe(967003200)
})

test('quirk 50: the gas future has days with a price and no volume', async () => {
  const simulator = await yahoo()
  const { close, volume } = await simulator.chart('NG=F', { interval: '1d', range: '1y' })
  expect(volume.some((traded, index) => traded === 0 && close[index] !== null)).toBe(true)
})

test('quirk 51: an unknown symbol is not found', async () => {
  const simulator = await yahoo()
  const answer = await simulator.ask('NOPE', august)
  expect([answer.status, await answer.json()]).toEqual([
    404,
    { chart: { result: null, error: { code: 'Not Found', description: 'No data found, symbol may be delisted' } } },
  ])
})

test('quirk 52: an interval that does not exist is refused with those that do', async () => {
  const simulator = await yahoo()
  const answer = await simulator.ask('CL=F', { ...august, interval: '1s' })
  expect(answer.status).toBe(400)
  expect(await answer.text()).toContain(
    'Valid intervals: [1m, 2m, 5m, 15m, 30m, 60m, 90m, 1h, 4h, 1d, 5d, 1wk, 1mo, 3mo]',
  )
})

test('quirk 56: an answer may be kept for ten seconds', async () => {
  const simulator = await yahoo()
  expect((await simulator.ask('CL=F', august)).headers.get('cache-control')).toContain('max-age=10')
})

async function bytesFromSeed(seed: number): Promise<string> {
  const simulator = await untilTestEnds(startYahooSimulator({ now: pinnedNow, seed }))
  return (await simulator.ask('/v8/finance/chart/CL=F', august, browser)).text()
}

test('the same seed and clock give the same bytes, another seed gives others', async () => {
  expect(await bytesFromSeed(1)).toBe(await bytesFromSeed(1))
  expect(await bytesFromSeed(1)).not.toBe(await bytesFromSeed(2))
})

test('the zone is that of the clock: EDT in August, EST in January', async () => {
  const january = await yahoo(() => new Date('2026-01-14T12:00:00Z'))
  expect((await january.chart('CL=F', { range: '5d' })).meta.timezone).toBe('EST')
  expect((await (await yahoo()).chart('CL=F', august)).meta.timezone).toBe('EDT')
})

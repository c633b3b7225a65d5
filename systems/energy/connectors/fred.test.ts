import { expect, test } from 'vitest'
import { startFredSimulator } from '../simulators/fred.ts'
import { anyKey, pinnedNow, untilTestEnds } from '../simulators/testing.ts'
import { fetchFred } from './fred.ts'
import { askingSimulated, keyOf, listOf } from './testing.ts'

async function fred(keys?: string[]) {
  const simulator = await untilTestEnds(startFredSimulator({ now: pinnedNow, ...(keys ? { keys } : {}) }))
  return {
    ...simulator,
    prices: (firstDay: string, lastDay: string, more: Partial<Parameters<typeof fetchFred>[0]> = {}) =>
      listOf(fetchFred({ ...askingSimulated('fred', simulator, firstDay, lastDay), ...more })),
  }
}

test('prices of the three commodities come as published, with commodity, source and unit', async () => {
  const simulator = await fred()
  expect(await simulator.prices('2026-08-18', '2026-08-18')).toEqual([
    {
      commodity: 'WTI',
      source: 'FRED-SIMULATED',
      date: '2026-08-18',
      price: '86.48',
      unit: 'USD/bbl',
      instrument: 'spot',
    },
    {
      commodity: 'BRENT',
      source: 'FRED-SIMULATED',
      date: '2026-08-18',
      price: '95.29',
      unit: 'USD/bbl',
      instrument: 'spot',
    },
    {
      commodity: 'NATGAS',
      source: 'FRED-SIMULATED',
      date: '2026-08-18',
      price: '2.82',
      unit: 'USD/MMBtu',
      instrument: 'spot',
    },
  ])
})

test('quirk 27: the connector asks for JSON, and XML is refused with how it begins', async () => {
  const simulator = await fred()
  const body = '<?xml version="1.0" encoding="utf-8" ?><observations/>'
  await simulator.order({ failNext: { count: 1, status: 200, body } })
  await expect(simulator.prices('2026-08-18', '2026-08-18')).rejects.toThrow('expected JSON, got status 200')
  const [request] = await simulator.requests()
  expect(request?.query.file_type).toEqual(['json'])
})

test('quirk 28: points, and weekends that are not there, give no price', async () => {
  const simulator = await fred()
  const wti = (await simulator.prices('2026-07-02', '2026-07-06')).filter(({ commodity }) => commodity === 'WTI')
  expect(wti.map(({ date }) => date)).toEqual(['2026-07-02', '2026-07-06'])
})

test('quirk 29: a holiday of one series is a trading day of another', async () => {
  const simulator = await fred()
  const traded = async (day: string) => (await simulator.prices(day, day)).map(({ commodity }) => commodity)
  expect(await traded('2026-07-03')).toEqual(['BRENT'])
  expect(await traded('2026-05-04')).toEqual(['WTI', 'NATGAS'])
  expect(await traded('2025-10-13')).toEqual(['BRENT', 'NATGAS'])
})

test('quirk 30: a value that is no string is refused', async () => {
  const simulator = await fred()
  const body = JSON.stringify({ observations: [{ date: '2026-08-18', value: 86.48 }] })
  await simulator.order({ failNext: { count: 1, status: 200, body } })
  await expect(simulator.prices('2026-08-18', '2026-08-18')).rejects.toThrow('observations[0].value')
})

test('quirk 31: paging goes on until a page is shorter than the limit, whatever count says', async () => {
  const simulator = await fred()
  const whole = await simulator.prices('2026-08-03', '2026-08-18')
  // Twelve weekdays: the last page of four is full, and an empty one has to follow.
  const paged = await simulator.prices('2026-08-03', '2026-08-18', { pageRows: 4 })
  expect(paged).toEqual(whole)
  const wti = (await simulator.requests()).slice(3).filter(({ query }) => query.series_id?.[0] === 'DCOILWTICO')
  expect(wti.map(({ query }) => query.offset?.[0])).toEqual(['0', '4', '8', '12'])
})

test('quirk 32: a whole history is asked for with the highest limit, in one request a series', async () => {
  const simulator = await fred()
  const prices = await simulator.prices('1986-01-01', '2026-08-18')
  expect(prices).toHaveLength(10226 + 9958 + 7437 - 1)
  const requests = await simulator.requests()
  expect(requests.map(({ query }) => query.limit?.[0])).toEqual(['100000', '100000', '100000'])
})

test('quirk 34: a key that is not registered fails at once, with the reason and without the key', async () => {
  const simulator = await fred(['b'.repeat(32)])
  const fetching = simulator.prices('2026-08-18', '2026-08-18')
  await expect(fetching).rejects.toThrow('The value for variable api_key is not registered')
  await expect(fetching).rejects.not.toThrow(anyKey)
  expect(await simulator.requests()).toHaveLength(1)
})

test('quirk 35: a series that is gone is a reason to fail, not an empty answer', async () => {
  const simulator = await fred()
  const body = JSON.stringify({ error_code: 400, error_message: 'Bad Request.  The series does not exist.' })
  await simulator.order({ failNext: { count: 1, status: 400, body } })
  await expect(simulator.prices('2026-08-18', '2026-08-18')).rejects.toThrow(/The series does not exist/)
})

test('quirk 36: the reason is shown although the refusal calls itself XML', async () => {
  const simulator = await fred()
  const malformed = simulator.prices('2026-08-18', '2026-08-18', { key: keyOf('TOO-SHORT') })
  await expect(malformed).rejects.toThrow('not a 32 character alpha-numeric lower-case string')
})

test('quirk 37: a request over the limit is tried again', async () => {
  const simulator = await fred()
  await simulator.order({ failNext: { count: 2, status: 429 } })
  expect(await simulator.prices('2026-08-18', '2026-08-18')).toHaveLength(3)
  expect(await simulator.requests()).toHaveLength(5)
})

import { expect, test } from 'vitest'
import { startEiaSimulator } from '../simulators/eia.ts'
import { anyKey, pinnedNow, untilTestEnds } from '../simulators/testing.ts'
import { fetchEia } from './eia.ts'
import { askingSimulated, keyOf, listOf } from './testing.ts'

type Options = Partial<Parameters<typeof startEiaSimulator>[0]>

async function eia(options: Options = {}) {
  const simulator = await untilTestEnds(startEiaSimulator({ now: pinnedNow, ...options }))
  return {
    ...simulator,
    prices: (firstDay: string, lastDay: string, more: Partial<Parameters<typeof fetchEia>[0]> = {}) =>
      listOf(fetchEia({ ...askingSimulated('eia', simulator, firstDay, lastDay), ...more })),
  }
}

/** An answer of the service with these parts changed. */
function answerOf(rows: object[], { total = String(rows.length) }: { total?: string | number } = {}): string {
  const row = { period: '2026-08-18', series: 'RWTC', units: '$/BBL', value: '86.48' }
  return JSON.stringify({ response: { total, data: rows.map((changes) => ({ ...row, ...changes })) } })
}

const emptyAnswer = answerOf([])

test('prices of the three commodities come as published, with commodity, source and unit', async () => {
  const simulator = await eia()
  expect(await simulator.prices('2026-08-18', '2026-08-18')).toEqual([
    {
      commodity: 'BRENT',
      source: 'EIA-SIMULATED',
      date: '2026-08-18',
      price: '95.29',
      unit: 'USD/bbl',
      instrument: 'spot',
    },
    {
      commodity: 'WTI',
      source: 'EIA-SIMULATED',
      date: '2026-08-18',
      price: '86.48',
      unit: 'USD/bbl',
      instrument: 'spot',
    },
    {
      commodity: 'NATGAS',
      source: 'EIA-SIMULATED',
      date: '2026-08-18',
      price: '2.82',
      unit: 'USD/MMBtu',
      instrument: 'spot',
    },
  ])
})

test('quirk 1: the connector sends its key in the query', async () => {
  const simulator = await eia()
  await simulator.prices('2026-08-18', '2026-08-18')
  const requests = await simulator.requests()
  expect(requests.map(({ method, query }) => [method, query.api_key])).toEqual([
    ['GET', ['***']],
    ['GET', ['***']],
  ])
})

test('quirk 2: a wrong key fails at once, with the reason and without the key', async () => {
  const simulator = await eia({ keys: ['b'.repeat(32)] })
  const fetching = simulator.prices('2026-08-18', '2026-08-18')
  await expect(fetching).rejects.toThrow(/403.*API_KEY_INVALID/)
  await expect(fetching).rejects.not.toThrow(anyKey)
  expect(await simulator.requests()).toHaveLength(1)
})

test('quirk 3: a refusal whose error is a string shows it', async () => {
  const simulator = await eia()
  const error = "Invalid frequency 'x' provided."
  await simulator.order({ failNext: { count: 1, status: 400, body: JSON.stringify({ error, code: 400 }) } })
  await expect(simulator.prices('2026-08-18', '2026-08-18')).rejects.toThrow(error)
})

test('quirk 4: rows without values are refused by the place where they lack', async () => {
  const simulator = await eia()
  await simulator.order({ failNext: { count: 1, status: 200, body: answerOf([{ value: undefined }]) } })
  await expect(simulator.prices('2026-08-18', '2026-08-18')).rejects.toThrow('response.data[0].value')
})

test('quirk 5: pages neither overlap nor leave rows out, whatever the page size', async () => {
  const simulator = await eia()
  const whole = await simulator.prices('2026-08-10', '2026-08-18')
  const paged = await simulator.prices('2026-08-10', '2026-08-18', { pageRows: 3 })
  expect(paged).toEqual(whole)
  expect(new Set(paged.map(({ commodity, date }) => commodity + date)).size).toBe(21)
})

test('quirk 5: rows that come twice or out of order are refused', async () => {
  const simulator = await eia()
  for (const second of ['2026-08-17', '2026-08-18']) {
    const body = answerOf([{ period: '2026-08-18' }, { period: second }])
    await simulator.order({ failNext: { count: 1, status: 200, body } })
    await expect(simulator.prices('2026-08-11', '2026-08-18')).rejects.toThrow(
      `EIA RWTC: expected a day after 2026-08-18, got "${second}"`,
    )
  }
})

test('quirk 6: first and last day are both fetched, and days outside are refused', async () => {
  const simulator = await eia()
  const days = (await simulator.prices('2026-08-14', '2026-08-17')).map(({ date }) => date)
  expect([...new Set(days)]).toEqual(['2026-08-14', '2026-08-17'])
  await simulator.order({ failNext: { count: 1, status: 200, body: answerOf([{ period: '1986-01-02' }]) } })
  await expect(simulator.prices('2026-08-14', '2026-08-17')).rejects.toThrow(
    'expected days from 2026-08-14 to 2026-08-17, as asked for, got "1986-01-02"',
  )
})

test('quirk 7: both crude series come with one request', async () => {
  const simulator = await eia()
  await simulator.prices('2026-08-18', '2026-08-18')
  const [oil] = await simulator.requests()
  expect(oil?.query['facets[series][]']).toEqual(['RWTC', 'RBRTE'])
})

test('quirk 8: an answer without rows is no error, neither for an unknown series nor on a weekend', async () => {
  const simulator = await eia()
  const query = { api_key: anyKey, 'data[0]': 'value', 'facets[series][]': 'NOPE' }
  const answer = await simulator.ask('/petroleum/pri/spt/data/', query)
  expect(answer.status).toBe(200)
  expect(await answer.json()).toMatchObject({ response: { total: '0', data: [] } })
  expect(await simulator.prices('2026-08-15', '2026-08-16')).toEqual([])
})

test('quirk 9: a value that is a number is the same price', async () => {
  const simulator = await eia()
  await simulator.order({ failNext: { count: 1, status: 200, body: answerOf([{ value: 86.48 }]) } })
  const [wti] = await simulator.prices('2026-08-18', '2026-08-18')
  expect(wti?.price).toBe(86.48)
})

test('quirk 10: a day with a null has no price', async () => {
  const simulator = await eia()
  const query = { api_key: anyKey, 'data[0]': 'value', start: '2018-01-05', end: '2018-01-05' }
  const answer = await simulator.ask('/natural-gas/pri/fut/data/', query)
  expect(await answer.json()).toMatchObject({ response: { data: [{ period: '2018-01-05', value: null }] } })
  const gas = (await simulator.prices('2018-01-04', '2018-01-08')).filter(({ commodity }) => commodity === 'NATGAS')
  expect(gas.map(({ date }) => date)).toEqual(['2018-01-04', '2018-01-08'])
})

test('quirk 11: a total that is a number ends the paging, too', async () => {
  const simulator = await eia()
  await simulator.order({ failNext: { count: 1, status: 200, body: answerOf([{}], { total: 1 }) } })
  const crude = (await simulator.prices('2026-08-18', '2026-08-18')).filter(({ unit }) => unit === 'USD/bbl')
  expect(crude.map(({ price }) => price)).toEqual(['86.48'])
})

test('quirk 12: a history of more than 5000 rows is fetched whole, page by page', async () => {
  const simulator = await eia()
  const prices = await simulator.prices('2006-08-19', '2026-08-18')
  const crude = prices.filter(({ commodity }) => commodity !== 'NATGAS')
  expect(crude.length).toBeGreaterThan(10_000)
  const offsets = (await simulator.requests())
    .filter(({ path }) => path.includes('petroleum'))
    .map(({ query }) => query.offset)
  expect(offsets).toEqual([['0'], ['5000'], ['10000']])
})

test('quirk 12: a page that is empty before the total is reached is refused', async () => {
  const simulator = await eia()
  await simulator.order({ failNext: { count: 1, status: 200, body: answerOf([], { total: '7' }) } })
  await expect(simulator.prices('2026-08-18', '2026-08-18')).rejects.toThrow(
    /expected 7 items of .*petroleum\/pri\/spt.*, got 0 and then an empty page/,
  )
})

test.each(['top', 'response'] as const)('quirk 15: warnings at the %s are remarks, told once', async (warningsAt) => {
  const simulator = await eia({ warningsAt })
  const remarks: string[] = []
  const log = { info: (message: string) => void remarks.push(message) }
  await simulator.prices('2026-08-17', '2026-08-18', { pageRows: 2, log })
  expect(remarks).toHaveLength(1)
  expect(remarks[0]).toContain('EIA petroleum/pri/spt: incomplete return: The API can only return 5000 rows')
})

test('quirk 16: the key in the echo appears in no error', async () => {
  const simulator = await eia()
  const secretKey = 'c'.repeat(32)
  const echo = { request: { params: { api_key: secretKey } }, response: { total: 'many', data: [secretKey] } }
  const bodies = [JSON.stringify(echo), `<html>${secretKey}</html>`]
  for (const body of bodies) {
    await simulator.order({ failNext: { count: 1, status: 200, body } })
    const fetching = simulator.prices('2026-08-18', '2026-08-18', { key: keyOf(secretKey) })
    await expect(fetching).rejects.toThrow(/expected/)
    await expect(fetching).rejects.not.toThrow(secretKey)
  }
})

test('quirk 17: a price in another unit than the route has is refused', async () => {
  const simulator = await eia()
  await simulator.order({ failNext: { count: 1, status: 200, body: answerOf([{ units: 'CENTS/GAL' }]) } })
  await expect(simulator.prices('2026-08-18', '2026-08-18')).rejects.toThrow(
    'expected EIA RWTC in $/BBL, got "CENTS/GAL"',
  )
})

test('quirk 22: the connector spaces its requests, so that a long history gets through', async () => {
  const simulator = await eia()
  const prices = await simulator.prices('2026-08-13', '2026-08-18', { pageRows: 2 })
  expect(prices).toHaveLength(12)
  expect((await simulator.requests()).length).toBeGreaterThan(5)
})

test('quirk 25: a negative price is a price', async () => {
  const simulator = await eia()
  const prices = await simulator.prices('2020-04-20', '2020-04-20')
  expect(prices.find(({ commodity }) => commodity === 'WTI')?.price).toBe('-36.98')
})

test('quirk 26: two weeks without rows are no error', async () => {
  const simulator = await eia()
  const gas = (await simulator.prices('2005-09-22', '2005-10-07')).filter(({ commodity }) => commodity === 'NATGAS')
  expect(gas.map(({ date }) => date)).toEqual(['2005-09-22', '2005-10-07'])
})

test('a series that was not asked for is refused', async () => {
  const simulator = await eia()
  await simulator.order({ failNext: { count: 1, status: 200, body: answerOf([{ series: 'EER_EPD2DC' }]) } })
  await expect(simulator.prices('2026-08-18', '2026-08-18')).rejects.toThrow('got "EER_EPD2DC"')
})

test('a total of zero with nothing in it asks for no second page', async () => {
  const simulator = await eia()
  await simulator.order({ failNext: { count: 2, status: 200, body: emptyAnswer } })
  expect(await simulator.prices('2026-08-18', '2026-08-18')).toEqual([])
  expect(await simulator.requests()).toHaveLength(2)
})

import type { HttpClient } from 'millrace'
import type { ListeningSimulator } from 'millrace/simulator'
import { describe, expect, test } from 'vitest'
import { startEiaSimulator } from '../simulators/eia.ts'
import { startFredSimulator } from '../simulators/fred.ts'
import { anyKey, pinnedNow, untilTestEnds } from '../simulators/testing.ts'
import { startYahooSimulator } from '../simulators/yahoo.ts'
import { fetchEia } from './eia.ts'
import { fetchFred } from './fred.ts'
import type { Price } from './price.ts'
import { type SourceName, sourceOf } from './source.ts'
import { keyOf, listOf, quickHttp } from './testing.ts'
import { fetchYahoo } from './yahoo.ts'

interface Case {
  name: SourceName
  start: () => Promise<ListeningSimulator>
  /** An answer of the right shape with this text, as it stands, for its first value. */
  answerWith: (value: string) => string
}

const cases: Case[] = [
  {
    name: 'eia',
    start: () => startEiaSimulator({ now: pinnedNow }),
    answerWith: (value) =>
      `{"response":{"total":"1","data":[{"period":"2026-08-18","series":"RWTC","units":"$/BBL","value":${value}}]}}`,
  },
  {
    name: 'fred',
    start: () => startFredSimulator({ now: pinnedNow }),
    answerWith: (value) => `{"observations":[{"date":"2026-08-18","value":${value}}]}`,
  },
  {
    name: 'yahoo',
    start: () => startYahooSimulator({ now: pinnedNow }),
    answerWith: (value) =>
      '{"chart":{"result":[{"meta":{"currency":"USD","symbol":"CL=F","exchangeTimezoneName":"America/New_York",' +
      `"priceHint":2},"timestamp":[1787025600],"indicators":{"quote":[{"close":[${value}]}]}}],"error":null}}`,
  },
]

function fetchWith(name: SourceName, baseUrl: string, simulated: boolean, http: HttpClient): Promise<Price[]> {
  const source = sourceOf(name, simulated ? { MILLRACE_SIMULATED: name } : {})
  const options = { http, baseUrl, source, key: keyOf(anyKey), firstDay: '2026-08-18', lastDay: '2026-08-18' }
  if (name === 'eia') return listOf(fetchEia(options))
  if (name === 'fred') return listOf(fetchFred(options))
  return listOf(fetchYahoo({ ...options, now: pinnedNow() }))
}

describe.each(cases)('the connector of $name', ({ name, start, answerWith }) => {
  async function started() {
    const simulator = await untilTestEnds(start())
    const prices = (simulated = true, http = quickHttp()) => fetchWith(name, simulator.baseUrl, simulated, http)
    /** The next answer has this body; the fetch that gets it is what comes back. */
    const pricesFrom = async (body: string) => {
      await simulator.order({ failNext: { count: 9, status: 200, body } })
      return prices()
    }
    return { ...simulator, prices, pricesFrom }
  }

  test('reads a well-formed answer', async () => {
    const simulator = await started()
    const value = name === 'yahoo' ? '86.04' : '"86.04"'
    await simulator.order({ failNext: { count: 1, status: 200, body: answerWith(value) } })
    expect((await simulator.prices())[0]).toMatchObject({ date: '2026-08-18', price: '86.04' })
  })

  test.each(['{}', '[]', 'null', '"text"', '{"response":{"total":"1"}}', '{"observations":"none"}', '{"chart":{}}'])(
    'refuses %s',
    async (body) => {
      const simulator = await started()
      await expect(simulator.pricesFrom(body)).rejects.toThrow(`expected prices of ${name} from `)
    },
  )

  test('refuses a page of HTML with status 200, and an empty body', async () => {
    const simulator = await started()
    await expect(simulator.pricesFrom('<html>Will be right back</html>')).rejects.toThrow('expected JSON')
    await expect((await started()).pricesFrom('')).rejects.toThrow('expected JSON')
  })

  test('refuses JSON that ends in the middle', async () => {
    const simulator = await started()
    await expect(simulator.pricesFrom(answerWith('"86.04"').slice(0, -4))).rejects.toThrow('expected JSON')
  })

  test.each(['NaN', '1e999', 'true', '{}', '["86.04"]'])('refuses the value %s', async (value) => {
    const simulator = await started()
    await expect(simulator.pricesFrom(answerWith(value))).rejects.toThrow(/expected /)
  })

  test('tries a cut and a dropped answer again', async () => {
    const simulator = await started()
    await simulator.order({ cutNext: 1, dropNext: 1 })
    expect((await simulator.prices()).length).toBeGreaterThan(0)
  })

  test('gives up on a service that keeps failing, and says what it answered', async () => {
    const simulator = await started()
    await simulator.order({ failNext: { count: 9, status: 503 } })
    await expect(simulator.prices()).rejects.toThrow('503')
    expect(await simulator.requests()).toHaveLength(3)
  })

  test('takes no row of a simulator for a real one', async () => {
    const simulator = await started()
    await expect(simulator.prices(false)).rejects.toThrow(`Add ${name} to MILLRACE_SIMULATED`)
  })
})

/** Both publish text; Yahoo's prices are numbers, and text among them is another contract. */
const textual = cases.filter(({ name }) => name !== 'yahoo')

describe.each(textual)('the connector of $name', ({ name, start, answerWith }) => {
  test.each(['NaN', 'Infinity', '1,234', '0x56', '86.\0', ' 86.48'])(
    'hands the text %j on as it is, for the dataset to refuse',
    async (text) => {
      const simulator = await untilTestEnds(start())
      const body = answerWith(JSON.stringify(text))
      await simulator.order({ failNext: { count: 1, status: 200, body } })
      const [first] = await fetchWith(name, simulator.baseUrl, true, quickHttp())
      expect(first).toMatchObject({ date: '2026-08-18', price: text })
    },
  )

  test.each(['2026-02-30', '18.08.2026', '2026-8-18', ''])(
    'hands the day %j on as it is, for the dataset to refuse',
    async (day) => {
      const simulator = await untilTestEnds(start())
      const body = answerWith('"86.04"').replace('2026-08-18', day)
      await simulator.order({ failNext: { count: 1, status: 200, body } })
      const [first] = await fetchWith(name, simulator.baseUrl, true, quickHttp())
      expect(first).toMatchObject({ date: day, price: '86.04' })
    },
  )
})

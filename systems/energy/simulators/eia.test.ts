import { expect, test } from 'vitest'
import { startEiaSimulator } from './eia.ts'
import { anyKey, jsonOf, pinnedNow, untilTestEnds } from './testing.ts'

interface Answer {
  response: { total: string; data: { period: string; series: string; value?: string | null }[]; warnings?: unknown }
  warnings?: { warning: string }[]
}

const spot = '/petroleum/pri/spt/data/'
const sorted = { 'sort[0][column]': 'period', 'sort[0][direction]': 'asc' }
const wti = { api_key: anyKey, 'data[0]': 'value', 'facets[series][]': 'RWTC', ...sorted }

const eia = (options: Partial<Parameters<typeof startEiaSimulator>[0]> = {}) =>
  untilTestEnds(startEiaSimulator({ now: pinnedNow, ...options }))

test('rows carry the columns of the real service', async () => {
  const simulator = await eia()
  const answer = await jsonOf<Answer>(simulator.ask(spot, { ...wti, start: '2026-08-18' }))
  expect(answer).toMatchObject({ response: { total: '1', dateFormat: 'YYYY-MM-DD', frequency: 'daily' } })
  expect(answer.response.data).toEqual([
    {
      period: '2026-08-18',
      duoarea: 'YCUOK',
      'area-name': 'NA',
      product: 'EPCWTI',
      'product-name': 'WTI Crude Oil',
      process: 'PF4',
      'process-name': 'Spot Price FOB',
      series: 'RWTC',
      'series-description': 'Cushing, OK WTI Spot Price FOB (Dollars per Barrel)',
      value: '86.48',
      units: '$/BBL',
    },
  ])
})

test('quirk 1: a key in a header counts as missing', async () => {
  const simulator = await eia()
  const answer = await simulator.ask(spot, {}, { headers: { 'x-api-key': anyKey, authorization: `Bearer ${anyKey}` } })
  expect(answer.status).toBe(403)
  expect(await jsonOf(answer)).toMatchObject({ error: { code: 'API_KEY_MISSING' } })
})

test('quirk 2: a key of another form, or not on the list, is invalid', async () => {
  const anyForm = await eia()
  const listed = await eia({ keys: ['b'.repeat(32)] })
  const answers = [
    await anyForm.ask(spot, { ...wti, api_key: 'short' }),
    await listed.ask(spot, wti),
    await listed.ask(spot, { ...wti, api_key: 'b'.repeat(32) }),
  ]
  expect(answers.map(({ status }) => status)).toEqual([403, 403, 200])
  expect(await answers[1]?.json()).toMatchObject({ error: { code: 'API_KEY_INVALID' } })
})

test('quirk 3: an unknown frequency and an unknown route are refused with a string', async () => {
  const simulator = await eia()
  const frequency = await simulator.ask(spot, { ...wti, frequency: 'hourly' })
  expect(frequency.status).toBe(400)
  expect(await frequency.json()).toEqual({
    error:
      "Invalid frequency 'hourly' provided. The only valid frequencies are 'daily', 'weekly', 'monthly', and 'annual'.",
    code: 400,
  })
  const route = await simulator.ask('/petroleum/pri/nothing/data/', wti)
  expect([route.status, await route.json()]).toEqual([404, { error: 'Not found.', code: 404 }])
})

test('quirk 4: rows come without values unless data[0]=value is asked for', async () => {
  const simulator = await eia()
  const { 'data[0]': _, ...withoutData } = wti
  const { response } = await jsonOf<Answer>(simulator.ask(spot, { ...withoutData, start: '2026-08-18' }))
  expect(response.data).toHaveLength(1)
  expect(response.data[0]).not.toHaveProperty('value')
})

test('quirk 5: unsorted rows come in no useful order, and pages of them overlap', async () => {
  const simulator = await eia()
  const page = async (offset: string, sort: Record<string, string>) => {
    const query = { api_key: anyKey, start: '2026-06-01', offset, length: '50', ...sort }
    return (await jsonOf<Answer>(simulator.ask(spot, query))).response.data.map((row) => row.period + row.series)
  }
  const unsorted = [...(await page('0', {})), ...(await page('50', {}))]
  expect(unsorted.slice(0, 50)).not.toEqual(unsorted.slice(0, 50).toSorted())
  expect(new Set(unsorted).size).toBeLessThan(unsorted.length)
  const byDayAndSeries = { ...sorted, 'sort[1][column]': 'series', 'sort[1][direction]': 'asc' }
  const rows = [...(await page('0', byDayAndSeries)), ...(await page('50', byDayAndSeries))]
  expect(new Set(rows).size).toBe(rows.length)
})

test('quirk 6: the days of start and end belong to the answer', async () => {
  const simulator = await eia()
  const query = { ...wti, start: '2026-08-14', end: '2026-08-17' }
  const { response } = await jsonOf<Answer>(simulator.ask(spot, query))
  expect(response.data.map(({ period }) => period)).toEqual(['2026-08-14', '2026-08-17'])
})

test('quirk 13: a length over 5000 is answered with 5000 rows and a warning', async () => {
  const simulator = await eia()
  const answer = await jsonOf<Answer>(simulator.ask(spot, { ...wti, length: '6000' }))
  expect(answer.response.data).toHaveLength(5000)
  expect(answer.response.total).toBe('10226')
  expect(answer.warnings?.map(({ warning }) => warning)).toEqual(['parameter out of range', 'incomplete return'])
})

test('quirk 14: every page smaller than the total is called incomplete', async () => {
  const simulator = await eia()
  const answer = await jsonOf<Answer>(simulator.ask(spot, { ...wti, length: '500' }))
  expect(answer.warnings?.map(({ warning }) => warning)).toEqual(['incomplete return'])
  expect(answer.response.warnings).toBeNull()
})

test('quirk 15: warnings can also stand inside the response', async () => {
  const simulator = await eia({ warningsAt: 'response' })
  const answer = await jsonOf<Answer>(simulator.ask(spot, { ...wti, length: '500' }))
  expect(answer.warnings).toBeUndefined()
  expect(answer.response.warnings).toMatchObject([{ warning: 'incomplete return' }])
})

test('quirk 18: a route describes itself and lists its series', async () => {
  const simulator = await eia()
  expect(await jsonOf(simulator.ask('/natural-gas/pri/fut/', { api_key: anyKey }))).toMatchObject({
    response: { id: 'fut', defaultFrequency: 'daily', startPeriod: '1997-01-07', endPeriod: '2026-08-18' },
  })
  expect(await jsonOf(simulator.ask('/petroleum/pri/spt/facet/series', { api_key: anyKey }))).toMatchObject({
    response: { totalFacets: 2, facets: [{ id: 'RWTC' }, { id: 'RBRTE' }] },
  })
})

test('quirk 19: a series id of version 1 leads to the same rows', async () => {
  const simulator = await eia()
  const legacy = await jsonOf<Answer>(simulator.ask('/seriesid/PET.RWTC.D', { api_key: anyKey, ...sorted }))
  const { response } = await jsonOf<Answer>(simulator.ask(spot, wti))
  expect(legacy.response.data).toEqual(response.data)
  expect((await simulator.ask('/seriesid/PET.NOPE.D', { api_key: anyKey })).status).toBe(404)
})

test('quirk 20: a JSON body and the X-Params header say the same as the query', async () => {
  const simulator = await eia()
  const body = JSON.stringify({
    frequency: 'daily',
    data: ['value'],
    facets: { series: ['RWTC'] },
    start: '2026-08-18',
  })
  const expected = await jsonOf<Answer>(simulator.ask(spot, { ...wti, start: '2026-08-18' }))
  const posted = await jsonOf<Answer>(simulator.ask(spot, { api_key: anyKey }, { method: 'POST', body }))
  const headed = await jsonOf<Answer>(simulator.ask(spot, { api_key: anyKey }, { headers: { 'x-params': body } }))
  expect(posted.response).toEqual(expected.response)
  expect(headed.response).toEqual(expected.response)
})

test('quirk 21: XML holds 300 rows', async () => {
  const simulator = await eia()
  const xml = await (await simulator.ask(spot, { ...wti, out: 'xml' })).text()
  expect(xml.startsWith('<?xml')).toBe(true)
  expect(xml.match(/<row /g)).toHaveLength(300)
})

test('quirk 22: the sixth request of a second is refused', async () => {
  const simulator = await eia()
  // The cheapest question there is, so that all six fall into one second on a busy machine, too.
  const ask = () => simulator.ask('/petroleum/pri/spt/facet/series', { api_key: anyKey })
  const answers = await Promise.all(Array.from({ length: 6 }, ask))
  expect(answers.filter(({ status }) => status === 200)).toHaveLength(5)
  expect(answers.filter(({ status }) => status === 429)).toHaveLength(1)
})

test('quirk 23: DEMO_KEY has ten requests, counted down', async () => {
  const simulator = await eia()
  await simulator.order({ rateLimit: null })
  const demo = () => simulator.ask(spot, { ...wti, api_key: 'DEMO_KEY', length: '1' })
  const first = await demo()
  expect([first.headers.get('x-ratelimit-limit'), first.headers.get('x-ratelimit-remaining')]).toEqual(['10', '9'])
  for (let request = 2; request <= 10; request++) await demo()
  const eleventh = await demo()
  expect(eleventh.status).toBe(429)
  expect(await eleventh.json()).toMatchObject({ error: { code: 'OVER_RATE_LIMIT' } })
})

test('quirk 24: no answer carries an ETag or a Cache-Control', async () => {
  const simulator = await eia()
  const { headers } = await simulator.ask(spot, { ...wti, length: '1' })
  expect([headers.get('etag'), headers.get('cache-control')]).toEqual([null, null])
})

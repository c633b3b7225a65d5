import { expect, test } from 'vitest'
import { startFredSimulator } from './fred.ts'
import { anyKey, jsonOf, pinnedNow, untilTestEnds } from './testing.ts'

const wti = { api_key: anyKey, file_type: 'json', series_id: 'DCOILWTICO', sort_order: 'desc', limit: '2' }

interface Answer {
  observations: { date: string; value: string }[]
}

async function fred() {
  const simulator = await untilTestEnds(startFredSimulator({ now: pinnedNow }))
  return { ...simulator, ask: () => simulator.ask('/series/observations', wti) }
}

test('every answer of the service carries the mark of the simulator', async () => {
  const simulator = await fred()
  expect((await simulator.ask()).headers.get('x-millrace-simulator')).toBe('fred')
  await simulator.order({ failNext: { count: 1, status: 500 } })
  expect((await simulator.ask()).headers.get('x-millrace-simulator')).toBe('fred')
})

test('the next requests fail as ordered, and the one after them does not', async () => {
  const simulator = await fred()
  await simulator.order({ failNext: { count: 2, status: 503, body: 'busy', headers: { 'retry-after': '7' } } })
  const first = await simulator.ask()
  expect([first.status, first.headers.get('retry-after'), await first.text()]).toEqual([503, '7', 'busy'])
  expect((await simulator.ask()).status).toBe(503)
  expect((await simulator.ask()).status).toBe(200)
})

test('a failure without a body has the one the service itself would send', async () => {
  const simulator = await fred()
  await simulator.order({ failNext: { count: 1, status: 429 } })
  expect(await jsonOf(simulator.ask())).toMatchObject({ error_code: 429 })
})

test('a dropped request gets no answer', async () => {
  const simulator = await fred()
  await simulator.order({ dropNext: 1 })
  await expect(simulator.ask()).rejects.toThrow('fetch failed')
  expect((await simulator.ask()).status).toBe(200)
})

test('a cut answer begins well and breaks off', async () => {
  const simulator = await fred()
  await simulator.order({ cutNext: 1 })
  const answer = await simulator.ask()
  expect(answer.status).toBe(200)
  await expect(answer.text()).rejects.toThrow('terminated')
})

test('a page of HTML comes with status 200', async () => {
  const simulator = await fred()
  await simulator.order({ html200Next: 1 })
  const answer = await simulator.ask()
  expect([answer.status, answer.headers.get('content-type')]).toEqual([200, 'text/html; charset=utf-8'])
  expect(await answer.text()).toContain('Will be right back')
})

test('a delay holds for every request until it is taken back', async () => {
  const simulator = await fred()
  await simulator.order({ delayMs: 60 })
  const startedMs = performance.now()
  await simulator.ask()
  expect(performance.now() - startedMs).toBeGreaterThanOrEqual(55)
  await simulator.order({ delayMs: 0 })
})

test('a rate limit refuses what is over it, and null lifts it', async () => {
  const simulator = await fred()
  await simulator.order({ rateLimit: { requests: 1, perSeconds: 60 } })
  expect((await simulator.ask()).status).toBe(200)
  expect((await simulator.ask()).status).toBe(429)
  await simulator.order({ rateLimit: null })
  expect((await simulator.ask()).status).toBe(200)
})

test('a revised and an added price are served, until the reset', async () => {
  const simulator = await fred()
  await simulator.order({
    revise: [{ series: 'DCOILWTICO', date: '2026-08-18', value: '87.00' }],
    add: [{ series: 'DCOILWTICO', date: '2026-08-19', value: '88.50' }],
  })
  const latest = async () => (await jsonOf<Answer>(simulator.ask())).observations.map(({ value }) => value)
  expect(await latest()).toEqual(['88.50', '87.00'])
  await simulator.order({ reset: true })
  expect((await latest())[0]).toBe('86.48')
})

test('an order that cannot be carried out says why, and changes nothing', async () => {
  const simulator = await fred()
  const refusal = async (order: object) => (await jsonOf<{ error: string }>(simulator.order(order))).error
  expect(await refusal({ failnext: { count: 1, status: 500 } })).toContain('failnext')
  expect(await refusal({ add: [{ series: 'WTI', date: '2026-08-19', value: '1' }] })).toContain(
    "expected a series of DCOILWTICO, DCOILBRENTEU, DHHNGSP, got 'WTI'",
  )
  expect(await refusal({ revise: [{ series: 'DHHNGSP', date: '2026-08-15', value: '1' }] })).toContain('use add')
  expect(await refusal({ add: [{ series: 'DHHNGSP', date: '2026-08-18', value: '1' }] })).toContain('use revise')
  expect((await simulator.ask()).status).toBe(200)
})

test('the log shows method, path, parameters and time, and never a key', async () => {
  const simulator = await fred()
  await simulator.ask()
  const requests = await simulator.requests()
  expect(requests).toMatchObject([
    {
      method: 'GET',
      path: '/fred/series/observations',
      query: { api_key: ['***'], series_id: ['DCOILWTICO'] },
      time: '2026-08-19T12:00:00.000Z',
    },
  ])
  expect(JSON.stringify(requests)).not.toContain(anyKey)
})

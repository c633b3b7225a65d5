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

test('a failure without a body has the one the service itself would send', async () => {
  const simulator = await fred()
  await simulator.order({ failNext: { count: 1, status: 429 } })
  expect(await jsonOf(simulator.ask())).toMatchObject({ error_code: 429 })
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

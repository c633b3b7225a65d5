import { expect, onTestFinished, test } from 'vitest'
import { z } from 'zod'
import { faultOrder } from './fault-order.ts'
import { startSimulator } from './start-simulator.ts'

const noon = new Date('2026-08-19T12:00:00Z')

/** A service that tells a word, which its control endpoint sets. */
async function parrot() {
  let word = 'hello'
  const order = z.strictObject({ ...faultOrder, word: z.string().optional() })
  const simulator = await startSimulator(
    {
      name: 'parrot',
      basePath: '/v1',
      routes: { fetch: () => new Response(word) },
      limit: { requests: 100, perSeconds: 60 },
      failureBody: (status) => ({ body: `{"status":${status}}`, contentType: 'application/json' }),
      control: {
        order,
        reset() {
          word = 'hello'
        },
        refusal: ({ word: given }) => (given === '' ? 'expected a word, got none' : undefined),
        carryOut({ word: given = word }) {
          word = given
          return { word }
        },
      },
    },
    { now: () => noon },
  )
  onTestFinished(() => simulator.close())
  return {
    ...simulator,
    ask: (query = '') => fetch(`${simulator.baseUrl}/say${query}`),
    order: (given: object) => fetch(`${simulator.address}/_control`, { method: 'POST', body: JSON.stringify(given) }),
  }
}

test('every answer carries the mark of the simulator, and what is ordered goes wrong as often as it was ordered', async () => {
  const { ask, order } = await parrot()
  await order({ failNext: { count: 1, status: 503, body: 'busy', headers: { 'retry-after': '7' } } })
  const first = await ask()
  expect([first.status, first.headers.get('retry-after'), await first.text()]).toEqual([503, '7', 'busy'])
  await order({ failNext: { count: 1, status: 500 }, html200Next: 1 })
  const second = await ask()
  expect([second.headers.get('x-millrace-simulator'), await second.text()]).toEqual(['parrot', '{"status":500}'])
  const page = await ask()
  expect([page.status, page.headers.get('content-type')]).toEqual([200, 'text/html; charset=utf-8'])
  expect(await page.text()).toContain('Will be right back')
  await order({ failNext: { count: 1, status: 304 } })
  expect((await ask()).status).toBe(304)
  const last = await ask()
  expect([last.headers.get('x-millrace-simulator'), await last.text()]).toEqual(['parrot', 'hello'])
})

test('an answer is dropped, breaks off, comes late, or is one too many', async () => {
  const { ask, order } = await parrot()
  await order({ dropNext: 1 })
  await expect(ask()).rejects.toThrow('fetch failed')
  await order({ cutNext: 1 })
  const cut = await ask()
  expect(cut.status).toBe(200)
  await expect(cut.text()).rejects.toThrow('terminated')
  await order({ delayMs: 60 })
  const startedMs = performance.now()
  await ask()
  expect(performance.now() - startedMs).toBeGreaterThanOrEqual(55)
  await order({ delayMs: 0, rateLimit: { requests: 1, perSeconds: 60 } })
  expect([(await ask()).status, (await ask()).status]).toEqual([200, 429])
  await order({ rateLimit: null })
  expect((await ask()).status).toBe(200)
})

test('an order is carried out, told of and forgotten, or refused with a reason', async () => {
  const { ask, order, address } = await parrot()
  expect(await (await order({ word: 'bye' })).json()).toEqual({ done: ['word'], word: 'bye' })
  expect(await (await ask('?api_key=hidden&page=2')).text()).toBe('bye')
  for (const [given, said] of [
    [{ failnext: 1 }, 'failnext'],
    [{ word: '', failNext: { count: 1, status: 500 } }, 'expected a word, got none'],
  ] as const) {
    const refused = await order(given)
    expect([refused.status, await refused.text()]).toEqual([400, expect.stringContaining(said)])
  }
  expect((await ask()).status).toBe(200)
  const log = async () => (await fetch(`${address}/_control/requests`)).json()
  const query = { api_key: ['***'], page: ['2'] }
  expect(await log()).toMatchObject({
    requests: [{ method: 'GET', path: '/v1/say', query, time: noon.toISOString() }, {}],
  })
  await order({ delayMs: 600_000, failNext: { count: 9, status: 500 }, rateLimit: { requests: 0, perSeconds: 60 } })
  await order({ reset: true })
  expect(await log()).toEqual({ requests: [] })
  expect(await (await ask()).text()).toBe('hello')
})

import { describe, expect, test } from 'vitest'
import { Refusal } from '../../pipelines/refusal.ts'
import type { Sleep } from './hooks.ts'
import { RateLimit } from './rate-limit.ts'
import { errorOf, testClient } from './test-client.ts'
import { serve } from './test-server.ts'

const never = new AbortController().signal

describe('turns', () => {
  test('come in order and evenly spaced, the first at once', async () => {
    const limit = new RateLimit(4)
    const pausesMs: number[] = []
    const sleep: Sleep = async (milliseconds) => void pausesMs.push(milliseconds)
    const order: number[] = []
    await Promise.all(
      [0, 1, 2, 3].map(async (caller) => {
        await limit.turn(sleep, never)
        order.push(caller)
      }),
    )
    expect(order).toEqual([0, 1, 2, 3])
    // Nothing waits here, so that each pause is as far away as its turn.
    expect(pausesMs.map((pause) => Math.round(pause / 250))).toEqual([1, 2, 3])
  })

  test('really take their time', async () => {
    const limit = new RateLimit(20)
    const sleep = testSleep()
    const startedAtMs = performance.now()
    for (let turn = 0; turn < 5; turn++) await limit.turn(sleep, never)
    // Node's timers may be a millisecond early.
    expect(performance.now() - startedAtMs).toBeGreaterThanOrEqual(4 * 50 - 5)
  })

  test('are not used up while nobody asks, and not saved up either', async () => {
    const limit = new RateLimit(5)
    await limit.turn(testSleep(), never)
    await new Promise((resolve) => setTimeout(resolve, 500))
    const pausesMs: number[] = []
    const sleep: Sleep = async (milliseconds) => void pausesMs.push(milliseconds)
    await limit.turn(sleep, never)
    await limit.turn(sleep, never)
    expect(pausesMs).toHaveLength(1)
  })

  test('are left by who is aborted, at once, and go to who comes after', async () => {
    const limit = new RateLimit(1)
    const wakers: (() => void)[] = []
    const sleep: Sleep = (_milliseconds, signal) =>
      new Promise((resolve, reject) => {
        wakers.push(() => resolve(undefined))
        signal.addEventListener('abort', () => reject(signal.reason))
      })
    await limit.turn(sleep, never)
    const [sleeping, queued] = [new AbortController(), new AbortController()]
    const first = limit.turn(sleep, sleeping.signal)
    const second = limit.turn(sleep, queued.signal)
    const third = limit.turn(sleep, never)
    queued.abort(new Error('second gave up'))
    await expect(second).rejects.toThrow('second gave up')
    sleeping.abort(new Error('first gave up'))
    await expect(first).rejects.toThrow('first gave up')
    await new Promise(setImmediate)
    expect(wakers).toHaveLength(2)
    wakers[1]?.()
    await third
  })
})

describe('perSecond of a client', () => {
  test('holds for all its requests, retries and redirects included, and for clients extended from it', async () => {
    await using server = await serve((request, response, earlier) => {
      if (request.url === '/redirected') return response.writeHead(302, { location: '/' }).end()
      return response.writeHead(earlier === 1 ? 503 : 200).end()
    })
    await using client = testClient({ perSecond: 0.001, retry: { base: '1ms' }, totalTimeout: '1d' })
    const [one, other] = [client.http.extend({ baseUrl: server.url }), client.http.extend({ perSecond: 1000 })]
    await one.get('redirected')
    await other.get(server.url)
    await client.http.get(server.url)
    // The failed attempt begins again at the address that redirects.
    expect(server.requests).toHaveLength(6)
    // The pause before the retry is not a turn.
    expect(client.pausesMs.filter((pause) => pause > 100).map((pause) => Math.round(pause / 1_000_000))).toEqual([
      1, 2, 3, 4, 5,
    ])
  })

  test('does not hold for clients beside it', async () => {
    await using server = await serve((_request, response) => response.end())
    await using client = testClient()
    for (const http of [client.http.extend({ perSecond: 0.01 }), client.http.extend({ perSecond: 0.01 })]) {
      await http.get(server.url)
    }
    expect(client.pausesMs).toEqual([])
  })

  test.each([0, -1, Number.NaN, Number.POSITIVE_INFINITY])('cannot be %d', async (perSecond) => {
    await using client = testClient()
    expect(() => client.http.extend({ perSecond })).toThrow(Refusal)
  })
})

test('who waits for a turn is ended by the abort, without having sent anything', async () => {
  await using server = await serve((_request, response) => response.end())
  await using client = testClient({ perSecond: 0.01 }, { sleep: undefined })
  await client.http.get(server.url)
  const caller = new AbortController()
  const waiting = errorOf(client.http.get(server.url, { signal: caller.signal }))
  caller.abort()
  expect(await waiting).toMatchObject({ code: 'aborted', attempt: 0, retryable: false })
  expect(server.requests).toHaveLength(1)
})

function testSleep(): Sleep {
  return (milliseconds) => new Promise((resolve) => setTimeout(resolve, milliseconds))
}

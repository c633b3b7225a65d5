import { getEventListeners } from 'node:events'
import { describe, expect, test } from 'vitest'
import { errorOf, testClient } from './test-client.ts'
import { serve, serveSockets } from './test-server.ts'

const dripEveryMs = 200

describe('the deadline of an attempt ends', () => {
  test('a body that drips one byte every 200 ms', async () => {
    await using server = await serve((_request, response) => {
      response.writeHead(200, { 'content-type': 'application/json' })
      const timer = setInterval(() => response.write('1'), dripEveryMs)
      response.on('close', () => clearInterval(timer))
    })
    await using client = testClient({ timeout: '1s', retry: { attempts: 1 } })
    const error = await errorOf(client.http.get(server.url))
    expect(error).toMatchObject({ code: 'timeout', status: 200, attempt: 1, retryable: true })
    expect(error.message).toMatch(
      /expected a whole answer within 1 s \(timeout\), got status 200 and \d bytes of a body/,
    )
  })

  test('headers that never end', async () => {
    await using server = await serveSockets((socket) => {
      socket.write('HTTP/1.1 200 OK\r\n')
      const timer = setInterval(() => socket.write('x-drip: 1\r\n'), dripEveryMs)
      socket.on('close', () => clearInterval(timer))
    })
    await using client = testClient({ timeout: '300ms', retry: { attempts: 1 } })
    expect(await errorOf(client.http.get(server.url))).toMatchObject({ code: 'timeout', status: undefined })
  })

  test('a connection that is never established, long before undici gives it up', async () => {
    // The TCP connection is taken, the TLS handshake is not answered.
    await using server = await serveSockets(() => undefined)
    await using client = testClient({ timeout: '300ms', retry: { attempts: 1 } })
    const startedAtMs = performance.now()
    expect(await errorOf(client.http.get(`https://127.0.0.1:${server.port}`))).toMatchObject({ code: 'timeout' })
    expect(performance.now() - startedAtMs).toBeLessThan(5_000)
  })

  test('the attempt, and the next one may succeed', async () => {
    await using server = await serve((_request, response, earlier) => {
      if (earlier > 0) response.end('ok')
    })
    await using client = testClient({ timeout: '1s' })
    expect((await client.http.get(server.url)).text()).toBe('ok')
    expect(client.lines.map(({ data }) => data.error)).toEqual(['timeout', undefined])
  })
})

describe('the deadline of the request ends', () => {
  test('an attempt that has a longer one', async () => {
    await using server = await serve(() => undefined)
    await using client = testClient({ timeout: '1h', totalTimeout: '300ms' })
    const error = await errorOf(client.http.get(server.url))
    expect(error).toMatchObject({ code: 'timeout', attempt: 1 })
    expect(error.message).toContain('within 300 ms (totalTimeout), got no answer')
  })

  test('the wait for a turn', async () => {
    await using server = await serve((_request, response) => response.end('ok'))
    await using client = testClient({ totalTimeout: '200ms', perSecond: 0.01 }, { sleep: untilAborted })
    await client.http.get(server.url, { totalTimeout: '10s' })
    expect(await errorOf(client.http.get(server.url))).toMatchObject({ code: 'timeout', attempt: 0 })
    expect(server.requests).toHaveLength(1)
  })

  test('retries that would go on: a pause it has no time for is not begun, and the last failure is told', async () => {
    await using server = await serve((_request, response) => response.writeHead(500).end())
    await using client = testClient({ totalTimeout: '10s', retry: { base: '20s', max: '1h' } })
    expect(await errorOf(client.http.get(server.url))).toMatchObject({ code: 'status', status: 500, attempt: 1 })
    expect(client.pausesMs).toEqual([])
  })
})

test('finished requests leave nothing behind on the signal of a step', async () => {
  await using server = await serve((_request, response) => response.end('ok'))
  const step = new AbortController()
  await using client = testClient({}, { signal: step.signal })
  for (let request = 0; request < 5; request++) await client.http.get(server.url, { signal: step.signal })
  expect(getEventListeners(step.signal, 'abort')).toHaveLength(0)
})

function untilAborted(_milliseconds: number, signal: AbortSignal): Promise<never> {
  return new Promise((_resolve, reject) => {
    signal.addEventListener('abort', () => reject(signal.reason), { once: true })
  })
}

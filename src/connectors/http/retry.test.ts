import { describe, expect, test } from 'vitest'
import { isPassingFailure, pauseMs, retryAfterMs } from './retry.ts'
import { errorOf, testClient } from './test-client.ts'
import { serve, serveSockets } from './test-server.ts'

describe('a passing state of the service is tried again', () => {
  test.each([408, 425, 429, 500, 502, 503, 504])('status %i, then an answer', async (status) => {
    await using server = await serve((_request, response, earlier) => {
      response.writeHead(earlier === 0 ? status : 200).end('ok')
    })
    await using client = testClient()
    expect((await client.http.get(server.url)).text()).toBe('ok')
    expect(server.requests).toHaveLength(2)
  })

  test.each([400, 401, 403, 404, 409, 410, 422, 501, 505, 511])('status %i is not', async (status) => {
    await using server = await serve((_request, response) => response.writeHead(status).end('no'))
    await using client = testClient()
    const error = await errorOf(client.http.get(server.url))
    expect(error).toMatchObject({ code: 'status', status, attempt: 1, retryable: false, body: 'no' })
    expect(server.requests).toHaveLength(1)
  })

  test('a connection that is reset', async () => {
    let connections = 0
    await using server = await serveSockets((socket) => {
      connections += 1
      socket.once('data', () => {
        if (connections < 3) return socket.resetAndDestroy()
        return socket.end('HTTP/1.1 200 OK\r\ncontent-length: 2\r\n\r\nok')
      })
    })
    await using client = testClient()
    expect((await client.http.get(server.url)).text()).toBe('ok')
    expect(client.lines.map(({ data }) => data.error)).toEqual(['network', 'network', undefined])
  })

  test('an answer that is no HTTP, and a port where nobody listens', async () => {
    await using server = await serveSockets((socket) => socket.end('SSH-2.0-OpenSSH_9.6\r\n'))
    const closed = await serve(() => undefined)
    await closed[Symbol.asyncDispose]()
    await using client = testClient({ retry: { attempts: 2 } })
    expect(await errorOf(client.http.get(server.url))).toMatchObject({ code: 'network', attempt: 2, retryable: true })
    const refused = await errorOf(client.http.get(closed.url))
    expect(refused).toMatchObject({ code: 'network', attempt: 2, retryable: true, status: undefined })
    expect(refused.message).toContain('ECONNREFUSED')
  })
})

describe('what may act twice is sent once', () => {
  test.each(['POST', 'PATCH'] as const)('%s without a key', async (method) => {
    await using server = await serve((_request, response) => response.writeHead(503).end())
    await using client = testClient()
    const error = await errorOf(client.http.request(server.url, { method, body: { order: 1 } }))
    expect(error).toMatchObject({ code: 'status', attempt: 1, retryable: false })
    expect(error.message).toContain(`Not sent again, as a second ${method} may act twice: set idempotencyKey`)
    expect(server.requests).toHaveLength(1)
  })

  test('a POST whose connection broke', async () => {
    await using server = await serve((request) => request.socket.destroy())
    await using client = testClient()
    const error = await errorOf(client.http.request(server.url, { method: 'POST', body: 'x' }))
    expect(error).toMatchObject({ code: 'network', attempt: 1, retryable: false })
    expect(server.requests).toHaveLength(1)
  })

  test.each(['POST', 'PATCH'] as const)('%s with a key is tried again, with the same key and body', async (method) => {
    await using server = await serve((_request, response, earlier) => response.writeHead(earlier < 2 ? 503 : 200).end())
    await using client = testClient()
    await client.http.request(server.url, { method, body: { order: 1 }, idempotencyKey: 'run-1/step' })
    expect(server.requests.map(({ headers }) => headers['idempotency-key'])).toEqual(Array(3).fill('run-1/step'))
    expect(server.bodies).toEqual(Array(3).fill('{"order":1}'))
  })

  test.each(['GET', 'HEAD', 'PUT', 'DELETE'] as const)('%s does no more the second time', async (method) => {
    await using server = await serve((_request, response, earlier) => response.writeHead(earlier < 1 ? 503 : 200).end())
    await using client = testClient()
    expect((await client.http.request(server.url, { method })).status).toBe(200)
    expect(server.requests).toHaveLength(2)
  })
})

describe('attempts and pauses', () => {
  test('end with the last failure after as many attempts as are set', async () => {
    await using server = await serve((_request, response) => response.writeHead(500).end('broken'))
    await using client = testClient()
    expect(await errorOf(client.http.get(server.url))).toMatchObject({ status: 500, attempt: 4, retryable: true })
    expect(client.pausesMs).toEqual([500, 1000, 2000])
    expect(await errorOf(client.http.get(server.url, { retry: { attempts: 1 } }))).toMatchObject({ attempt: 1 })
  })

  test('are drawn from nought to the exponential ceiling', () => {
    const retry = { baseMs: 500, maxMs: 30_000 }
    expect([1, 2, 3, 7, 60, 2000].map((failures) => pauseMs(failures, retry, () => 1))).toEqual([
      500, 1000, 2000, 30_000, 30_000, 30_000,
    ])
    expect(pauseMs(3, retry, () => 0.25)).toBe(500)
    expect(pauseMs(3, retry, () => 0)).toBe(0)
  })

  test('are as long as the service asks, and never longer than retry.max', async () => {
    await using server = await serve((_request, response, earlier) => {
      const seconds = ['3', '86400', '0'][earlier]
      response.writeHead(seconds === undefined ? 200 : 429, { 'retry-after': seconds ?? '' }).end()
    })
    await using client = testClient()
    await client.http.get(server.url)
    expect(client.pausesMs).toEqual([3000, 30_000, 2000])
  })

  test('a service that asks for a day does not get it: the request ends within its deadline', async () => {
    await using server = await serve((_request, response) => {
      response.writeHead(429, { 'retry-after': '86400' }).end('Too Many Requests')
    })
    const hooks = { sleep: undefined }
    await using client = testClient({ totalTimeout: '5s', retry: { max: '2d' } }, hooks)
    const startedAtMs = performance.now()
    const error = await errorOf(client.http.get(server.url))
    expect(performance.now() - startedAtMs).toBeLessThan(5_000)
    expect(error).toMatchObject({ code: 'status', status: 429, attempt: 1, retryAfterMs: 86_400_000 })
    expect(error.message).toContain('It asks to wait 86400 s. Lower perSecond')
  })
})

describe('Retry-After', () => {
  const date = 'Sun, 22 Nov 2026 12:00:00 GMT'
  test.each<[string, number | undefined]>([
    ['120', 120_000],
    [' 0 ', 0],
    ['Sun, 22 Nov 2026 12:00:30 GMT', 30_000],
    ['Sun, 22 Nov 2026 11:00:00 GMT', 0],
    ['-5', undefined],
    ['1.5', undefined],
    ['5 apples', undefined],
    ['tomorrow', undefined],
    ['', undefined],
  ])('%j is %s ms, dates by the clock of the service', (text, milliseconds) => {
    expect(retryAfterMs(new Headers({ 'retry-after': text, date }))).toBe(milliseconds)
  })

  test('without a clock of the service, by ours', () => {
    const inAnHour = new Date(Date.now() + 3_600_000).toUTCString()
    const waitMs = retryAfterMs(new Headers({ 'retry-after': inAnHour }))
    expect(waitMs).toBeGreaterThan(3_590_000)
    expect(waitMs).toBeLessThanOrEqual(3_600_000)
  })
})

test.each([
  ['ECONNRESET', true],
  ['ENOTFOUND', true],
  ['UND_ERR_SOCKET', true],
  ['CERT_HAS_EXPIRED', false],
  ['DEPTH_ZERO_SELF_SIGNED_CERT', false],
  ['ERR_TLS_CERT_ALTNAME_INVALID', false],
  ['UND_ERR_DESTROYED', false],
])('a failure %s is passing: %s', (code, passing) => {
  expect(isPassingFailure(Object.assign(new Error('x'), { code }))).toBe(passing)
})

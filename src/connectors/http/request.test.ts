import { describe, expect, test } from 'vitest'
import type { HttpClientOptions, HttpRequest } from '../../pipelines/http-client.ts'
import { Refusal } from '../../pipelines/refusal.ts'
import { secret } from '../../pipelines/secret.ts'
import { basic, bearer } from './credentials.ts'
import { errorOf, testClient } from './test-client.ts'
import { serve, serveSockets } from './test-server.ts'

const from = { KEY: 'value-of-key', TOKEN: 'value-of-token' }
const key = secret('KEY', { from })

async function asked(address: string, request: HttpRequest = {}, options: HttpClientOptions = {}) {
  await using server = await serve((_request, response) => response.end())
  await using client = testClient({ baseUrl: `${server.url}/v2`, ...options })
  await client.http.request(address, request)
  const { url, headers } = server.requests[0] ?? {}
  return { url, headers, body: server.bodies[0] }
}

describe('an address', () => {
  test.each([
    ['data/', '/v2/data/'],
    ['/data', '/v2/data'],
    ['//data', '/v2/data'],
    ['data?a=1#there', '/v2/data?a=1'],
    ['?a=%20b', '/v2?a=%20b'],
    ['', '/v2'],
    ['CL=F', '/v2/CL=F'],
    ['@evil.example/x', '/v2/@evil.example/x'],
  ])('%j goes below the base', async (address, path) => {
    expect((await asked(address)).url).toBe(path)
  })

  test('of its own is taken as it is, on the same origin', async () => {
    await using server = await serve((_request, response) => response.end())
    await using client = testClient()
    await client.http.get(`${server.url}/a%20b?x=%2B&y#z`)
    await client.http.extend({ baseUrl: `${server.url}/v2/` }).get(`${server.url}/other`)
    await client.http.extend({ baseUrl: `${server.url}/v2/` }).get('x')
    expect(server.requests.map(({ url }) => url)).toEqual(['/a%20b?x=%2B&y', '/other', '/v2/x'])
  })

  test.each(['http://127.0.0.1:1/x', 'https://evil.example/', 'http://api.example.evil/'])(
    'of another origin than the base is refused: %s',
    async (address) => {
      await using client = testClient({ baseUrl: 'http://api.example', headers: { 'X-Api-Key': key } })
      const error = await errorOf(client.http.get(address))
      expect(error).toMatchObject({ code: 'invalid', attempt: 0, retryable: false })
      expect(error.message).toContain('expected an address of http://api.example, which the client is for')
    },
  )

  test.each(['data', 'ftp://h/', 'http://', 'file:///etc/passwd', ''])('%j needs a base', async (address) => {
    await using client = testClient()
    const error = await errorOf(client.http.get(address))
    expect(error).toMatchObject({ code: 'invalid' })
    expect(error.message).toContain('expected an address with http:// or https://, or a client with baseUrl')
  })

  test.each(['api.example', 'ftp://h', 'https://h/?key=1', '/v2', ''])('%j is no base', async (baseUrl) => {
    await using client = testClient()
    expect(() => client.http.extend({ baseUrl })).toThrow(Refusal)
  })

  test('may have user and password in it, which go into a header', async () => {
    await using server = await serve((_request, response) => response.end())
    await using client = testClient({ baseUrl: server.url.replace('//', '//user:p%40ss@') })
    const response = await client.http.get('x')
    expect(server.requests[0]?.headers.authorization).toBe(`Basic ${Buffer.from('user:p@ss').toString('base64')}`)
    expect(response.address).toBe(`${server.url}/x`)
  })
})

describe('query parameters', () => {
  test('are added, repeated, left out and encoded', async () => {
    const query = { 'data[0]': 'a b&c', list: ['x', 2, true], none: undefined, empty: '', key }
    expect((await asked('x', { query })).url).toBe(
      '/v2/x?data%5B0%5D=a+b%26c&list=x&list=2&list=true&empty=&key=value-of-key',
    )
  })

  test('of a request replace those of the address and of the client; undefined takes one of the client away', async () => {
    const options = { query: { a: 'client', b: 'client', c: 'client' } }
    expect((await asked('x?a=address', { query: { a: 'request', b: undefined } }, options)).url).toBe(
      '/v2/x?c=client&a=request',
    )
  })

  test('of a client add to the address, and only its secrets replace what a link says', async () => {
    const options = { query: { api_key: key, offset: 0, format: 'json' } }
    expect((await asked('x?offset=500&api_key=***', {}, options)).url).toBe(
      '/v2/x?offset=500&api_key=value-of-key&format=json',
    )
  })

  test('are no broken numbers', async () => {
    await using client = testClient()
    const error = await errorOf(client.http.get('http://127.0.0.1:9/', { query: { offset: Number.NaN } }))
    expect(error).toMatchObject({ code: 'invalid' })
    expect(error.message).toContain('expected a number for the parameter offset, got NaN')
  })
})

describe('headers', () => {
  test('of the request go before those of the client, whatever their case', async () => {
    const { headers } = await asked(
      'x',
      { headers: { 'x-a': 'request', Accept: 'text/csv' } },
      { headers: { 'X-A': 'c', 'X-B': 'c' } },
    )
    expect(headers).toMatchObject({ 'x-a': 'request', 'x-b': 'c', accept: 'text/csv', 'user-agent': 'millrace' })
  })

  test('carry secrets, tokens and passwords', async () => {
    const token = secret('TOKEN', { from })
    const { headers } = await asked('x', { headers: { Authorization: bearer(token), 'X-Api-Key': key } })
    expect(headers).toMatchObject({ authorization: 'Bearer value-of-token', 'x-api-key': 'value-of-key' })
    const withPassword = await asked('x', { headers: { Authorization: basic(key, token) } })
    expect(withPassword.headers?.authorization).toBe(`Basic ${btoa('value-of-key:value-of-token')}`)
  })

  test('and a secret that is not set names its variable, before anything is sent', async () => {
    const missing = secret('EIA_API_KEY', { from: {} })
    await expect(asked('x', { headers: { 'X-Api-Key': missing } })).rejects.toThrow('variable EIA_API_KEY')
    await expect(asked('x', { query: { api_key: missing } })).rejects.toThrow('variable EIA_API_KEY')
  })
})

describe('a body', () => {
  test.each<[HttpRequest['body'], string | undefined, string]>([
    [{ a: [1, null] }, 'application/json', '{"a":[1,null]}'],
    [null, 'application/json', 'null'],
    ['a=1', 'text/plain;charset=UTF-8', 'a=1'],
    [Buffer.from('bytes'), undefined, 'bytes'],
    [undefined, undefined, ''],
  ])('%j is sent with the type %s', async (body, type, text) => {
    const sent = await asked('x', { method: 'POST', ...(body === undefined ? {} : { body }) })
    expect([sent.headers?.['content-type'], sent.body]).toEqual([type, text])
  })

  test('has the type that is set', async () => {
    const headers = { 'Content-Type': 'application/x-www-form-urlencoded' }
    expect((await asked('x', { method: 'POST', body: 'a=1', headers })).headers).toMatchObject({
      'content-type': 'application/x-www-form-urlencoded',
    })
  })

  test.each(['GET', 'HEAD'] as const)('does not go with %s', async (method) => {
    await using client = testClient()
    expect(await errorOf(client.http.request('http://127.0.0.1:9/', { method, body: 'x' }))).toMatchObject({
      code: 'invalid',
    })
  })

  test('with a secret in it is refused by name', async () => {
    // oxlint-disable-next-line typescript/no-unsafe-type-assertion -- what an untyped caller may do
    const body = { nested: [key] } as unknown as string
    await expect(asked('x', { method: 'POST', body })).rejects.toThrow('the secret KEY')
  })
})

test.each(['POST', 'PUT', 'PATCH', 'DELETE'] as const)(
  'a dry run refuses %s before any byte is sent',
  async (method) => {
    let connections = 0
    await using server = await serveSockets(() => {
      connections += 1
    })
    await using client = testClient({}, { dryRun: true })
    const error = await errorOf(client.http.extend({}).request(server.url, { method, idempotencyKey: 'k' }))
    expect(error).toMatchObject({ code: 'dry_run', attempt: 0, retryable: false })
    expect(connections).toBe(0)
  },
)

test.each(['GET', 'HEAD'] as const)('a dry run lets %s through', async (method) => {
  await using server = await serve((_request, response) => response.end())
  await using client = testClient({}, { dryRun: true })
  expect((await client.http.request(server.url, { method })).status).toBe(200)
})

test.each<HttpClientOptions>([
  { maxBytes: 0 },
  { maxBytes: 1.5 },
  { retry: { attempts: 0 } },
  { retry: { attempts: Number.POSITIVE_INFINITY } },
  { timeout: 'soon' },
  { totalTimeout: '0s' },
  { retry: { base: '10' } },
])('settings that cannot be are refused when they are made: %j', async (options) => {
  await using client = testClient()
  expect(() => client.http.extend(options)).toThrow(Refusal)
  await expect(client.http.get('http://127.0.0.1:9/', options)).rejects.toThrow(Refusal)
})

test('every attempt is one line', async () => {
  await using server = await serve((_request, response, earlier) => response.writeHead(earlier ? 200 : 503).end('four'))
  await using client = testClient({ query: { api_key: key } })
  await client.http.get(server.url)
  const message = `GET ${server.url}/?api_key=***`
  expect(client.lines).toEqual([
    { message, data: { attempt: 1, status: 503, bytes: 4, durationMs: expect.any(Number), error: 'status' } },
    { message, data: { attempt: 2, status: 200, bytes: 4, durationMs: expect.any(Number) } },
  ])
})

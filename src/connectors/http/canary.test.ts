import { inspect } from 'node:util'
import { gzipSync } from 'node:zlib'
import { describe, expect, test } from 'vitest'
import type { HttpRequest } from '../../pipelines/http-client.ts'
import { secret } from '../../pipelines/secret.ts'
import { basic, bearer } from './credentials.ts'
import { HttpError } from './http-error.ts'
import { errorOf, type TestClient, testClient } from './test-client.ts'
import { serve, serveSockets, type TestServer } from './test-server.ts'

// With letters that every encoding writes differently.
const canary = 'ZEISIG+7f/3a="9c&<x> é'
const canaryOfHeader = canary.replace('é', '~')
const plain = 'ZEISIGplain0123456789'
const password = 'ZEISIG:p@ss word'

const from = { KEY: canary, HEADER_KEY: canaryOfHeader, PASSWORD: password }
const key = secret('KEY', { from })
const headerKey = secret('HEADER_KEY', { from })

/** The ways a value is sent back, and looked for. */
function formsOf(value: string): string[] {
  return [
    value,
    value.toUpperCase(),
    encodeURIComponent(value),
    encodeURIComponent(value).replaceAll(/%../g, (hex) => hex.toLowerCase()),
    new URLSearchParams({ v: value }).toString().slice(2),
    JSON.stringify(value).slice(1, -1),
    Buffer.from(value).toString('base64'),
    Buffer.from(value).toString('base64url'),
    Buffer.from(`user:${value}`).toString('base64'),
  ]
}

const allForms = [canary, canaryOfHeader, plain, password].flatMap(formsOf)

function everythingIn(value: unknown): string {
  const parts = [inspect(value, { depth: 20, showHidden: true, getters: true, breakLength: Number.POSITIVE_INFINITY })]
  parts.push(inspect(value, { depth: 20, customInspect: false, maxStringLength: null }))
  for (let error = value; error instanceof Error; error = error.cause) {
    parts.push(
      String(error),
      error.message,
      error.stack ?? '',
      JSON.stringify(error),
      JSON.stringify(Object.entries(error)),
    )
  }
  return parts.join('\n')
}

function expectNoTrace(value: unknown): void {
  const text = typeof value === 'string' ? value : everythingIn(value)
  for (const form of allForms) expect(text).not.toContain(form)
  expect(text).not.toMatch(/ZEISIG|WkVJU0/i)
}

const credentials: [string, string, (url: string) => { address: string; request: HttpRequest }][] = [
  ['a secret in the query', canary, (url) => ({ address: url, request: { query: { api_key: key, q: [key, 'x'] } } })],
  ['a secret in a header', canaryOfHeader, (url) => ({ address: url, request: { headers: { 'X-Any': headerKey } } })],
  [
    'a bearer token',
    canaryOfHeader,
    (url) => ({ address: url, request: { headers: { Authorization: bearer(headerKey) } } }),
  ],
  [
    'user and password',
    password,
    (url) => ({ address: url, request: { headers: { Authorization: basic('user', secret('PASSWORD', { from })) } } }),
  ],
  [
    'user and password in the address',
    password,
    (url) => ({ address: url.replace('//', `//user:${encodeURIComponent(password)}@`), request: {} }),
  ],
  ['plain text in the query', plain, (url) => ({ address: url, request: { query: { access_token: plain } } })],
  ['plain text in the address', plain, (url) => ({ address: `${url}/?a=1&apikey=${plain}`, request: {} })],
  ['plain text in a header', plain, (url) => ({ address: url, request: { headers: { 'X-Api-Key': plain } } })],
  ['a plain token', plain, (url) => ({ address: url, request: { headers: { authorization: `Bearer ${plain}` } } })],
  [
    'a plain password',
    plain,
    (url) => ({ address: url, request: { headers: { authorization: `Basic ${btoa(`user:${plain}`)}` } } }),
  ],
  ['a plain cookie', plain, (url) => ({ address: url, request: { headers: { cookie: `a=1; session=${plain}` } } })],
]

const echo = (value: string, url = '') => `${url} ${decodeURIComponent(url)} ${formsOf(value).join(' ')}`

/** Servers that fail in every way, and tell what they were sent. */
const failures: [string, (value: string) => Promise<TestServer>][] = [
  [
    'an error that repeats the request',
    (value) =>
      serve((request, response) => {
        const body = { asked: request.url, headers: request.headers, echo: echo(value, request.url) }
        response.writeHead(403, { 'x-echo': encodeURI(value) }).end(JSON.stringify(body))
      }),
  ],
  ['no JSON', (value) => serve((request, response) => response.end(`<p>${echo(value, request.url)}`))],
  ['JSON cut within the key', (value) => serve((_request, response) => response.end(`{"key": "${value.slice(0, 12)}`))],
  [
    'a redirect that cannot be',
    (value) => serve((_request, response) => redirect(response, `gopher:${encodeURI(value)}`)),
  ],
  ['redirects without end', () => serve((request, response) => redirect(response, request.url ?? ''))],
  ['gzip that is none', (value) => serve((_request, response) => response.writeHead(200, gzip).end(echo(value)))],
  ['a body that is too large', () => serve((_request, response) => response.writeHead(200, gzip).end(large))],
  ['no HTTP', (value) => serveSockets((socket) => socket.end(`${echo(value)}\r\n\r\n`))],
  ['a bad header', (value) => serveSockets((socket) => socket.end(`HTTP/1.1 200 OK\r\n${value}\u0001: x\r\n\r\n`))],
  ['a reset', () => serveSockets((socket) => socket.once('data', () => socket.resetAndDestroy()))],
  [
    'a cut body',
    (value) => serveSockets((socket) => socket.end(`HTTP/1.1 200 OK\r\ncontent-length: 999\r\n\r\n${value}`)),
  ],
  ['silence', () => serve(() => undefined)],
]

const gzip = { 'content-encoding': 'gzip' }
const large = gzipSync(Buffer.alloc(100_000))

function redirect(response: import('node:http').ServerResponse, location: string): void {
  response.writeHead(302, { location }).end()
}

describe.each(credentials)('%s', (_credential, value, ask) => {
  test.each(failures)('is in nothing that comes of %s', async (_failure, start) => {
    await using server = await start(value)
    await using client = testClient({ timeout: '200ms', maxBytes: 50_000, retry: { attempts: 1 } })
    const { address, request } = ask(server.url)
    const error = await outcome(client, address, request)
    expect(error).toBeInstanceOf(HttpError)
    expectNoTrace(error)
    expect(client.lines.length).toBeGreaterThan(0)
    expectNoTrace(client.lines)
    expectNoTrace(client.http)
  })

  test('is in no answer but its body', async () => {
    await using server = await serve((request, response) => {
      response.writeHead(200, { 'x-echo': encodeURI(value), link: `<${request.url}>; rel="next"` }).end('{}')
    })
    await using client = testClient()
    const { address, request } = ask(server.url)
    const response = await client.http.request(address, request)
    expect(response.status).toBe(200)
    expectNoTrace(response)
    expectNoTrace([...response.headers].join('\n'))
    expectNoTrace(response.address)
    expectNoTrace(client.lines)
  })
})

test.each<[string, string, HttpRequest]>([
  ['an address that is none', `not an address?api_key=${plain}`, {}],
  ['a user in an address that is none', `http://user:${plain}@:99999/`, {}],
  ['another scheme', `ftp://user:${plain}@h/?token=${plain}`, {}],
  ['a header that cannot be sent', 'http://127.0.0.1:9/', { headers: { 'X-Key': `${plain}\n` } }],
  ['a name that cannot be sent', 'http://127.0.0.1:9/', { headers: { 'X Key': plain } }],
  ['a GET with a body', `http://127.0.0.1:9/?token=${plain}`, { body: plain }],
])('%s is refused without showing it', async (_name, address, request) => {
  await using client = testClient()
  const error = await outcome(client, address, request)
  expect(error).toMatchObject({ code: 'invalid', retryable: false })
  expectNoTrace(error)
})

test('a dry run and an abort show nothing either', async () => {
  await using client = testClient({ query: { api_key: key } }, { dryRun: true })
  expectNoTrace(await outcome(client, 'http://127.0.0.1:9/', { method: 'POST', body: plain }))
  const signal = AbortSignal.abort(new Error(`stopped with ${canary}`, { cause: new Error(canary) }))
  const error = await outcome(client, 'http://127.0.0.1:9/', { signal })
  expect(error).toMatchObject({ code: 'aborted', cause: { message: 'stopped with ***', cause: { message: '***' } } })
  expectNoTrace(error)
})

test('a secret in the body, revealed by hand, is not shown when it is sent back', async () => {
  await using server = await serve((_request, response) => {
    response.writeHead(400).end(`unknown client ${new URLSearchParams(server.bodies[0]).get('client_secret')}`)
  })
  await using client = testClient()
  const form = new URLSearchParams({ grant_type: 'client_credentials', client_secret: key.reveal() })
  const error = await outcome(client, server.url, { method: 'POST', body: form.toString() })
  expect(server.bodies[0]).toContain('ZEISIG')
  expectNoTrace(error)
})

test('a secret of another kind, and one too short for the whole process to know, are hidden where they are used', async () => {
  await using server = await serve((request, response) => {
    response.writeHead(400).end(`${request.url} ${String(request.headers['x-any'])}`)
  })
  await using client = testClient()
  const short = { name: 'PIN', isSet: true, reveal: () => '4711' }
  const inQuery = await errorOf(client.http.get(server.url, { query: { pin: short } }))
  expect(inQuery).toMatchObject({ address: `${server.url}/?pin=***`, body: '/?pin=*** undefined' })
  const inHeader = await errorOf(client.http.get(server.url, { headers: { 'X-Any': short } }))
  expect(inHeader).toMatchObject({ body: '/ ***' })
})

test('a key in the address is starred however its name is written, and however short it is', async () => {
  await using server = await serve((_request, response) => response.writeHead(400).end())
  await using client = testClient()
  const error = await errorOf(client.http.get(`${server.url}/?api%5Fkey=ab&a=1&SIG=c\\d&keys=2&key=`))
  expect(error.address).toBe(`${server.url}/?api%5Fkey=***&a=1&SIG=***&keys=2&key=***`)
})

async function outcome(client: TestClient, address: string, request: HttpRequest): Promise<unknown> {
  try {
    return (await client.http.request(address, request)).json()
  } catch (error) {
    return error
  }
}

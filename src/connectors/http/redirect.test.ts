import { describe, expect, test } from 'vitest'
import { secret } from '../../pipelines/secret.ts'
import { bearer } from './credentials.ts'
import type { Outgoing } from './outgoing.ts'
import { Redactor } from './redactor.ts'
import { redirected } from './redirect.ts'
import { errorOf, testClient } from './test-client.ts'
import { serve } from './test-server.ts'

const canary = 'CANARY-redirect-5d1e'
const key = secret('EIA_API_KEY', { from: { EIA_API_KEY: canary } })

describe('GET and HEAD follow redirects', () => {
  test.each([301, 302, 303, 307, 308])('of status %i, on the same origin with all they have', async (status) => {
    await using server = await serve((_request, response, earlier) => {
      if (earlier > 0) return response.end('there')
      return response.writeHead(status, { location: '/there?page=2' }).end()
    })
    await using client = testClient({ headers: { 'X-Api-Key': key } })
    const response = await client.http.get(`${server.url}/here`)
    expect(response.text()).toBe('there')
    expect(response.address).toBe(`${server.url}/there?page=2`)
    expect(server.requests.map(({ url, headers }) => [url, headers['x-api-key']])).toEqual([
      ['/here', canary],
      ['/there?page=2', canary],
    ])
    expect(client.lines).toHaveLength(1)
  })

  test('at most five times', async () => {
    await using server = await serve((request, response) => {
      const left = Number(request.url?.slice(1))
      if (left === 0) return response.end('there')
      return response.writeHead(302, { location: `/${left - 1}` }).end()
    })
    await using client = testClient()
    expect((await client.http.request(`${server.url}/5`, { method: 'HEAD' })).status).toBe(200)
    const error = await errorOf(client.http.get(`${server.url}/6`))
    expect(error).toMatchObject({ code: 'redirect', status: 302, retryable: false, attempt: 1 })
    expect(error.message).toContain('expected at most 5 redirects, got more')
  })

  test.each([undefined, '', 'http://', 'ftp://files.example/x', 'file:///etc/passwd', 'javascript:1'])(
    'not to %s',
    async (location) => {
      await using server = await serve((_request, response) => {
        response.writeHead(302, location === undefined ? {} : { location }).end()
      })
      await using client = testClient()
      expect(await errorOf(client.http.get(server.url))).toMatchObject({ code: 'redirect', status: 302 })
    },
  )

  test.each(['POST', 'PUT', 'PATCH', 'DELETE'] as const)('%s does not', async (method) => {
    await using server = await serve((_request, response) => response.writeHead(303, { location: '/there' }).end())
    await using client = testClient()
    const error = await errorOf(client.http.request(server.url, { method, idempotencyKey: 'k' }))
    expect(error).toMatchObject({ code: 'redirect', status: 303, retryable: false, attempt: 1 })
    expect(server.requests).toHaveLength(1)
  })

  test('and 304 is an answer', async () => {
    await using server = await serve((_request, response) => response.writeHead(304).end())
    await using client = testClient()
    expect((await client.http.get(server.url)).status).toBe(304)
  })
})

describe('another origin', () => {
  test('gets no credentials, and they do not come back with a redirect home', async () => {
    await using home = await serve((request, response) => {
      if (request.url?.startsWith('/end')) return response.end('home again')
      return response.writeHead(302, { location: `${away.url}/x?api_key=${canary}&sig=abc&page=2&q=${canary}` }).end()
    })
    await using away = await serve((_request, response) => {
      response.writeHead(302, { location: `${home.url}/end` }).end()
    })
    await using client = testClient({
      query: { api_key: key },
      headers: {
        Authorization: bearer(key),
        Cookie: 'session=1234567890',
        'X-Api-Key': key,
        'X-Plain': 'plain',
        Accept: 'application/json',
        'User-Agent': 'test',
        'Accept-Language': key,
      },
    })
    const response = await client.http.get(`${home.url}/start`)
    expect(response.text()).toBe('home again')
    expect(home.requests[0]?.headers).toMatchObject({ authorization: `Bearer ${canary}`, 'x-api-key': canary })
    const [visited] = away.requests
    expect(visited?.url).toBe('/x?page=2')
    for (const { headers } of [visited, home.requests[1]].filter((request) => request !== undefined)) {
      expect(headers).toMatchObject({ accept: 'application/json', 'user-agent': 'test' })
      expect(Object.keys(headers).toSorted()).toEqual(['accept', 'accept-encoding', 'connection', 'host', 'user-agent'])
    }
    expect(JSON.stringify([home.requests[1]?.headers, visited?.headers, home.requests[1]?.url])).not.toContain(canary)
  })

  test('is not gone to when the key stands in the path', async () => {
    await using away = await serve((_request, response) => response.end())
    await using home = await serve((_request, response) => {
      response.writeHead(302, { location: `${away.url}/${Buffer.from(canary).toString('base64')}/x` }).end()
    })
    await using client = testClient({ headers: { 'X-Api-Key': key } })
    const error = await errorOf(client.http.get(home.url))
    expect(error).toMatchObject({ code: 'redirect' })
    expect(error.message).toContain('is of another origin and has a secret in it')
    expect(away.requests).toHaveLength(0)
  })

  test('is another port, scheme or name', () => {
    const request: Outgoing = {
      method: 'GET',
      url: new URL('https://api.example/x'),
      headers: new Map([['authorization', 'Bearer x']]),
      body: undefined,
    }
    const locations = ['https://api.example:444/', 'https://example/', 'https://api.example.evil/', '//evil/']
    for (const location of locations) {
      expect(redirected(request, location, new Redactor()).headers.has('authorization')).toBe(false)
    }
    expect(redirected(request, 'https://API.example:443/y', new Redactor()).headers.has('authorization')).toBe(true)
    expect(redirected(request, 'https://u:p@evil.example/y#f', new Redactor()).url.href).toBe('https://evil.example/y')
    expect(() => redirected(request, 'http://api.example/x', new Redactor())).toThrow('from https to http')
  })
})

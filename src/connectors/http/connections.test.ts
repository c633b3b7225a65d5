import { execFile } from 'node:child_process'
import { fileURLToPath } from 'node:url'
import { promisify } from 'node:util'
import { describe, expect, test } from 'vitest'
import { httpClient } from './http-client.ts'
import { isPublicAddress } from './public-address.ts'
import { errorOf, testClient } from './test-client.ts'
import { serve, serveSockets } from './test-server.ts'

describe('connections', () => {
  test('are used again, by clients made from one another too', async () => {
    const ports = new Set<number | undefined>()
    await using server = await serve((request, response) => {
      ports.add(request.socket.remotePort)
      response.end('ok')
    })
    await using client = testClient()
    const clients = [client.http, client.http.extend({ baseUrl: server.url }), client.http.bind({})]
    for (const http of [...clients, ...clients]) await http.get(server.url)
    // Two and not one: undici takes a connection for busy until a moment after the body has ended.
    expect(ports.size).toBeLessThanOrEqual(2)
  })

  test('are ended by close, and what is under way fails and is not tried again', async () => {
    const { promise: closed, resolve: close } = Promise.withResolvers<void>()
    const { promise: asked, resolve: ask } = Promise.withResolvers<void>()
    await using server = await serve((request) => {
      request.socket.on('close', () => close())
      ask()
    })
    const http = httpClient()
    const waiting = errorOf(http.get(server.url))
    await asked
    await http.close()
    expect(await waiting).toMatchObject({ code: 'network', attempt: 1, retryable: false })
    await closed
    expect(await errorOf(http.get(server.url))).toMatchObject({ code: 'network', attempt: 1, retryable: false })
    expect(server.requests).toHaveLength(1)
  })

  test('that are idle do not keep the process from ending, although nobody has closed the client', async () => {
    await using server = await serve((_request, response) => response.end('ok'))
    const module = fileURLToPath(new URL('./http-client.ts', import.meta.url))
    const script = `
      const { httpClient } = await import(${JSON.stringify(module)})
      await httpClient().get('${server.url}')
      const askedAtMs = performance.now()
      process.on('exit', () => console.log(Math.round(performance.now() - askedAtMs)))`
    const { stdout } = await promisify(execFile)(process.execPath, ['--input-type=module', '-e', script])
    // The server and undici keep the connection for four seconds or more.
    expect(Number(stdout)).toBeLessThan(2_000)
  })
})

describe('publicOnly', () => {
  test.each([
    '127.0.0.1',
    'localhost',
    '127.1',
    '0x7f000001',
    '2130706433',
    '017700000001',
    '0.0.0.0',
    '[::1]',
    '[::]',
    '[::ffff:127.0.0.1]',
    '[::ffff:7f00:1]',
    '[64:ff9b::7f00:1]',
    '10.0.0.1',
    '169.254.169.254',
    '192.168.1.1',
    '172.31.255.255',
    '100.64.0.1',
    '[fd00::1]',
    '[fe80::1]',
  ])('does not connect to %s', async (host) => {
    let connections = 0
    await using server = await serveSockets(() => {
      connections += 1
    })
    await using client = testClient({ timeout: '2s', retry: { attempts: 2 } }, { publicOnly: true })
    const error = await errorOf(client.http.get(`http://${host}:${server.port}/`))
    expect(error).toMatchObject({ code: 'invalid', attempt: 1, retryable: false })
    expect(error.message).toContain('expected a public internet address, got one of a private network')
    expect(connections).toBe(0)
  })

  test.each([
    ['8.8.8.8', true],
    ['172.32.0.1', true],
    ['223.255.255.255', true],
    ['2606:4700::1111', true],
    ['2001:4860:4860::8888', true],
    ['224.0.0.1', false],
    ['255.255.255.255', false],
    ['198.51.100.7', false],
    ['2002:7f00:1::', false],
    ['2001:db8::1', false],
    ['ff02::1', false],
    ['::ffff:8.8.8.8', false],
    ['localhost', false],
    ['', false],
  ])('takes %s for public: %s', (address, expected) => {
    expect(isPublicAddress(address)).toBe(expected)
  })
})

describe('a failure says whether anything was sent', () => {
  test('not where nobody listens', async () => {
    const server = await serveSockets(() => undefined)
    await server[Symbol.asyncDispose]()
    await using client = testClient({ retry: { attempts: 1 } })
    expect(await errorOf(client.http.get(server.url))).toMatchObject({ code: 'network', wasSent: false })
  })

  test('not where the encryption is never agreed on', async () => {
    await using server = await serveSockets((socket) => socket.destroy())
    await using client = testClient({ retry: { attempts: 1 } })
    const error = await errorOf(client.http.get(`https://127.0.0.1:${server.port}/`))
    expect(error).toMatchObject({ code: 'network', wasSent: false })
  })

  test('where the connection ends without an answer, it was', async () => {
    await using server = await serveSockets((socket) => socket.once('data', () => socket.destroy()))
    await using client = testClient({ retry: { attempts: 1 } })
    expect(await errorOf(client.http.get(server.url))).toMatchObject({ code: 'network', wasSent: true })
  })

  test('where the deadline passes without an answer, it was', async () => {
    await using server = await serve(() => undefined)
    await using client = testClient({ timeout: '100ms', retry: { attempts: 1 } })
    expect(await errorOf(client.http.get(server.url))).toMatchObject({ code: 'timeout', wasSent: true })
  })
})

import { once } from 'node:events'
import {
  brotliCompressSync,
  constants,
  createBrotliCompress,
  createGzip,
  deflateRawSync,
  deflateSync,
  gzipSync,
} from 'node:zlib'
import { beforeAll, describe, expect, test } from 'vitest'
import { errorOf, testClient } from './test-client.ts'
import { serve, serveSockets } from './test-server.ts'

const mebibyte = 1024 * 1024
const bombMebibytes = 200

/** 200 MiB of zeros, compressed without ever holding them. */
async function bomb(compressor: ReturnType<typeof createGzip> | ReturnType<typeof createBrotliCompress>) {
  const chunks: Buffer[] = []
  compressor.on('data', (chunk: Buffer) => chunks.push(chunk))
  const zeros = Buffer.alloc(mebibyte)
  for (let written = 0; written < bombMebibytes; written++) {
    if (!compressor.write(zeros)) await once(compressor, 'drain')
  }
  compressor.end()
  await once(compressor, 'end')
  return Buffer.concat(chunks)
}

describe('a body that decompresses to 200 MiB', () => {
  const bombs: Record<string, Buffer> = {}
  beforeAll(async () => {
    bombs.gzip = await bomb(createGzip())
    bombs.br = await bomb(createBrotliCompress({ params: { [constants.BROTLI_PARAM_QUALITY]: 1 } }))
  })

  test.each(['gzip', 'br'])('is refused at its cap and in flat memory: %s', async (encoding) => {
    const body = bombs[encoding] ?? Buffer.alloc(0)
    expect(body.length).toBeLessThan(mebibyte)
    await using server = await serve((_request, response) => {
      response.writeHead(200, { 'content-encoding': encoding }).end(body)
    })
    await using client = testClient({ maxBytes: 8 * mebibyte })
    const before = process.memoryUsage().rss
    let peak = before
    const sampling = setInterval(() => {
      peak = Math.max(peak, process.memoryUsage().rss)
    }, 2)
    const error = await errorOf(client.http.get(server.url))
    clearInterval(sampling)
    expect(error).toMatchObject({ code: 'too_large', status: 200, attempt: 1, retryable: false })
    expect(error.message).toContain(`expected a body of at most ${8 * mebibyte} bytes, got more`)
    expect((Math.max(peak, process.memoryUsage().rss) - before) / mebibyte).toBeLessThan(64)
    expect(Number(client.lines[0]?.data.bytes)).toBeLessThanOrEqual(8 * mebibyte)
  })
})

describe('a body over its cap is refused', () => {
  test('by its announced length, before any of it is read', async () => {
    await using server = await serve((_request, response) => {
      response.writeHead(200, { 'content-length': '1000000' }).write('x')
    })
    await using client = testClient({ maxBytes: 100 })
    expect(await errorOf(client.http.get(server.url))).toMatchObject({ code: 'too_large' })
    expect(client.lines[0]?.data.bytes).toBe(0)
  })

  test('while it arrives, when it announces none', async () => {
    await using server = await serve((_request, response) => {
      response.writeHead(200)
      response.write('x'.repeat(60))
      response.end('x'.repeat(60))
    })
    await using client = testClient({ maxBytes: 100 })
    expect(await errorOf(client.http.get(server.url))).toMatchObject({ code: 'too_large' })
    expect((await client.http.get(server.url, { maxBytes: 120 })).text()).toHaveLength(120)
  })

  test('compressed, when it goes on for ever and decompresses to nothing', async () => {
    // The sync flush of a deflate stream: five bytes that mean an empty block.
    const emptyBlocks = Buffer.from('000000ffff', 'hex')
    await using server = await serve((_request, response) => {
      response.writeHead(200, { 'content-encoding': 'gzip' })
      response.write(Buffer.from('1f8b0800000000000003', 'hex'))
      const block = Buffer.concat(Array.from({ length: 2000 }, () => emptyBlocks))
      const more = () => {
        while (!response.destroyed && response.write(block));
      }
      response.on('drain', more)
      more()
    })
    await using client = testClient({ maxBytes: 1000 })
    expect(await errorOf(client.http.get(server.url))).toMatchObject({ code: 'too_large' })
  })
})

describe('compressed bodies are read', () => {
  const text = 'prices é '.repeat(1000)
  test.each([
    ['gzip', gzipSync(text)],
    ['x-gzip', gzipSync(text)],
    ['GZIP', gzipSync(text)],
    ['deflate', deflateSync(text)],
    ['deflate', deflateRawSync(text)],
    ['br', brotliCompressSync(text)],
    ['identity', Buffer.from(text)],
  ])('%s', async (encoding, body) => {
    await using server = await serve((request, response) => {
      expect(request.headers['accept-encoding']).toBe('gzip, deflate, br')
      response.writeHead(200, { 'content-encoding': encoding }).end(body)
    })
    await using client = testClient()
    expect((await client.http.get(server.url)).text()).toBe(text)
  })

  test('also when there is nothing to decompress', async () => {
    await using server = await serve((_request, response) =>
      response.writeHead(200, { 'content-encoding': 'gzip' }).end(),
    )
    await using client = testClient()
    expect((await client.http.get(server.url)).text()).toBe('')
    expect((await client.http.request(server.url, { method: 'HEAD' })).text()).toBe('')
  })

  test('not when the encoding is another than was asked for', async () => {
    await using server = await serve((_request, response) => {
      response.writeHead(200, { 'content-encoding': 'gzip, gzip' }).end('x')
    })
    await using client = testClient()
    const error = await errorOf(client.http.get(server.url))
    expect(error).toMatchObject({ code: 'network', retryable: false, attempt: 1 })
    expect(error.message).toContain('expected a body in gzip, deflate, br or none')
  })
})

describe('a body that breaks off or is damaged is tried again', () => {
  const whole = gzipSync('whole')
  const damages: [string, Record<string, string>, Buffer | string][] = [
    ['less than its length', { 'content-length': '100' }, '{"cut":'],
    ['chunks without the last one', { 'transfer-encoding': 'chunked' }, '7\r\n{"cut":\r\n'],
    ['half a chunk', { 'transfer-encoding': 'chunked' }, '70\r\n{"cut":'],
    ['half a gzip stream', { 'content-encoding': 'gzip', connection: 'close' }, whole.subarray(0, 12)],
    ['no gzip stream at all', { 'content-encoding': 'gzip', 'content-length': '9' }, 'just text'],
  ]
  test.each(damages)('%s', async (_name, headers, bytes) => {
    let connections = 0
    await using server = await serveSockets((socket) => {
      connections += 1
      const head = Object.entries(headers).map(([name, value]) => `${name}: ${value}\r\n`)
      socket.once('data', () => {
        if (connections > 1) return socket.end('HTTP/1.1 200 OK\r\ncontent-length: 5\r\n\r\nwhole')
        socket.write(`HTTP/1.1 200 OK\r\n${head.join('')}\r\n`)
        return socket.end(bytes)
      })
    })
    await using client = testClient()
    expect((await client.http.get(server.url)).text()).toBe('whole')
    expect(client.lines.map(({ data }) => [data.status, data.error])).toEqual([
      [200, 'network'],
      [200, undefined],
    ])
  })

  test('and told as such when it stays so', async () => {
    await using server = await serveSockets((socket) => {
      socket.once('data', () => socket.end('HTTP/1.1 200 OK\r\ncontent-length: 100\r\n\r\n{"cut":'))
    })
    await using client = testClient({ retry: { attempts: 2 } })
    const error = await errorOf(client.http.get(server.url))
    expect(error).toMatchObject({ code: 'network', status: 200, attempt: 2, retryable: true })
    expect(error.message).toMatch(/got status 200 and a body that broke off or is damaged after \d bytes/)
  })

  test('at once, although the server keeps the rest back', async () => {
    await using server = await serve((_request, response) => {
      response.writeHead(200, { 'content-encoding': 'gzip' }).write('no gzip')
    })
    await using client = testClient({ timeout: '2s', retry: { attempts: 1 } })
    expect(await errorOf(client.http.get(server.url))).toMatchObject({ code: 'network', status: 200 })
  })
})

import { Readable } from 'node:stream'
import { createGzip, gzipSync } from 'node:zlib'
import { describe, expect, test } from 'vitest'
import type { HttpStream } from '../../pipelines/http-client.ts'
import { secret } from '../../pipelines/secret.ts'
import { errorOf, testClient } from './test-client.ts'
import { serve, serveSockets } from './test-server.ts'

const canary = 'CANARY-stream-81fa'
const key = secret('EIA_API_KEY', { from: { EIA_API_KEY: canary } })

async function textOf({ body }: HttpStream): Promise<string> {
  const chunks: Uint8Array[] = []
  for await (const chunk of body) chunks.push(chunk)
  return Buffer.concat(chunks).toString()
}

async function bytesOf({ body }: HttpStream): Promise<number> {
  let bytes = 0
  for await (const chunk of body) bytes += chunk.length
  return bytes
}

describe('a stream', () => {
  test('answers before its body has ended, and is one log line when it has', async () => {
    let finish = (): unknown => undefined
    await using server = await serve((_request, response) => {
      response.writeHead(200, { 'x-source': 'eia' }).write('first ')
      finish = () => response.end('last')
    })
    await using client = testClient()
    const stream = await client.http.stream(server.url)
    expect([stream.status, stream.headers.get('x-source'), stream.address]).toEqual([200, 'eia', `${server.url}/`])
    expect(client.lines).toEqual([])
    finish()
    expect(await textOf(stream)).toBe('first last')
    expect(client.lines.map(({ data }) => [data.status, data.bytes, data.error])).toEqual([[200, 10, undefined]])
  })

  test('is decompressed', async () => {
    const text = 'prices é '.repeat(100_000)
    await using server = await serve((_request, response) => {
      response.writeHead(200, { 'content-encoding': 'gzip' }).end(gzipSync(text))
    })
    await using client = testClient()
    expect(await textOf(await client.http.stream(server.url))).toBe(text)
  })

  test('may be empty', async () => {
    await using server = await serve((_request, response) => response.end())
    await using client = testClient()
    expect(await textOf(await client.http.stream(server.url))).toBe('')
  })

  test('may be larger than what other bodies may be', async () => {
    const mebibyte = Buffer.alloc(1024 * 1024)
    await using server = await serve((_request, response) => {
      Readable.from(Array.from({ length: 40 }, () => mebibyte)).pipe(response)
    })
    await using client = testClient()
    expect(await bytesOf(await client.http.stream(server.url))).toBe(40 * 1024 * 1024)
    expect(await errorOf(client.http.get(server.url))).toMatchObject({ code: 'too_large' })
  })

  test('is not sent faster than it is read', async () => {
    let sent = 0
    const mebibyte = Buffer.alloc(1024 * 1024)
    await using server = await serve((_request, response) => {
      const more = () => {
        while (sent < 200 && response.write(mebibyte)) sent += 1
        sent += 1
        if (sent >= 200) response.end()
      }
      response.on('drain', more)
      more()
    })
    await using client = testClient()
    const { body } = await client.http.stream(server.url)
    let read = 0
    for await (const chunk of body) {
      read += chunk.length
      // What the kernel holds for both sides is some megabytes.
      if (read > 10 * mebibyte.length) break
    }
    expect(sent).toBeLessThan(40)
  })

  test('ends its connection when the reader stops early', async () => {
    const closed = Promise.withResolvers<void>()
    await using server = await serve((_request, response) => {
      response.on('close', () => closed.resolve())
      response.writeHead(200).write('first')
    })
    await using client = testClient()
    const { body } = await client.http.stream(server.url)
    for await (const _ of body) break
    await closed.promise
    expect(client.lines).toHaveLength(1)
  })

  test('is read once: a second reader would take it for empty', async () => {
    await using server = await serve((_request, response) => response.end('ok'))
    await using client = testClient()
    const stream = await client.http.stream(server.url)
    expect(await textOf(stream)).toBe('ok')
    await expect(textOf(stream)).rejects.toThrow('expected the body of a stream to be read once')
  })
})

describe('a stream is tried again', () => {
  test('until its first bytes are there, and not after them', async () => {
    let connections = 0
    await using server = await serveSockets((socket) => {
      connections += 1
      socket.once('data', () => {
        socket.write('HTTP/1.1 200 OK\r\ncontent-length: 100\r\n\r\n')
        socket.end(connections === 1 ? '' : 'some')
      })
    })
    await using client = testClient()
    const stream = await client.http.stream(server.url)
    expect(connections).toBe(2)
    const error = await errorOf(textOf(stream))
    expect(error).toMatchObject({ code: 'network', status: 200, attempt: 2, retryable: true })
    expect(error.message).toContain('a body that broke off or is damaged after 4 bytes')
    expect(connections).toBe(2)
    expect(client.lines.map(({ data }) => data.error)).toEqual(['network', 'network'])
  })

  test('after a status that passes, as any GET', async () => {
    await using server = await serve((_request, response, earlier) => {
      response.writeHead(earlier === 0 ? 503 : 200).end('ok')
    })
    await using client = testClient()
    expect(await textOf(await client.http.stream(server.url))).toBe('ok')
    expect(client.pausesMs).toHaveLength(1)
  })

  test('with redirects followed, and without the key at another origin', async () => {
    await using there = await serve((_request, response) => response.end('there'))
    await using here = await serve((_request, response) => response.writeHead(302, { location: there.url }).end())
    await using client = testClient({ headers: { 'X-Api-Key': key } })
    const stream = await client.http.stream(here.url)
    expect([stream.address, await textOf(stream)]).toEqual([`${there.url}/`, 'there'])
    expect(there.requests[0]?.headers['x-api-key']).toBeUndefined()
  })
})

describe('a body that is no whole one is an error, never a quiet end', () => {
  const whole = gzipSync('whole '.repeat(10_000), { level: 0 })
  const damages: [string, Record<string, string>, Buffer | string][] = [
    ['less than its length', { 'content-length': '100' }, 'cut'],
    ['chunks without the last one', { 'transfer-encoding': 'chunked' }, '3\r\ncut\r\n'],
    ['half a chunk', { 'transfer-encoding': 'chunked' }, '70\r\ncut'],
    ['half a gzip stream', { 'content-encoding': 'gzip', connection: 'close' }, whole.subarray(0, 50_000)],
  ]
  test.each(damages)('%s', async (_name, headers, bytes) => {
    await using server = await serveSockets((socket) => {
      const head = Object.entries(headers).map(([name, value]) => `${name}: ${value}\r\n`)
      socket.once('data', () => {
        socket.write(`HTTP/1.1 200 OK\r\n${head.join('')}\r\n`)
        socket.end(bytes)
      })
    })
    await using client = testClient({ retry: { attempts: 1 } })
    const error = await errorOf(Promise.try(async () => textOf(await client.http.stream(server.url))))
    expect(error).toMatchObject({ code: 'network', status: 200 })
  })
})

describe('a stream ends', () => {
  test('at its cap on unpacked bytes: a few kilobytes that unpack to gigabytes', async () => {
    const zeros = Buffer.alloc(1024 * 1024)
    function* endless() {
      for (;;) yield zeros
    }
    await using server = await serve((_request, response) => {
      response.writeHead(200, { 'content-encoding': 'gzip' })
      const source = Readable.from(endless())
      response.on('close', () => source.destroy())
      source.pipe(createGzip()).pipe(response)
    })
    await using client = testClient({ maxBytes: 20 * zeros.length })
    const stream = await client.http.stream(server.url)
    const error = await errorOf(bytesOf(stream))
    expect(error).toMatchObject({ code: 'too_large', retryable: false })
    expect(client.lines[0]?.data.bytes).toBeLessThanOrEqual(20 * zeros.length)
  })

  test('when the next bytes do not come', async () => {
    await using server = await serve((_request, response) => {
      response.writeHead(200).write('first')
    })
    await using client = testClient({ idleTimeout: '200ms' })
    const error = await errorOf(textOf(await client.http.stream(server.url)))
    expect(error).toMatchObject({ code: 'timeout', status: 200, retryable: true })
    expect(error.message).toContain(
      'expected the next bytes within 200 ms (idleTimeout), got status 200 and 5 bytes of a body',
    )
  })

  test('when it drips for ever', async () => {
    await using server = await serve((_request, response) => {
      response.writeHead(200)
      const timer = setInterval(() => response.write('1'), 50)
      response.on('close', () => clearInterval(timer))
    })
    await using client = testClient({ idleTimeout: '10s', totalTimeout: '500ms' })
    const error = await errorOf(textOf(await client.http.stream(server.url)))
    expect(error).toMatchObject({ code: 'timeout' })
    expect(error.message).toContain('within 500 ms (totalTimeout)')
  })

  test('when it sends no head', async () => {
    await using server = await serve(() => undefined)
    await using client = testClient({ timeout: '200ms', retry: { attempts: 1 } })
    expect(await errorOf(client.http.stream(server.url))).toMatchObject({ code: 'timeout', status: undefined })
  })

  test('not by the deadline for its head, although its first bytes come later', async () => {
    await using server = await serve((_request, response) => {
      response.writeHead(200).flushHeaders()
      setTimeout(() => response.end('first and last'), 500)
    })
    await using client = testClient({ timeout: '300ms', retry: { attempts: 1 } })
    expect(await textOf(await client.http.stream(server.url))).toBe('first and last')
  })

  test('with its step, although nobody reads it', async () => {
    const closed = Promise.withResolvers<void>()
    await using server = await serve((_request, response) => {
      response.on('close', () => closed.resolve())
      response.writeHead(200).write('first')
    })
    const step = new AbortController()
    await using client = testClient({}, { signal: step.signal })
    const stream = await client.http.stream(server.url)
    step.abort(new Error('the step was cancelled'))
    await closed.promise
    expect(await errorOf(bytesOf(stream))).toMatchObject({ code: 'aborted' })
  })
})

test('a stream shows no secret', async () => {
  await using server = await serve((request, response) => {
    response.writeHead(200, { 'x-echo': String(request.headers['x-api-key']), 'content-length': '100' })
    response.write('some', () => setImmediate(() => response.destroy()))
  })
  await using client = testClient({ headers: { 'X-Api-Key': key }, query: { api_key: key } })
  const stream = await client.http.stream(server.url)
  expect([stream.headers.get('x-echo'), stream.address]).toEqual(['***', `${server.url}/?api_key=***`])
  const error = await errorOf(textOf(stream))
  expect(JSON.stringify([error, error.message, error.stack, client.lines])).not.toContain(canary)
})

import { describe, expect, test } from 'vitest'
import { HttpError } from './http-error.ts'
import { errorOf, testClient } from './test-client.ts'
import { serve } from './test-server.ts'

async function answer(body: string | Buffer, headers: Record<string, string> = {}) {
  await using server = await serve((_request, response) => response.writeHead(200, headers).end(body))
  await using client = testClient()
  return await client.http.get(server.url)
}

async function jsonError(body: string | Buffer, headers?: Record<string, string>): Promise<HttpError> {
  const response = await answer(body, headers)
  return errorOf(Promise.try(() => response.json()))
}

describe('json()', () => {
  test.each<[string, unknown]>([
    ['{"a":[1,"é"]}', { a: [1, 'é'] }],
    ['null', null],
    ['\ufeff{"bom":true}', { bom: true }],
    [' "escaped \\u0000" ', 'escaped \u0000'],
  ])('reads %j', async (body, value) => {
    expect((await answer(body)).json()).toEqual(value)
  })

  test('reads the character set the service names', async () => {
    const headers = { 'content-type': 'application/json; charset="ISO-8859-1"' }
    expect((await answer(Buffer.from('"é"', 'latin1'), headers)).json()).toBe('é')
    expect((await answer('"é"', { 'content-type': 'application/json; charset=klingon' })).json()).toBe('é')
  })

  test('refuses a page with status 200, and shows how it begins', async () => {
    const page = `<!DOCTYPE html>\n<html>\u0007<title>Will be right back</title>\u202e${'x'.repeat(1000)}`
    const error = await jsonError(page, { 'content-type': 'text/html' })
    expect(error).toMatchObject({ code: 'not_json', status: 200, attempt: 1, retryable: true })
    expect(error.message).toContain(
      'expected JSON, got status 200 with text/html, 1059 bytes, that begin: <!DOCTYPE html> <html>\ufffd<title>Will be right back</title>\ufffdx',
    )
    expect(error.message).toHaveLength(error.message.indexOf('<!DOCTYPE') + 80)
    expect(error.body).toHaveLength(500)
    expect(error.cause).toBeUndefined()
  })

  test.each<[string, string | Buffer, string]>([
    ['JSON that was cut', '{"prices":[{"value":"86.4', 'that begin: {"prices":[{"value":"86.4'],
    ['nothing', '', 'an empty body'],
    ['text', 'Too Many Requests', 'that begin: Too Many Requests'],
    ['two values', '{} {}', 'that begin: {} {}'],
    ['NaN', '{"value":NaN}', 'that begin: {"value":NaN}'],
    ['NUL bytes', '{"a":"\u0000\u0000"}', 'that begin: {"a":"\ufffd"}'],
    ['characters that are none', Buffer.from('{"a":"caf\xe9"}', 'latin1'), 'that begin: {"a":"caf\ufffd"}'],
    ['half a surrogate pair at the cut', `${'x'.repeat(78)}😀${'x'.repeat(80)}`, `${'x'.repeat(78)}\ufffd…`],
  ])('refuses %s', async (_name, body, sentence) => {
    const error = await jsonError(body)
    expect(error).toMatchObject({ code: 'not_json', retryable: true })
    expect(error.message).toContain(sentence)
    expect(error.message.isWellFormed() && error.body?.isWellFormed()).toBe(true)
    expect(`${error.message}${error.body}`).not.toMatch(/\p{Cc}/u)
  })

  test('of a POST that may not be repeated says so', async () => {
    await using server = await serve((_request, response) => response.end('<p>'))
    await using client = testClient()
    const response = await client.http.request(server.url, { method: 'POST' })
    expect(() => response.json()).toThrow(HttpError)
    expect(await errorOf(Promise.try(() => response.json()))).toMatchObject({ retryable: false })
  })
})

describe('text()', () => {
  test.each<[string, string | Buffer, Record<string, string>, string]>([
    ['leaves the byte order mark out', '\ufeffa;b', {}, 'a;b'],
    ['marks bytes that are no characters', Buffer.from('caf\xe9!', 'latin1'), {}, 'caf\ufffd!'],
    ['keeps NUL', 'a\u0000b', {}, 'a\u0000b'],
    ['is empty for an empty body', '', {}, ''],
    ['reads UTF-16', Buffer.from('é', 'utf16le'), { 'content-type': 'text/csv; charset=utf-16' }, 'é'],
  ])('%s', async (_name, body, headers, text) => {
    expect((await answer(body, headers)).text()).toBe(text)
  })
})

test('HEAD has headers and no body, whatever length it announces', async () => {
  await using server = await serve((_request, response) => {
    response.writeHead(200, { 'content-length': '999999999999', etag: '"7"', 'content-encoding': 'gzip' }).end()
  })
  await using client = testClient({ maxBytes: 10 })
  const response = await client.http.request(server.url, { method: 'HEAD' })
  expect([response.status, response.text(), response.headers.get('etag')]).toEqual([200, '', '"7"'])
})

test('204 has no body', async () => {
  await using server = await serve((_request, response) => response.writeHead(204).end())
  await using client = testClient()
  expect((await client.http.request(server.url, { method: 'DELETE' })).text()).toBe('')
})

test('headers may come more than once, and in other alphabets', async () => {
  await using server = await serve((_request, response) => {
    const name = Buffer.from('é€').toString('latin1')
    response.writeHead(200, { 'set-cookie': ['a=1', 'b=2'], 'x-name': name }).end()
  })
  await using client = testClient()
  const { headers } = await client.http.get(server.url)
  expect(headers.getSetCookie()).toEqual(['a=1', 'b=2'])
  expect(Buffer.from(headers.get('x-name') ?? '', 'latin1').toString()).toBe('é€')
})

describe('the error of a status', () => {
  test('has the beginning of the body, on one line and cut', async () => {
    await using server = await serve((_request, response) =>
      response.writeHead(400).end(`a\nb\u0000 ${'c'.repeat(100_000)}`),
    )
    await using client = testClient()
    const error = await errorOf(client.http.get(server.url))
    expect(error.body).toBe(`a b\ufffd ${'c'.repeat(494)}…`.slice(0, 499).concat('…'))
    expect(error.message).toContain(': expected a status below 400, got 400: a b\ufffd cccc')
    expect(error.message.length).toBeLessThan(300)
  })

  test('is told when its body is cut, damaged or silent', async () => {
    await using server = await serve((request, response) => {
      if (request.url === '/cut')
        response.writeHead(400, { 'content-length': '50' }).write('cut', () => request.socket.end())
      if (request.url === '/damaged') response.writeHead(400, { 'content-encoding': 'gzip' }).end('damaged')
      if (request.url === '/unknown') response.writeHead(400, { 'content-encoding': 'zip' }).end('unknown')
      if (request.url === '/silent') response.writeHead(400).write('silent')
    })
    await using client = testClient({ timeout: '1s' })
    const bodies: (string | undefined)[] = []
    for (const path of ['cut', 'damaged', 'unknown', 'silent']) {
      const error = await errorOf(client.http.get(`${server.url}/${path}`))
      expect(error).toMatchObject({ code: 'status', status: 400, attempt: 1 })
      bodies.push(error.body)
    }
    expect(bodies).toEqual(['cut', '', '', 'silent'])
  })

  test.each([
    [401, 'Check the key or password it is sent with'],
    [403, 'Check the key or password it is sent with'],
    [404, 'got 404 and no body'],
  ])('%i says what to do', async (status, sentence) => {
    await using server = await serve((_request, response) => response.writeHead(status).end())
    await using client = testClient()
    expect((await errorOf(client.http.get(server.url))).message).toContain(sentence)
  })
})

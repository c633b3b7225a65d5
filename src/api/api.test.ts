import { once } from 'node:events'
import { Agent, get } from 'node:http'
import { connect } from 'node:net'
import * as fc from 'fast-check'
import { expect, it } from 'vitest'
import { remember } from '../pipelines/redaction.ts'
import { createApi } from './create-api.ts'
import { openDoor } from './kit-for-tests.ts'
import type { LiveFeed } from './live/live-feed.ts'
import type { AcknowledgeLink } from './routes/acknowledge.ts'
import { liveHandlers } from './routes/live.ts'
import { nobody, type Signed } from './sign-in/signed.ts'
import { startApi } from './start-api.ts'

const limits = {
  maxHeaderSize: 16 * 1024,
  headersTimeout: 200,
  requestTimeout: 400,
  keepAliveTimeout: 5_000,
  connectionsCheckingInterval: 50,
}

it('tells whether it lives without asking anybody, and whether it is ready with reasons', async () => {
  let reasons: string[] = []
  await using door = await openDoor({ whyNotReady: async () => reasons })
  expect(await (await fetch(`${door.address}/livez`)).text()).toBe('ok')
  expect((await fetch(`${door.address}/readyz`)).status).toBe(200)
  reasons = ['the database is away']
  const answer = await fetch(`${door.address}/readyz`)
  expect([answer.status, await answer.json()]).toEqual([503, { ready: false, reasons }])
})

it('is closed by default: what is not on the list of public routes is not answered, though it is there', async () => {
  const api = createApi({
    whyNotReady: async () => [],
    health: { latest: never, now: never },
    metrics: { contentType: '', text: never },
    now: () => new Date(),
    triggerByWebhook: never,
    acknowledging: { read: never, acknowledge: never },
    whoAsks: async () => nobody,
    isTooMuch: () => undefined,
    mount: (router) => {
      router.get('/api/runs', (context) => context.text('all of them'))
    },
  })
  const running = await startApi(api, { port: 0, host: '127.0.0.1' })
  for (const path of ['/api/runs', '/api/health/', '/livez/x', '/api/hooks/a/b', '//livez', '/%6civez/../api/runs']) {
    const answer = await fetch(running.address + path)
    expect([path, answer.status]).toEqual([path, 401])
    expect(answer.headers.get('content-type')).toBe('application/problem+json')
  }
  await running.close(0)
})

it('answers a fault of its own with an id, and never with what it was', async () => {
  remember('hunter2-hunter2')
  await using door = await openDoor({
    health: {
      latest: async () => {
        throw new Error('SELECT hunter2-hunter2 FROM users')
      },
      now: never,
    },
  })
  const answer = await fetch(`${door.address}/api/health`)
  const body = await answer.text()
  expect(answer.status).toBe(500)
  expect(JSON.parse(body)).toMatchObject({ status: 500, id: answer.headers.get('x-request-id') })
  expect(body).not.toMatch(/SELECT|hunter2|at /)
  expect(answer.headers.get('server')).toBeNull()
  expect(answer.headers.get('x-powered-by')).toBeNull()
})

it('health is 503 when unhealthy alone, and many who ask for a fresh look cause one', async () => {
  let looks = 0
  await using door = await openDoor({
    health: {
      latest: async () => ({ state: 'degraded', checks: [] }),
      now: async () => {
        looks += 1
        return { state: 'unhealthy', checks: [] }
      },
    },
  })
  expect((await fetch(`${door.address}/api/health`)).status).toBe(200)
  const fresh = await Promise.all(Array.from({ length: 5 }, () => fetch(`${door.address}/api/health?fresh`)))
  expect(fresh.map(({ status }) => status)).toEqual([503, 503, 503, 503, 503])
  expect(looks).toBe(1)
})

it('a webhook is accepted or refused, and a body over 1 MB is not read', async () => {
  const asked: [string, number][] = []
  await using door = await openDoor({
    triggerByWebhook: async (schedule, { body, headers }) => {
      asked.push([schedule, body.length])
      return headers['x-signature'] === 'good' ? 'accepted' : 'refused'
    },
  })
  const post = (body: string | ReadableStream, signature: string) =>
    fetch(`${door.address}/api/hooks/daily`, {
      method: 'POST',
      body,
      headers: { 'x-signature': signature },
      duplex: 'half',
    })
  expect((await post('{}', 'good')).status).toBe(202)
  expect((await post('{}', 'bad')).status).toBe(401)
  expect((await post('x'.repeat(1024 * 1024 + 1), 'good')).status).toBe(413)
  const chunked = new Blob(['x'.repeat(2 * 1024 * 1024)]).stream()
  expect((await post(chunked, 'good').catch(() => ({ status: 413 }))).status).toBe(413)
  expect(asked).toEqual([
    ['daily', 2],
    ['daily', 2],
  ])
})

it('a link acknowledges by its button alone; the page escapes what it shows and runs no script', async () => {
  const title = '<script>alert(1)</script> & "prices"'
  let link: AcknowledgeLink = { state: 'open', title, person: 'ada' }
  let acknowledged = 0
  await using door = await openDoor({
    acknowledging: {
      read: async () => link,
      acknowledge: async () => {
        acknowledged += 1
        return link
      },
    },
  })
  const address = `${door.address}/acknowledge/abc`
  const page = await fetch(address)
  const html = await page.text()
  expect(html).not.toContain('<script')
  expect(html).toContain('&lt;script&gt;')
  expect(page.headers.get('content-security-policy')).toMatch(/default-src 'none'.*frame-ancestors 'none'/)
  const key = /name="key" value="([^"]+)"/.exec(html)?.[1] ?? ''
  const send = (body: string, headers: Record<string, string> = {}) =>
    fetch(address, { method: 'POST', body: new URLSearchParams({ key: body }), headers })
  expect((await fetch(address, { method: 'HEAD' })).status).toBe(200)
  expect((await send('guessed')).status).toBe(403)
  expect((await send(key, { 'sec-fetch-site': 'cross-site' })).status).toBe(403)
  expect(acknowledged).toBe(0)
  expect((await send(key)).status).toBe(200)
  expect(acknowledged).toBe(1)
  link = { state: 'settled', title: 'prices', by: 'grace' }
  expect(await (await fetch(address)).text()).toContain('grace has acknowledged it already')
  link = { state: 'expired' }
  expect((await fetch(address)).status).toBe(410)
})

it('each has twenty live streams at most; one ends with the right to it, and leaves nothing behind where it could not begin', async () => {
  let signed: Signed = { ...nobody, actor: { kind: 'person', name: 'ada' }, role: 'viewer' }
  let asked = 0
  let isAway = false
  let stopped = 0
  const listen = async () => {
    if (isAway) throw new Error('the database is away')
    return () => {
      stopped += 1
    }
  }
  const whoAsks = async () => {
    asked += 1
    return signed
  }
  const handlers = liveHandlers({ feed: { listen } as unknown as LiveFeed, whoAsks, beatMs: 5 })
  await using door = await openDoor({
    whoAsks: async () => signed,
    mount: (api) => {
      api.get('/api/live', (context) =>
        handlers['get /api/live']({ context, signed: context.get('signed'), query: {} } as never),
      )
    },
  })
  const open = () => fetch(`${door.address}/api/live`)
  const streams = await Promise.all(Array.from({ length: 20 }, open))
  const tooMany = await open()
  expect([tooMany.status, await tooMany.text()]).toEqual([429, expect.stringContaining('Close pages')])
  // A beat is where it is seen that somebody has lost the right to it.
  const [viewer] = [signed]
  signed = { ...viewer, role: 'public' }
  await Promise.all(streams.map((stream) => stream.text()))
  expect(stopped).toBe(20)

  signed = viewer
  isAway = true
  const failed = await Promise.all(Array.from({ length: 20 }, open))
  expect(await Promise.all(failed.map((stream) => stream.text()))).toEqual(Array(20).fill(''))
  isAway = false
  const begun = asked
  const last = await open()
  let text = ''
  for await (const chunk of last.body?.pipeThrough(new TextDecoderStream()) ?? []) {
    text += chunk
    if (text.split('still here').length > 4) break
  }
  // The beats of one stream, not of twenty-one.
  expect(asked - begun).toBeLessThan(20)
})

it('junk at the public POST routes is refused and breaks nothing', async () => {
  await using door = await openDoor({ triggerByWebhook: async () => 'refused' })
  await fc.assert(
    fc.asyncProperty(
      fc.constantFrom('/api/hooks/', '/acknowledge/'),
      fc.string({ minLength: 1, unit: 'binary' }),
      fc.uint8Array({ maxLength: 2000 }),
      fc.constantFrom(
        'application/json',
        'multipart/form-data; boundary=x',
        'application/x-www-form-urlencoded',
        'multipart/form-data',
      ),
      async (path, name, body, type) => {
        const answer = await fetch(door.address + path + encodeURIComponent(name.toWellFormed()), {
          method: 'POST',
          body: Buffer.from(body),
          headers: { 'content-type': type },
        })
        await answer.arrayBuffer()
        expect([400, 401, 403, 404]).toContain(answer.status)
      },
    ),
    { numRuns: 150 },
  )
  expect((await fetch(`${door.address}/livez`)).status).toBe(200)
})

it('a client that sends its head byte by byte, or no body, is cut off', async () => {
  await using door = await openDoor({}, limits)
  for (const start of [
    'GET /livez HTTP/1.1\r\nHost: a\r\nX: ',
    'POST /api/hooks/a HTTP/1.1\r\nHost: a\r\nContent-Length: 9\r\n\r\nx',
  ]) {
    const socket = connect(door.port, '127.0.0.1')
    socket.on('error', () => undefined)
    socket.resume()
    socket.write(start)
    await once(socket, 'close')
  }
})

it('closes while clients keep their connections open, after what is under way has been answered', async () => {
  const begun = Promise.withResolvers<void>()
  const may = Promise.withResolvers<readonly string[]>()
  await using door = await openDoor({
    whyNotReady: () => {
      begun.resolve()
      return may.promise
    },
  })
  const agent = new Agent({ keepAlive: true })
  const status = new Promise<number>((done) =>
    get(`${door.address}/readyz`, { agent }, (response) => {
      response.resume()
      done(response.statusCode ?? 0)
    }),
  )
  await begun.promise
  const closed = door.close()
  may.resolve([])
  expect(await status).toBe(200)
  await closed
  await expect(fetch(`${door.address}/livez`)).rejects.toThrow(/fetch failed/)
  agent.destroy()
})

it('refuses a port that another program has', async () => {
  await using door = await openDoor()
  await expect(openDoorAt(door.port)).rejects.toThrow(/expected port \d+ of 127.0.0.1 to be free/)
})

async function openDoorAt(port: number): Promise<void> {
  await startApi(createApi({ mount: () => undefined } as never), { port, host: '127.0.0.1' })
}

function never(): never {
  throw new Error('expected not to be asked')
}

import type { IncomingMessage, ServerResponse } from 'node:http'
import { createGzip, gzipSync } from 'node:zlib'
import { afterAll, beforeAll, beforeEach, expect, test } from 'vitest'
import { pagesByNumber, pagesByOffset } from '../../connectors/http/paging.ts'
import { pagesByLink } from '../../connectors/http/paging-by-link.ts'
import { serve, type TestServer } from '../../connectors/http/test-server.ts'
import { dataset } from '../../pipelines/dataset.ts'
import type { HttpResponse } from '../../pipelines/http-client.ts'
import { pipeline } from '../../pipelines/pipeline.ts'
import { select, shareKit, statesOf } from '../kit-for-tests.ts'

// What sources do to those who fetch from them, over real connections: a step that has not got everything must leave
// nothing, and its run must not look like a success.

const shared = shareKit({ now: '2026-08-19T12:00:00Z' })
const pageSize = 40

interface Item {
  id: number
  day: string
  price: string
  unit: string
}

interface Page {
  items: Item[]
  total?: number
  next?: string | null
}

const prices = dataset({
  name: 'prices',
  table: 'market.prices',
  key: ['id'],
  columns: { id: 'integer', day: 'date', price: 'numeric', unit: 'text' },
  time: 'day',
})

/** How the source behaves: it has so many pages, and may do something else than send one of them. */
const world = {
  pages: 10,
  value: 'old',
  asked: 0,
  /** True if it has answered. `time` counts how often this page was asked for before. */
  instead: (_page: number, _response: ServerResponse, _time: number): boolean => false,
}
const timesAsked = new Map<number, number>()
let server: TestServer

function items(page: number): Item[] {
  return Array.from({ length: pageSize }, (_, index) => {
    const id = page * pageSize + index
    return { id, day: '2026-08-18', price: `${id}.50`, unit: world.value }
  })
}

function body(page: number): Page {
  const total = world.pages * pageSize
  const next = page + 1 < world.pages ? `/items?offset=${(page + 1) * pageSize}&number=${page + 2}` : null
  return { items: page < world.pages ? items(page) : [], total, next }
}

function send(response: ServerResponse, page: object): true {
  response.writeHead(200, { 'content-type': 'application/json' }).end(JSON.stringify(page))
  return true
}

function answer(request: IncomingMessage, response: ServerResponse): void {
  const query = new URL(request.url ?? '', 'http://h').searchParams
  const page = query.has('number') ? Number(query.get('number')) - 1 : Number(query.get('offset')) / pageSize
  const time = timesAsked.get(page) ?? 0
  timesAsked.set(page, time + 1)
  world.asked += 1
  if (!world.instead(page, response, time)) send(response, body(page))
}

// oxlint-disable-next-line typescript/no-unsafe-type-assertion -- what is not as expected is what the dataset is for
const parse = (response: HttpResponse) => response.json() as Page
const retry = { attempts: 3, base: '1ms', max: '5ms' }

beforeAll(async () => {
  server = await serve(answer)
  await select(shared.kit, 'CREATE SCHEMA market')
  await select(
    shared.kit,
    'CREATE TABLE market.prices (id integer PRIMARY KEY, day date NOT NULL, price numeric NOT NULL, unit text NOT NULL)',
  )
})
afterAll(() => server[Symbol.asyncDispose]())

// Replaced: what a source leaves out is deleted, so that a short answer would do the greatest harm.
for (const [name, attempts] of [
  ['once', 1],
  ['twice', 2],
] as const) {
  shared.declare(
    pipeline(name)
      .stage('take', { dataset: prices, timeout: '2s', retry: { attempts, base: '0s' } }, ({ http }) => {
        const client = http.extend({ baseUrl: server.url, retry, maxBytes: 1_000_000 })
        return pagesByOffset(client, 'items', { names: { offset: 'offset', limit: 'limit' }, pageSize, parse })
      })
      .gate('judge', { from: 'take' })
      .load('keep', { from: 'judge', into: prices, write: 'replace' }),
  )
}

shared.declare(
  pipeline('by-number')
    .stage('take', { dataset: prices, timeout: '2s', retry: { attempts: 1 } }, ({ http }) => {
      const client = http.extend({ baseUrl: server.url, retry })
      return pagesByNumber(client, 'items', { names: { page: 'number', size: 'size' }, pageSize, parse })
    })
    .load('keep', { from: 'take', into: prices, write: 'replace' }),
)

shared.declare(
  pipeline('by-link')
    .stage('take', { dataset: prices, timeout: '2s', retry: { attempts: 1 } }, ({ http }) => {
      const client = http.extend({ baseUrl: server.url, retry })
      return pagesByLink(client, 'items?offset=0', { parse })
    })
    .load('keep', { from: 'take', into: prices, write: 'replace' }),
)

beforeEach(async () => {
  await select(shared.kit, 'TRUNCATE market.prices')
  world.instead = () => false
  Object.assign(world, { pages: 10, value: 'old' })
  const { status: first } = await shared.kit.run('once')
  if (first !== 'completed') throw new Error(`expected the first load to complete, got ${first}`)
  Object.assign(world, { value: 'new', asked: 0 })
  timesAsked.clear()
})

/** Everything a stage may leave: its batches, bad rows and tables. */
async function left(): Promise<object> {
  const [found] = await select<object>(
    shared.kit,
    `SELECT (SELECT count(*) FROM batches) AS batches, (SELECT count(*) FROM quarantined_rows) AS bad,
       (SELECT count(*) FROM quality_results) AS results,
       (SELECT count(*) FROM pg_class WHERE relnamespace = 'millrace_staging'::regnamespace) AS tables`,
  )
  return found ?? {}
}

async function stored(): Promise<{ rows: number; units: string[] }> {
  const [found] = await select<{ rows: number; units: string[] }>(
    shared.kit,
    `SELECT count(*)::int AS rows, array_agg(DISTINCT unit ORDER BY unit) AS units FROM market.prices`,
  )
  return found ?? { rows: 0, units: [] }
}

/** How the source is cut off in the middle of page 3, as if this were the whole of its body. */
function cutPage(response: ServerResponse, how: 'ends' | 'resets'): true {
  const text = JSON.stringify(body(2))
  response.writeHead(200, { 'content-type': 'application/json', 'content-length': text.length })
  response.write(text.slice(0, text.length / 2), () => {
    if (how === 'ends') response.socket?.end()
    else response.socket?.resetAndDestroy()
  })
  return true
}

/** A page of which half of the items have come, and that is whole all the same. */
function html(response: ServerResponse): true {
  response.writeHead(200, { 'content-type': 'text/html' }).end('<!doctype html><title>We will be back soon</title>')
  return true
}

let drip: NodeJS.Timeout | undefined
afterAll(() => clearInterval(drip))

function dripFor(response: ServerResponse): true {
  response.writeHead(200, { 'content-type': 'application/json' })
  response.write('{"items":[')
  drip = setInterval(() => response.write(' '), 20)
  response.on('close', () => clearInterval(drip))
  return true
}

function status(response: ServerResponse, code: number, headers: Record<string, string> = {}): true {
  response.writeHead(code, headers).end('{}')
  return true
}

/** A body that is small on its way and larger than the cap when it has come. */
const bomb = gzipSync(Buffer.alloc(20_000_000, ' '))

function bombFor(response: ServerResponse): true {
  response.writeHead(200, { 'content-type': 'application/json', 'content-encoding': 'gzip' }).end(bomb)
  return true
}

/** One that is never told to be over. */
function endlessBombFor(response: ServerResponse): true {
  response.writeHead(200, { 'content-type': 'application/json', 'content-encoding': 'gzip' })
  const gzip = createGzip()
  gzip.pipe(response)
  response.on('close', () => gzip.destroy())
  const zeros = Buffer.alloc(1_000_000)
  const more = (): void => {
    if (!gzip.destroyed) gzip.write(zeros, more)
  }
  more()
  return true
}

type Fault = (page: number, response: ServerResponse) => boolean

const faults: [string, Fault, { code?: string; message: RegExp }][] = [
  [
    'ends in the middle of page 3',
    (page, response) => page === 2 && cutPage(response, 'ends'),
    { code: 'network', message: /body|closed|aborted|socket|broke/ },
  ],
  [
    'resets its connection in the middle of page 3',
    (page, response) => page === 2 && cutPage(response, 'resets'),
    { code: 'network', message: /reset|socket|broke|body/ },
  ],
  [
    'gives a page again',
    (page, response) => page === 4 && send(response, body(3)),
    { message: /expected new items on page 5/ },
  ],
  [
    'shrinks its total in the middle',
    (page, response) => page === 4 && send(response, { ...body(4), total: 5 * pageSize }),
    { message: /to stay 400 or to grow, got 200/ },
  ],
  [
    'has no more items before its total',
    (page, response) => page === 6 && send(response, { items: [], total: 10 * pageSize }),
    { message: /expected 400 items/ },
  ],
  [
    'answers 500 again and again',
    (page, response) => page === 2 && status(response, 500),
    { code: 'status', message: /500/ },
  ],
  [
    'answers 429 again and again',
    (page, response) => page === 2 && status(response, 429, { 'retry-after': '1' }),
    { code: 'status', message: /429/ },
  ],
  [
    'sends HTML with status 200',
    (page, response) => page === 5 && html(response),
    { code: 'not_json', message: /JSON/ },
  ],
  [
    'sends a gzip bomb',
    (page, response) => page === 5 && bombFor(response),
    { code: 'too_large', message: /at most 1000000/ },
  ],
  [
    'sends a gzip bomb without an end',
    (page, response) => page === 5 && endlessBombFor(response),
    { code: 'too_large', message: /at most 1000000/ },
  ],
  [
    'drips without an end',
    (page, response) => page === 5 && dripFor(response),
    { code: 'timeout', message: /time-out of 2 ?s/ },
  ],
  [
    'sends an empty body',
    (page, response) => page === 5 && (response.writeHead(200).end(), true),
    { code: 'not_json', message: /JSON/ },
  ],
]

test.each(faults)(
  'a source that %s: the step fails by name, and nothing of it is stored',
  async (_, fault, expected) => {
    const before = await left()
    world.instead = (page, response) => fault(page, response)
    const report = await shared.kit.run('once')
    expect(report.status).toBe('failed')
    expect(statesOf(report)).toEqual({ take: 'failed', judge: 'skipped', keep: 'skipped' })
    const { error } = report.steps.find(({ name }) => name === 'take') ?? {}
    expect(error?.message).toMatch(expected.message)
    if (expected.code) expect(error?.code).toBe(expected.code)
    expect(await left()).toEqual(before)
    expect(await stored()).toEqual({ rows: 10 * pageSize, units: ['old'] })
  },
)

test('a source that answers 401 at page 50: the step fails at once, and nothing of 49 pages is stored', async () => {
  world.pages = 60
  const before = await left()
  world.instead = (page, response) => page === 49 && status(response, 401)
  const report = await shared.kit.run('twice')
  expect(report.status).toBe('failed')
  expect(report.steps.find(({ name }) => name === 'take')).toMatchObject({ error: { code: 'status' }, attempts: 1 })
  expect(world.asked).toBe(50)
  expect(await left()).toEqual(before)
  expect(await stored()).toEqual({ rows: 10 * pageSize, units: ['old'] })
})

test.each<[string, Fault]>([
  ['answers 500 once', (page, response) => page === 2 && status(response, 500)],
  [
    'answers 429 once, with Retry-After',
    (page, response) => page === 2 && status(response, 429, { 'retry-after': '1' }),
  ],
  ['ends in the middle of page 3 once', (page, response) => page === 2 && cutPage(response, 'ends')],
  ['resets its connection in the middle of page 3 once', (page, response) => page === 2 && cutPage(response, 'resets')],
])('a source that %s is asked again, and all rows come once', async (_, fault) => {
  world.instead = (page, response, time) => time === 0 && fault(page, response)
  const report = await shared.kit.run('once')
  expect(report.status).toBe('completed')
  expect(report.steps.find(({ name }) => name === 'take')).toMatchObject({ attempts: 1 })
  expect(report.counts).toMatchObject({ fetched: 10 * pageSize, updated: 10 * pageSize, deleted: 0 })
  expect(world.asked).toBe(11)
  expect(await stored()).toEqual({ rows: 10 * pageSize, units: ['new'] })
})

test.each<[string, Fault]>([
  ['gives a page again', (page, response) => page === 4 && send(response, body(3))],
  ['shrinks its total', (page, response) => page === 4 && send(response, { ...body(4), total: 5 * pageSize })],
  ['sends HTML', (page, response) => page === 5 && html(response)],
  ['drips', (page, response) => page === 5 && dripFor(response)],
])('a source that %s once: the next attempt stages all rows, and the first has left nothing', async (_, fault) => {
  const before = await left()
  world.instead = (page, response, time) => time === 0 && fault(page, response)
  const report = await shared.kit.run('twice')
  expect(report.status).toBe('completed')
  expect(report.steps.find(({ name }) => name === 'take')).toMatchObject({ attempts: 2 })
  expect(report.counts).toMatchObject({ fetched: 10 * pageSize, updated: 10 * pageSize, deleted: 0 })
  expect(await stored()).toEqual({ rows: 10 * pageSize, units: ['new'] })
  const { batches, tables, results } = before as Record<'batches' | 'tables' | 'results', number>
  expect(await left()).toMatchObject({ batches: batches + 1, tables: tables + 1, results: results + 1 })
})

test.each<[string, Fault, RegExp]>([
  ['has nothing at all', (_, response) => send(response, { items: [], total: 0 }), /no row came/],
  [
    'has lost a column',
    (page, response) => {
      return send(response, { ...body(page), items: items(page).map((item) => ({ ...item, price: undefined })) })
    },
    /no row has the column price/,
  ],
  [
    'has another type in a column',
    (page, response) => {
      return send(response, { ...body(page), items: items(page).map((item) => ({ ...item, price: { amount: 1 } })) })
    },
    /another type in the column price/,
  ],
])('a source that %s is held back, and what was there stays', async (_, fault, reason) => {
  world.instead = fault
  const report = await shared.kit.run('once')
  expect(report.status).toBe('failed')
  expect(statesOf(report)).toEqual({ take: 'completed', judge: 'failed', keep: 'skipped' })
  const { error } = report.steps.find(({ name }) => name === 'judge') ?? {}
  expect(error).toMatchObject({ code: 'blocked', message: expect.stringMatching(reason) })
  expect(await stored()).toEqual({ rows: 10 * pageSize, units: ['old'] })
  const batches = await select(shared.kit, 'SELECT state FROM batches WHERE run_id = $1', [report.id])
  expect(batches).toEqual([{ state: 'blocked' }])
})

test.each(['by-number', 'by-link'])('%s: pages that end in the middle of one leave nothing either', async (name) => {
  const before = await left()
  world.instead = (page, response) => page === 2 && cutPage(response, 'resets')
  const report = await shared.kit.run(name)
  expect(report.status).toBe('failed')
  expect(report.steps.find((step) => step.name === 'take')?.error?.code).toBe('network')
  expect(await left()).toEqual(before)
  expect(await stored()).toEqual({ rows: 10 * pageSize, units: ['old'] })
})

test.each(['by-number', 'by-link'])('%s: a page that comes again fails the step', async (name) => {
  const before = await left()
  world.instead = (page, response) => page === 4 && send(response, { ...body(4), items: items(3) })
  const report = await shared.kit.run(name)
  expect(report.status).toBe('failed')
  expect(report.steps.find((step) => step.name === 'take')?.error?.message).toMatch(/expected new items on page 5/)
  expect(await left()).toEqual(before)
})

test.each(['by-number', 'by-link'])('%s: a total that shrinks fails the step', async (name) => {
  const before = await left()
  world.instead = (page, response) => page === 4 && send(response, { ...body(4), total: 5 * pageSize, next: null })
  const report = await shared.kit.run(name)
  expect(report.status).toBe('failed')
  expect(report.steps.find((step) => step.name === 'take')?.error?.message).toMatch(/got 200/)
  expect(await left()).toEqual(before)
})

test('pages by link that end before their total fail the step', async () => {
  const before = await left()
  world.instead = (page, response) => page === 4 && send(response, { ...body(4), next: null })
  const report = await shared.kit.run('by-link')
  expect(report.status).toBe('failed')
  expect(report.steps.find((step) => step.name === 'take')?.error?.message).toMatch(/expected 400 items/)
  expect(await left()).toEqual(before)
  expect(await stored()).toEqual({ rows: 10 * pageSize, units: ['old'] })
})

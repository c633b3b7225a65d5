import { rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import pg from 'pg'
import { afterAll, beforeAll, expect, inject, it } from 'vitest'
import { z } from 'zod'
import { serve, type TestServer } from '../../connectors/http/test-server.ts'
import { dataset } from '../../pipelines/dataset.ts'
import type { HttpClient } from '../../pipelines/http-client.ts'
import type { DeclaredPipeline } from '../../pipelines/pipeline.ts'
import { pipeline } from '../../pipelines/pipeline.ts'
import { select, shareKit } from '../../runs/kit-for-tests.ts'
import { listAlerts } from './acts.ts'
import { type Monitor, startMonitor } from './monitor.ts'

const shared = shareKit()
const world = { isBroken: false, url: '' }
// A program of a pipeline looks for it: it is there once the world breaks.
const broken = join(tmpdir(), `millrace-fault-${process.pid}`)
const prices = dataset({
  name: 'prices',
  table: 'market.prices',
  key: ['source', 'day'],
  columns: { source: 'text', day: 'date', price: 'numeric' },
  source: 'source',
  time: 'day',
  checks: { range: { price: { from: 0, to: 100 } } },
})

/** A fault: a pipeline that is well until the world breaks, and what its alert is to say then. */
interface Fault {
  kind: string
  expected: RegExp
  pipeline: DeclaredPipeline
}

/** The same numbers for the same seed. */
function seeded(seed: number): () => number {
  let state = seed
  return () => {
    state = (state * 1_103_515_245 + 12_345) % 2 ** 31
    return state / 2 ** 31
  }
}
const random = seeded(2026)
const pick = <Item>(items: readonly Item[]): Item => items[Math.floor(random() * items.length)] as Item

const once = { retry: { attempts: 1 } }
const alone = (name: string, work: (http: HttpClient) => unknown) =>
  pipeline(name)
    .step(pick(['fetch', 'read', 'ask']), once, async ({ http }) => {
      if (world.isBroken) await work(http)
      return 1
    })
    .step('after', () => 2)
const asking = (name: string, path: string, timeout = '5s') =>
  alone(name, async (http) => (await http.get(`${world.url}${path}`, { retry: { attempts: 1 }, timeout })).json())
const querying = (name: string, text: string, user?: string) =>
  alone(name, async () => {
    const address = new URL(inject('adminUrl'))
    if (user) address.username = user
    const client = new pg.Client(address.href)
    // The server ends the connection on us, and says so in the query's own error, too.
    client.on('error', () => undefined)
    try {
      await client.connect()
      await client.query(text)
    } finally {
      await client.end().catch(() => undefined)
    }
  })
const day = (index: number) => new Date(Date.UTC(2025, 11, 31 - index)).toISOString().slice(0, 10)
const loading = (name: string, spoil: (rows: object[]) => object[]) =>
  pipeline(name, { window: { lookback: '30d', history: '365d' } })
    .stage('fetch', { dataset: prices, source: name, ...once }, () => {
      const good = Array.from({ length: 20 }, (_, index) => ({ source: name, day: day(index), price: '50' }))
      return world.isBroken ? spoil(good) : good
    })
    .gate('quality', { from: 'fetch' })
    .load('store', { from: 'quality', into: prices })

const kinds: Record<string, { expected: RegExp; declare(name: string): DeclaredPipeline }> = {
  'a key that is refused': {
    expected: /refuses the key/,
    declare: (name) => asking(name, `/status/${pick([401, 403])}`),
  },
  'an address that is gone': {
    expected: /does not know the address/,
    declare: (name) => asking(name, `/status/${pick([404, 410])}`),
  },
  'too many requests': { expected: /no more requests/, declare: (name) => asking(name, '/status/429') },
  'a source with errors': {
    expected: /answers with 50\d/,
    declare: (name) => asking(name, `/status/${pick([500, 502, 503])}`),
  },
  'a gateway that waits': { expected: /too late/, declare: (name) => asking(name, `/status/${pick([408, 504])}`) },
  'a source that is down': {
    expected: /cannot be reached/,
    declare: (name) => alone(name, (http) => http.get('http://127.0.0.1:9', { retry: { attempts: 1 } })),
  },
  'a source that is slow': {
    expected: /came in time/,
    declare: (name) => asking(name, '/slow', `${pick([50, 100, 200])}ms`),
  },
  'a page in place of JSON': { expected: /another shape/, declare: (name) => asking(name, '/page') },
  'an answer that breaks off': { expected: /cannot be reached/, declare: (name) => asking(name, '/cut') },
  'a full disk': {
    expected: /No space is left/,
    declare: (name) => alone(name, () => writeFile('/dev/full', 'x'.repeat(1 + Math.floor(random() * 1000)))),
  },
  'a role that is refused': {
    expected: /refuses the password/,
    declare: (name) => querying(name, 'SELECT 1', pick(['nobody_1', 'nobody_2'])),
  },
  'rows that clash': {
    expected: /Rows clash/,
    declare: (name) => querying(name, pick([`SELECT 1 / 0`, `SELECT 'x'::int`, `SELECT '2026-02-30'::date`])),
  },
  'a column that is gone': {
    expected: /another shape/,
    declare: (name) => querying(name, pick(['SELECT nothing FROM pg_class', 'SELECT 1 FROM nowhere'])),
  },
  'a database that goes down': {
    expected: /database was away/,
    declare: (name) => querying(name, 'SELECT pg_terminate_backend(pg_backend_pid())'),
  },
  'a field that was renamed': {
    expected: /lacks a column/,
    declare: (name) => loading(name, (rows) => rows.map((row) => ({ ...row, price: undefined, value: 50 }))),
  },
  'figures out of range': {
    expected: /below the gate's threshold/,
    declare: (name) =>
      loading(name, (rows) => rows.map((row) => ({ ...row, price: String(200 + Math.floor(random() * 1e6)) }))),
  },
  'far fewer rows': {
    expected: /rows came from/,
    declare: (name) => loading(name, (rows) => rows.slice(0, pick([1, 2, 3]))),
  },
  'rows that come twice': {
    expected: /Rows clash/,
    declare: (name) => loading(name, ([first, ...rest]) => [...rest, first as object, { ...first, price: '51' }]),
  },
  'other parameters': {
    expected: /Other parameters.*region/,
    declare: (name) =>
      pipeline(name, { params: z.object({ region: z.string().default('north') }) }).step('only', once, ({ params }) => {
        if (params.region !== 'north') throw new Error('it has no such region')
        return 1
      }),
  },
  'a program that is killed': {
    expected: /process died/i,
    declare: (name) => {
      const signal = pick(['KILL', 'SEGV', 'ABRT'])
      const script = `test ! -f '${broken}' || kill -${signal} $$; echo 1`
      return pipeline(name).exec('program', { ...once, command: ['/bin/sh', '-c', script] })
    },
  },
}

const faults: Fault[] = Object.entries(kinds).flatMap(([kind, { expected, declare }], place) =>
  Array.from({ length: 5 }, (_, index) => {
    return { kind, expected, pipeline: shared.declare(declare(`fault-${place}-${index}`)) }
  }),
)
let server: TestServer
let monitor: Monitor

beforeAll(async () => {
  server = await serve((request, response) => {
    const path = request.url ?? ''
    if (path.startsWith('/status/')) response.writeHead(Number(path.slice('/status/'.length))).end('no')
    else if (path === '/page') response.end('<html>')
    else if (path === '/cut') response.writeHead(200, { 'content-length': '100' }).write('{', () => response.destroy())
  })
  world.url = server.url
  await select(shared.kit, 'CREATE SCHEMA market')
  await select(
    shared.kit,
    'CREATE TABLE market.prices (source text, day date, price numeric, PRIMARY KEY (source, day))',
  )
  const { platform } = shared.kit
  monitor = startMonitor(await platform.engine(), { config: platform.config, onError: () => undefined })
})
afterAll(async () => {
  await monitor.stop()
  await server[Symbol.asyncDispose]()
  await rm(broken, { force: true })
})

async function runAll(
  of: readonly Fault[],
  params: (fault: Fault) => Record<string, unknown> = () => ({}),
): Promise<void> {
  for (const fault of of) await shared.kit.platform.startRun(fault.pipeline.name, { params: params(fault) })
  await shared.kit.settle()
  await monitor.tick()
}

it('names the cause of a hundred faults of twenty kinds, in one alert each', { timeout: 240_000 }, async () => {
  await monitor.tick()
  // What usually comes is told by three loads.
  for (let round = 0; round < 2; round += 1) await runAll(faults.filter(({ kind }) => kind === 'far fewer rows'))
  await runAll(faults)
  const engine = await shared.kit.platform.engine()
  expect(await listAlerts(engine, { state: 'all' })).toEqual([])
  world.isBroken = true
  await writeFile(broken, '')
  await runAll(faults, ({ kind }): Record<string, string> => (kind === 'other parameters' ? { region: 'south' } : {}))
  const alerts = await listAlerts(engine, { limit: 1_000 })
  expect(alerts.map(({ subject }) => subject).toSorted()).toEqual(faults.map((one) => one.pipeline.name).toSorted())
  const wrong = faults.flatMap(({ kind, expected, pipeline: { name } }) => {
    const alert = alerts.find(({ subject }) => subject === name)
    const said = alert?.facts.likelyCause ?? 'nothing'
    return expected.test(said) ? [] : [`${kind}: ${said} (${alert?.facts.evidence?.join(', ')})`]
  })
  expect(wrong).toEqual([])
  for (const { title, facts } of alerts) {
    expect(title.length).toBeLessThanOrEqual(80)
    expect(facts.suggestion).toBeTruthy()
  }
})

import { createServer } from 'node:http'
import type { AddressInfo } from 'node:net'
import fc from 'fast-check'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { planPlace } from '../../datasets/publishing/plan-store.ts'
import { dataset } from '../../pipelines/dataset.ts'
import type { Write } from '../../pipelines/definition.ts'
import { pipeline } from '../../pipelines/pipeline.ts'
import { select, shareKit } from '../kit-for-tests.ts'

const shared = shareKit({ now: '2026-08-19T12:00:00Z' })

const sink = { asked: [] as string[], url: '' }
const server = createServer((request, response) => {
  sink.asked.push(`${request.method} ${request.url}`)
  response.end('{}')
})

const world = { a: [] as object[], b: [] as object[] }
const prices = dataset({
  name: 'prices',
  table: 'market.prices',
  key: ['source', 'day'],
  columns: { source: 'text', day: 'date', price: 'numeric', at: 'timestamptz?', extra: 'jsonb?' },
  source: 'source',
  time: 'day',
  duplicates: 'last',
})
for (const write of ['merge', 'append', 'replace'] as const) {
  shared.declare(
    pipeline(write, { window: { lookback: '10d', history: '20d' } })
      .stage('a', { dataset: prices, source: 'A' }, async ({ http, run }) => {
        await http.get(`${sink.url}/read`)
        if (!run.dryRun) await http.request(`${sink.url}/told`, { method: 'POST', body: {} })
        return world.a
      })
      .stage('b', { dataset: prices, source: 'B' }, () => world.b)
      .gate('quality', { from: ['a', 'b'], warn: 0, block: 0, floors: { validity: 0, volume: 0 } })
      .load('store', { from: 'quality', into: prices, write }),
  )
}
shared.declare(
  pipeline('telling').step('tell', async ({ http }) => {
    await http.request(`${sink.url}/told`, { method: 'POST', body: {} })
  }),
)

beforeAll(async () => {
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
  sink.url = `http://127.0.0.1:${(server.address() as AddressInfo).port}`
  await select(shared.kit, 'CREATE SCHEMA market')
  await select(
    shared.kit,
    'CREATE TABLE market.prices (source text, day date, price numeric, at timestamptz, extra jsonb, PRIMARY KEY (source, day))',
  )
})
afterAll(() => server.close())

interface Planned {
  action: 'insert' | 'update' | 'leave' | 'delete'
  key: { source: string; day: string }
  before: object | null
  after: object | null
}

const others = `jsonb_build_object('price', price::text, 'at', at::text, 'extra', extra::text)`

/** Every stored row by its key, with when it was written. */
async function tableNow(): Promise<Map<string, { row: object; written: string }>> {
  const rows = await select<{ key: string; row: object; written: string }>(
    shared.kit,
    `SELECT source || ' ' || day AS key, ${others} AS row, xmin::text AS written FROM market.prices`,
  )
  return new Map(rows.map(({ key, ...rest }) => [key, rest]))
}

/** The records a run makes of itself, in which a dry run is one like any other. */
const ownRecords = [
  'runs',
  'steps',
  'run_events',
  'step_logs',
  'spooled_rows',
  'batches',
  'quality_results',
  'workers',
  'run_keys',
  'pipelines',
  'pipeline_versions',
]

/** A hash of every table but those, partitions and job queues included. */
async function hashOfTheRest(): Promise<Record<string, string>> {
  const tables = await select<{ schema: string; name: string }>(
    shared.kit,
    `SELECT n.nspname AS schema, c.relname AS name FROM pg_class c JOIN pg_namespace n ON n.oid = c.relnamespace
     WHERE c.relkind = 'r' AND n.nspname NOT LIKE 'pg\\_%' AND n.nspname <> 'information_schema' AND n.nspname NOT LIKE '%\\_staging'
       AND n.nspname NOT LIKE '%\\_queue' AND NOT c.relname ~ $1`,
    [`^(${ownRecords.join('|')})(_\\d.*|_p.*)?$`],
  )
  const hashes: Record<string, string> = {}
  for (const { schema, name } of tables) {
    const [found] = await select<{ hash: string }>(
      shared.kit,
      `SELECT md5(coalesce(string_agg(t::text, ',' ORDER BY t::text), '')) AS hash FROM "${schema}"."${name}" t`,
    )
    hashes[`${schema}.${name}`] = found?.hash ?? ''
  }
  return hashes
}

const someRow = (source: string) =>
  fc.record({
    source: fc.constant(source),
    day: fc.integer({ min: 1, max: 28 }).map((day) => `2026-08-${String(day).padStart(2, '0')}`),
    price: fc.constantFrom('1', '1.0', '2', '2.50', 'bad'),
    at: fc.constantFrom(null, '2026-08-01T00:00:00Z', '2026-08-01T02:00:00+02:00'),
    extra: fc.constantFrom(null, { a: 1 }, { b: [1, 2], a: 1 }),
  })
const someRows = (source: string) => fc.array(someRow(source), { maxLength: 8 })
const good = (rows: { price: string }[]) => rows.filter(({ price }) => price !== 'bad')

/** What a run says, less what it says of itself. */
const plannedOf = async (run: string) =>
  (
    await select<{ row: Planned }>(shared.kit, 'SELECT row FROM spooled_rows WHERE run_id = $1 AND set_id = $2', [
      run,
      planPlace(run, 'store').set,
    ])
  ).map(({ row }) => row)

test('a dry run changes nothing, and what it plans is what the next run does, row by row', async () => {
  const { kit } = shared
  let conflicts = 0
  await fc.assert(
    fc.asyncProperty(
      fc.constantFrom<Write>('merge', 'append', 'replace'),
      fc.constantFrom('incremental', 'full_refresh' as const),
      fc.record({ a: someRows('A'), b: someRows('B'), c: someRows('C') }),
      fc.record({ a: someRows('A'), b: someRows('B') }),
      async (write, mode, stored, incoming) => {
        await select(kit, 'TRUNCATE market.prices, high_water_marks, quarantined_rows, batches')
        for (const row of [...good(stored.a), ...good(stored.b), ...good(stored.c)] as {
          source: string
          day: string
          price: string
          at: string | null
          extra: object | null
        }[]) {
          await select(kit, 'INSERT INTO market.prices VALUES ($1, $2, $3, $4, $5) ON CONFLICT DO NOTHING', [
            row.source,
            row.day,
            row.price,
            row.at,
            row.extra,
          ])
        }
        Object.assign(world, incoming)
        sink.asked = []
        const before = await tableNow()
        const restBefore = await hashOfTheRest()
        const tried = await kit.run(write, { mode, dryRun: true })
        expect(await hashOfTheRest()).toEqual(restBefore)
        expect(restBefore).toHaveProperty(['market.prices'])
        expect(Object.keys(restBefore).some((name) => name.endsWith('high_water_marks'))).toBe(true)
        expect(Object.keys(restBefore).some((name) => name.endsWith('quarantined_rows'))).toBe(true)
        expect(sink.asked).toEqual(['GET /read'])
        const planned = await plannedOf(tried.id)

        const real = await kit.run(write, { mode })
        if (tried.status === 'failed' || real.error?.code === '23505') {
          // Appended keys that are there already: only the table itself knows.
          if (real.error?.code === '23505') conflicts += 1
          expect(real.status).toBe('failed')
          return
        }
        const after = await tableNow()
        const done = new Map<string, Planned['action']>()
        for (const [key, { row, written }] of after) {
          const earlier = before.get(key)
          if (!earlier) done.set(key, 'insert')
          else if (earlier.written !== written) done.set(key, write === 'append' ? 'insert' : 'update')
          else if (
            [...good(incoming.a), ...good(incoming.b)].some(
              (other) =>
                `${(other as never as Planned['key']).source} ${(other as never as Planned['key']).day}` === key,
            )
          )
            done.set(key, 'leave')
          expect(row).toBeTruthy()
        }
        for (const key of before.keys()) if (!after.has(key)) done.set(key, 'delete')
        const plan = new Map(
          planned
            // What is appended anew is deleted before.
            .filter(
              ({ action, key }) =>
                !(write === 'append' && action === 'delete' && after.has(`${key.source} ${key.day}`)),
            )
            .map(({ action, key }) => [`${key.source} ${key.day}`, action] as const),
        )
        expect(plan).toEqual(done)
        for (const { action, key, before: was, after: will } of planned) {
          const id = `${key.source} ${key.day}`
          expect(was === null ? null : Object.keys(was).length).toBe(
            action === 'update' || action === 'delete' ? 3 : null,
          )
          if (action === 'delete' || action === 'update') expect(was).toEqual(before.get(id)?.row)
          if (action === 'insert' || action === 'update') expect(will).toEqual(after.get(id)?.row)
        }
        const numbers = (counts: typeof real.counts) => [
          counts.inserted,
          counts.updated,
          counts.unchanged,
          counts.deleted,
        ]
        expect(numbers(tried.counts)).toEqual(numbers(real.counts))
      },
    ),
    { numRuns: Number(process.env.MILLRACE_TEST_DRY_RUNS ?? 40) },
  )
  expect(conflicts).toBeLessThan(50)
}, 120_000)

test('a dry run that would tell somebody does not', async () => {
  sink.asked = []
  const tried = await shared.kit.run('telling', { dryRun: true })
  expect(sink.asked).toEqual([])
  expect(tried.status).toMatch(/completed|failed/)
  await shared.kit.run('telling')
  expect(sink.asked).toEqual(['POST /told'])
})

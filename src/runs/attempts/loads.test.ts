import { randomUUID } from 'node:crypto'
import { beforeAll, beforeEach, expect, test } from 'vitest'
import { spoolRows } from '../../datasets/spool.ts'
import { dataset } from '../../pipelines/dataset.ts'
import { atLeast } from '../../pipelines/from.ts'
import { pipeline } from '../../pipelines/pipeline.ts'
import { rows } from '../../pipelines/rows.ts'
import type { Window } from '../../pipelines/window.ts'
import { LeaseLost } from '../journal/entry.ts'
import { outputOf, select, shareKit, statesOf, until } from '../kit-for-tests.ts'
import { insertWorker } from '../leases/worker-store.ts'
import type { Run } from '../run.ts'
import { readRun } from '../run-store.ts'
import { newStep } from '../step.ts'
import type { Attempt } from './attempt.ts'
import { runLoad } from './load.ts'
import { openWorkshop } from './workshop.ts'

const shared = shareKit({ now: '2026-08-19T12:00:00Z' })

interface Price {
  source: string
  day: string
  price: string
}
const prices = dataset({
  name: 'prices',
  table: 'market.prices',
  key: ['source', 'day'],
  columns: { source: 'text', day: 'date', price: 'numeric' },
  source: 'source',
  time: 'day',
})

beforeAll(async () => {
  await select(shared.kit, 'CREATE SCHEMA market')
  await select(
    shared.kit,
    `CREATE TABLE market.prices (source text, day date, price numeric, PRIMARY KEY (source, day),
       CONSTRAINT plausible CHECK (price < 1000))`,
  )
  // Refused only at the very end, when everything else of the load is written.
  await select(
    shared.kit,
    `CREATE FUNCTION market.refuse() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN
       IF new.price = 666 THEN RAISE EXCEPTION 'no such price' USING ERRCODE = 'check_violation'; END IF; RETURN new; END $$`,
  )
  await select(
    shared.kit,
    `CREATE CONSTRAINT TRIGGER late AFTER INSERT OR UPDATE ON market.prices DEFERRABLE INITIALLY DEFERRED
       FOR EACH ROW EXECUTE FUNCTION market.refuse()`,
  )
})

/** What the sources answer, and the windows they were asked for. */
const world = { eia: [] as Price[], fred: [] as Price[], down: '', asked: [] as [string, Window][] }
beforeEach(async () => {
  Object.assign(world, { eia: [], fred: [], down: '', asked: [] })
  await select(shared.kit, 'TRUNCATE market.prices, high_water_marks')
})

function answer(source: 'eia' | 'fred', window: Window) {
  world.asked.push([source, window])
  if (world.down === source) throw new Error(`${source} is down`)
  return rows(world[source])
}

shared.declare(
  pipeline('prices', { window: { lookback: '7d', history: '365d' } })
    .step('eia', { optional: true, source: 'eia' }, ({ window }) => answer('eia', window))
    .step('fred', { optional: true, source: 'fred' }, ({ window }) => answer('fred', window))
    .step('valid', { from: atLeast(1, ['eia', 'fred']) }, ({ inputs }) => {
      async function* both() {
        if (inputs.eia) yield* inputs.eia
        if (inputs.fred) yield* inputs.fred
      }
      return rows(both())
    })
    .load('store', { from: 'valid', into: prices }),
)

const price = (source: string, day: string, value: string): Price => ({ source, day, price: value })

async function marks(): Promise<Record<string, string>> {
  const found = await select<{ source: string; mark: Date }>(shared.kit, 'SELECT source, mark FROM high_water_marks')
  return Object.fromEntries(found.map(({ source, mark }) => [source, mark.toISOString().slice(0, 10)]))
}

async function stored(): Promise<string[]> {
  const found = await select<{ text: string }>(
    shared.kit,
    "SELECT source || ' ' || day || ' ' || price AS text FROM market.prices ORDER BY 1",
  )
  return found.map(({ text }) => text)
}

test('a load counts what it inserted, updated and left as it was, for each source', async () => {
  const { kit } = shared
  world.eia = [price('eia', '2026-08-17', '1'), price('eia', '2026-08-18', '2')]
  world.fred = [price('fred', '2026-08-18', '3')]
  const first = await kit.run('prices')
  expect(first.counts).toMatchObject({ fetched: 3, inserted: 3, updated: 0, unchanged: 0, stored: 3 })
  world.eia = [price('eia', '2026-08-17', '1'), price('eia', '2026-08-18', '2.5'), price('eia', '2026-08-19', '4')]
  const second = await kit.run('prices')
  expect(second.counts).toMatchObject({ fetched: 4, inserted: 1, updated: 1, unchanged: 2 })
  expect(second.counts.bySource).toMatchObject({
    eia: { inserted: 1, updated: 1, unchanged: 1 },
    fred: { inserted: 0, updated: 0, unchanged: 1 },
  })
  expect(await stored()).toEqual(['eia 2026-08-17 1', 'eia 2026-08-18 2.5', 'eia 2026-08-19 4', 'fred 2026-08-18 3'])
})

test('the mark of a source moves when its rows are loaded, and of no other', async () => {
  const { kit } = shared
  world.eia = [price('eia', '2026-08-18', '2')]
  world.fred = [price('fred', '2026-08-17', '3')]
  await kit.run('prices')
  expect(await marks()).toEqual({ eia: '2026-08-18', fred: '2026-08-17' })
  world.down = 'fred'
  world.eia = [price('eia', '2026-08-19', '2')]
  world.asked = []
  const report = await kit.run('prices')
  expect(report.status).toBe('partial')
  expect(await marks()).toEqual({ eia: '2026-08-19', fred: '2026-08-17' })
  expect(Object.fromEntries(world.asked.map(([source, { firstDay }]) => [source, firstDay]))).toEqual({
    eia: '2026-08-18',
    fred: '2026-08-17',
  })
})

test('a resume days later asks for the same stretch', async () => {
  const { kit } = shared
  world.eia = [price('eia', '2026-08-18', '2')]
  world.down = 'fred'
  const { id } = await kit.run('prices')
  await kit.advance('5d')
  world.down = ''
  await kit.platform.resumeRun(id)
  await kit.settle()
  const asked = world.asked.filter(([source]) => source === 'fred').map(([, { from, to }]) => [from, to])
  expect(asked).toHaveLength(2)
  expect(asked[1]).toEqual(asked[0])
})

test('a mark never moves back', async () => {
  const { kit } = shared
  world.eia = [price('eia', '2026-08-18', '2')]
  await kit.run('prices')
  world.eia = [price('eia', '2026-08-11', '2')]
  expect((await kit.run('prices')).counts).toMatchObject({ inserted: 1 })
  expect(await marks()).toEqual({ eia: '2026-08-18' })
})

test('a load that is cancelled while it merges stores nothing', async () => {
  const { kit } = shared
  const { database } = await kit.platform.engine()
  const holder = await database.pool.connect()
  await holder.query('BEGIN')
  await holder.query(`INSERT INTO market.prices VALUES ('eia', '2026-08-18', 1)`)
  world.eia = [price('eia', '2026-08-18', '2')]
  const { id } = await kit.platform.startRun('prices')
  const merges = `SELECT FROM pg_stat_activity WHERE datname = current_database() AND wait_event_type = 'Lock' AND query LIKE '%"market"."prices"%'`
  await until(async () => (await select(kit, merges)).length === 1, 'the merge to wait for the row')
  await kit.platform.cancelRun(id)
  await kit.worker.tick()
  await holder.query('ROLLBACK')
  holder.release()
  await kit.settle()
  expect((await kit.platform.getRun(id)).status).toBe('cancelled')
  expect(await stored()).toEqual([])
})

test('a load of a run that is with somebody else does not look at its rows', async () => {
  const { kit } = shared
  const engine = await kit.platform.engine()
  const never = new AbortController().signal
  const { id } = await kit.run('prices')
  const run = await readRun(engine.database.pool, id)
  const step = engine.definitions.get('prices')?.steps.find((other) => other.kind === 'load')
  if (!run || !step) throw new Error('expected a run and its load')
  // Two of one key, which a load refuses as soon as it looks.
  const spooled = await spoolRows(
    engine.database,
    id,
    [price('eia', '2026-08-18', '2'), price('eia', '2026-08-18', '3')],
    never,
  )
  const attempt: Attempt = {
    run,
    step: 'store',
    row: newStep('store', 1),
    inputs: { valid: { kind: 'rows', ...spooled } },
    workerId: kit.worker.id,
    beganMs: Date.now(),
  }
  const workshop = openWorkshop(engine)
  const load = (of: Run) => runLoad(workshop, step, { ...attempt, run: of }, workshop.logs.open(attempt), never)
  await expect(load(run)).rejects.toBeInstanceOf(LeaseLost)
  // With a worker that nobody is, so that nobody goes on with it.
  const workerId = randomUUID()
  await insertWorker(engine.database.pool, workerId, [])
  await select(
    kit,
    `UPDATE runs SET state = 'running', worker_id = $2, admitted = true, ended_at = NULL WHERE id = $1`,
    [id, workerId],
  )
  await expect(load({ ...run, claim: run.claim - 1 })).rejects.toBeInstanceOf(LeaseLost)
  await expect(load(run)).rejects.toMatchObject({ code: 'double_key' })
  await select(
    kit,
    `UPDATE runs SET state = 'completed', worker_id = NULL, admitted = false, ended_at = now() WHERE id = $1`,
    [id],
  )
  await workshop.close()
})

test('a backfill stores rows and moves no mark', async () => {
  const { kit } = shared
  world.eia = [price('eia', '2026-08-18', '2')]
  await kit.run('prices')
  world.eia = [price('eia', '2026-12-31', '9')]
  world.asked = []
  const report = await kit.run('prices', { from: '2026-01-01', to: '2026-01-31' })
  expect(report).toMatchObject({ status: 'completed', mode: 'backfill' })
  expect(world.asked[0]?.[1]).toMatchObject({ firstDay: '2026-01-01', lastDay: '2026-01-31' })
  expect(await marks()).toEqual({ eia: '2026-08-18' })
  expect(await stored()).toContain('eia 2026-12-31 9')
})

test('a full refresh replaces what is in the window of the sources that completed, and nothing else', async () => {
  const { kit } = shared
  const old = [
    price('eia', '2020-01-01', '1'),
    price('eia', '2026-05-01', '1'),
    price('eia', '2026-05-02', '1'),
    price('fred', '2026-05-01', '1'),
    price('other', '2026-05-01', '1'),
  ]
  for (const { source, day, price: value } of old)
    await select(kit, 'INSERT INTO market.prices VALUES ($1, $2, $3)', [source, day, value])
  world.down = 'fred'
  world.eia = [price('eia', '2026-05-02', '2')]
  const report = await kit.run('prices', { mode: 'full_refresh' })
  expect(report.status).toBe('partial')
  expect(report.counts).toMatchObject({ inserted: 0, updated: 1, deleted: 1 })
  expect(await stored()).toEqual(['eia 2020-01-01 1', 'eia 2026-05-02 2', 'fred 2026-05-01 1', 'other 2026-05-01 1'])
})

test('a key that comes twice in one load is refused by name', async () => {
  world.eia = [price('eia', '2026-08-18', '2'), price('eia', '2026-08-18', '3')]
  const report = await shared.kit.run('prices')
  expect(report.error).toMatchObject({ code: 'double_key', step: 'store' })
  expect(report.error?.message).toContain('every key (source, day) once')
  expect(await stored()).toEqual([])
})

test.each([
  ['a constraint', '1001'],
  ['the last check at the commit', '666'],
])('a load that %s refuses leaves no row, no mark and no completion', async (_, bad) => {
  const { kit } = shared
  world.eia = [price('eia', '2026-08-17', '1'), price('eia', '2026-08-18', bad)]
  const report = await kit.run('prices')
  expect(report.status).toBe('failed')
  expect(statesOf(report).store).toBe('failed')
  expect(await stored()).toEqual([])
  expect(await marks()).toEqual({})
  world.eia = [price('eia', '2026-08-17', '1')]
  await kit.platform.resumeRun(report.id)
  await kit.settle()
  // The rows that were fetched are what they were: only the load runs again.
  expect((await kit.platform.getRun(report.id)).status).toBe('failed')
})

test('a dry run shows what a load would do, and stores nothing', async () => {
  const { kit } = shared
  world.eia = [price('eia', '2026-08-17', '1')]
  const report = await kit.run('prices', { dryRun: true })
  expect(report.status).toBe('completed')
  expect(report.counts).toMatchObject({ inserted: 1 })
  expect(await stored()).toEqual([])
  expect(await marks()).toEqual({})
})

const many = { seen: 0, refused: '' }
shared.declare(
  pipeline('many-rows')
    .step('make', () =>
      rows(
        (function* () {
          for (let number = 1; number <= 100_001; number += 1) yield { number, parity: number % 2 }
        })(),
      ),
    )
    .step('read', { from: 'make' }, async ({ inputs }) => {
      for await (const row of inputs.make) {
        many.seen += 1
        if (row.number !== many.seen) throw new Error(`expected row ${many.seen}, got ${row.number}`)
      }
      await inputs.make.toArray().catch((error: Error) => {
        many.refused = error.message
      })
      return await inputs.make.query<{ parity: number; rows: number }>(
        `SELECT (row ->> 'parity')::int AS parity, count(*)::int AS rows FROM rows WHERE number > $1 GROUP BY 1 ORDER BY 1`,
        [1],
      )
    }),
)

test('a hundred thousand rows are streamed in their order, queried, and not taken into one list by mistake', async () => {
  const { id, status, error } = await shared.kit.run('many-rows')
  expect({ status, error }).toEqual({ status: 'completed', error: null })
  expect(many.seen).toBe(100_001)
  expect(many.refused).toBe('expected at most 100000 rows, got 100001; iterate over them, or give a higher limit')
  expect(await outputOf(shared.kit, id, 'read')).toEqual([
    { parity: 0, rows: 50_000 },
    { parity: 1, rows: 50_000 },
  ])
})

const bad: [string, unknown, string][] = [
  ['nan', { a: [1, Number.NaN] }, 'the output.a[1]'],
  ['nul', { a: { b: 'x\u0000' } }, 'the output.a.b'],
  ['surrogate', ['\uD800'], 'the output[0]'],
  ['bigint', { big: 1n }, 'the output.big'],
]
for (const [name, value, path] of bad) {
  shared.declare(pipeline(`bad-${name}`).step('give', () => value as string))
  shared.declare(
    pipeline(`bad-item-${name}`)
      .step('list', () => ['a', 'b'])
      .each('give', { from: 'list', key: (item) => item, tolerate: 1 }, ({ item }) =>
        item === 'a' ? 'fine' : (value as string),
      ),
  )

  test(`an output with what cannot be stored (${name}) fails its step, or its item, and names the place`, async () => {
    const report = await shared.kit.run(`bad-${name}`)
    expect(report.error).toMatchObject({
      code: 'unstorable',
      step: 'give',
      message: expect.stringContaining(`at ${path};`),
    })
    const items = await shared.kit.run(`bad-item-${name}`)
    expect(items.status).toBe('completed')
    expect(items.steps.filter((step) => step.item !== null).map((step) => step.error?.code)).toEqual([
      undefined,
      'unstorable',
    ])
  })
}

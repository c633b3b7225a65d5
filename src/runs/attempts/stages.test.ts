import { beforeAll, beforeEach, describe, expect, test } from 'vitest'
import { dataset } from '../../pipelines/dataset.ts'
import { doNotRetry } from '../../pipelines/non-retryable.ts'
import { pipeline } from '../../pipelines/pipeline.ts'
import { rows } from '../../pipelines/rows.ts'
import { outputOf, select, shareKit } from '../kit-for-tests.ts'

const shared = shareKit({ now: '2026-08-19T12:00:00Z' })

const prices = dataset({
  name: 'prices',
  table: 'market.prices',
  key: ['source', 'day'],
  columns: { source: 'text', day: 'date', price: 'numeric', note: 'text?' },
  source: 'source',
  time: 'day',
})
const plain = dataset({
  name: 'plain',
  table: 'market.plain',
  key: ['number'],
  columns: {
    number: 'bigint',
    at: 'timestamptz?',
    amount: 'numeric',
    ok: 'boolean?',
    extra: 'jsonb?',
    problems: 'text?',
  },
})

type Given = Iterable<object> | AsyncIterable<object>
const world = { first: (): Given => [], second: (): Given => [], attempts: 0 }

beforeAll(async () => {
  await select(shared.kit, `CREATE SCHEMA market`)
  await select(
    shared.kit,
    'CREATE TABLE market.prices (source text, day date, price numeric(10, 3), note text, PRIMARY KEY (source, day))',
  )
  await select(
    shared.kit,
    'CREATE TABLE market.plain (number bigint PRIMARY KEY, at timestamptz, amount numeric, ok boolean, extra jsonb, problems text)',
  )
})
beforeAll(() => select(shared.kit, 'CREATE TABLE market.codes (code varchar(40) PRIMARY KEY, name text)'))
beforeEach(async () => {
  Object.assign(world, { first: () => [], second: () => [], attempts: 0 })
  await select(
    shared.kit,
    'TRUNCATE market.prices, market.plain, high_water_marks, batches, quarantined_rows, quality_results',
  )
})

const price = (source: string, day: string, value: unknown, note: string | null = null) => ({
  source,
  day,
  price: value,
  note,
})

const stored = async () =>
  (
    await select<{ text: string }>(
      shared.kit,
      "SELECT source || ' ' || day || ' ' || price AS text FROM market.prices ORDER BY 1",
    )
  ).map(({ text }) => text)

const batches = async () =>
  await select<{ step: string; source: string; state: string; fetched: number; staged: number; quarantined: number }>(
    shared.kit,
    'SELECT step, source, state, fetched, staged, quarantined FROM batches ORDER BY step, source, id',
  )

const quarantined = async () =>
  await select<{ number: number; source: string; state: string; path: string; reason: string }>(
    shared.kit,
    'SELECT number, source, state, path, reason FROM quarantined_rows ORDER BY batch_id, number',
  )

const stagingTables = async () =>
  (
    await select<{ name: string }>(
      shared.kit,
      `SELECT table_name AS name FROM information_schema.tables WHERE table_schema LIKE '%\\_staging' ORDER BY 1`,
    )
  ).map(({ name }) => name)

const codes = dataset({ name: 'codes', table: 'market.codes', key: ['code'], columns: { code: 'text', name: 'text' } })
shared.declare(
  pipeline('codes')
    .stage('first', { dataset: codes }, () => world.first())
    .load('store', { from: 'first', into: codes, write: 'append' }),
)

shared.declare(
  pipeline('stage-load')
    .stage('first', { dataset: prices, retry: { attempts: 3, base: '0s' } }, () => {
      world.attempts += 1
      return world.first()
    })
    .load('store', { from: 'first', into: prices }),
)

describe('a step that stages', () => {
  test('puts bad rows into quarantine and the others into the table, each once', async () => {
    world.first = () => [
      price('A', '2026-08-17', '1'),
      price('A', '2026-02-30', '2'),
      price('B', '2026-08-17', 'x'),
      price('B', '2026-08-18', '3'),
    ]
    const report = await shared.kit.run('stage-load')
    expect(report.status).toBe('completed')
    expect(report.counts).toMatchObject({
      fetched: 4,
      quarantined: 2,
      inserted: 2,
      bySource: { A: { quarantined: 1 }, B: { quarantined: 1 } },
    })
    expect(await stored()).toEqual(['A 2026-08-17 1.000', 'B 2026-08-18 3.000'])
    expect(await quarantined()).toEqual([
      { number: 2, source: 'A', state: 'waiting', path: 'day', reason: 'impossible' },
      { number: 3, source: 'B', state: 'waiting', path: 'price', reason: 'format' },
    ])
    expect(await batches()).toEqual([
      { step: 'first', source: 'A', state: 'published', fetched: 2, staged: 1, quarantined: 1 },
      { step: 'first', source: 'B', state: 'published', fetched: 2, staged: 1, quarantined: 1 },
    ])
  })

  test('leaves nothing of an attempt whose source breaks in the middle, and all of the next one, once', async () => {
    world.first = function* () {
      for (let day = 1; day <= 28; day += 1)
        yield price('A', `2026-07-${String(day).padStart(2, '0')}`, day % 2 ? '1' : 'bad')
      if (world.attempts < 3) throw new Error('the source broke')
    }
    const before = await stagingTables()
    const report = await shared.kit.run('stage-load')
    expect(report.status).toBe('completed')
    expect(world.attempts).toBe(3)
    expect(await stagingTables()).toHaveLength(before.length + 1)
    expect(await quarantined()).toHaveLength(14)
    expect(await batches()).toHaveLength(1)
    expect(await stored()).toHaveLength(14)
  })

  test('that fails in the end has left no table, no batch and no bad row; a resume stages them once', async () => {
    let broken = true
    world.first = function* () {
      yield price('A', '2026-08-17', '1')
      yield price('A', '2026-08-18', 'bad')
      if (broken) throw doNotRetry('the source broke')
    }
    const before = await stagingTables()
    const failed = await shared.kit.run('stage-load')
    expect(failed).toMatchObject({ status: 'failed', error: { step: 'first', message: 'the source broke' } })
    expect([await stagingTables(), await batches(), await quarantined(), await stored()]).toEqual([before, [], [], []])
    broken = false
    await shared.kit.platform.resumeRun(failed.id)
    await shared.kit.settle()
    expect((await shared.kit.platform.getRun(failed.id)).status).toBe('completed')
    expect(await quarantined()).toHaveLength(1)
    expect(await stored()).toEqual(['A 2026-08-17 1.000'])
  })

  test.each([
    ['an object', () => ({ a: 1 })],
    ['text', () => 'rows'],
    ['nothing', () => undefined],
  ])('refuses %s for rows', async (_, give) => {
    world.first = give as never
    const report = await shared.kit.run('stage-load')
    expect(report).toMatchObject({ status: 'failed', error: { step: 'first' } })
    expect(report.error?.message).toContain('expected step')
  })

  test('tells no value of a row in its logs, its errors or its batches, also where PostgreSQL names one', async () => {
    const canary = 'canary-4711@example.org'
    await select(shared.kit, "INSERT INTO market.codes VALUES ($1, 'there')", [canary])
    world.first = () => [
      { code: canary, name: 5 },
      { code: canary, name: 'x', [canary]: canary },
      { code: canary.repeat(100), name: { canary } },
    ]
    const { id, error } = await shared.kit.run('codes')
    expect(error).toMatchObject({ code: '23505', step: 'store' })
    const told = await select<{ text: string }>(
      shared.kit,
      `SELECT row_to_json(l)::text AS text FROM step_logs l UNION ALL SELECT row_to_json(b)::text FROM batches b
       UNION ALL SELECT row_to_json(s)::text FROM steps s UNION ALL SELECT row_to_json(e)::text FROM run_events e
       UNION ALL SELECT row_to_json(r)::text FROM runs r`,
    )
    expect(told.some(({ text }) => text.includes(id))).toBe(true)
    expect(told.filter(({ text }) => text.includes('canary'))).toEqual([])
    expect(await quarantined()).toHaveLength(2)
  })
})

const read: Record<string, unknown[]> = {}
shared.declare(
  pipeline('readers')
    .stage('first', { dataset: plain }, () => world.first())
    .gate('judged', { from: 'first', floors: { volume: 0 } })
    .step('rows', { from: 'first' }, async ({ inputs }) => {
      read.rows = await inputs.first.toArray()
      read.asked = await inputs.first.query('SELECT count(*)::int AS n FROM rows WHERE number > $1', [1])
      return { dataset: inputs.first.dataset, count: inputs.first.count }
    })
    .each('items', { from: 'judged', key: (row) => row.number }, ({ item }) => item.amount)
    .step('after', { from: ['judged', 'items'] }, async ({ inputs }) => {
      read.judged = await inputs.judged.toArray()
      return (await inputs.items.toArray()).map(({ key, output }) => [key, output])
    })
    .load('store', { from: 'judged', into: plain }),
)

describe('readers of staged rows', () => {
  test('find exact numbers as text, moments in ISO, and null for nothing; each and gated rows, too', async () => {
    world.first = () => [
      {
        number: '9223372036854775807',
        at: new Date('2026-08-18T12:00:00.123Z'),
        amount: '0.10000000000000000000000000001',
        ok: true,
        extra: { a: [1, null] },
        problems: 'none',
      },
      { number: 2, at: '2026-08-18 12:00:00.000001+05:30', amount: 1e-7, ok: null, extra: null, problems: null },
      { number: 'bad', amount: 1 },
    ]
    const { id, status, error } = await shared.kit.run('readers')
    expect({ status, error }).toEqual({ status: 'completed', error: null })
    const expected = [
      {
        number: '9223372036854775807',
        at: '2026-08-18T12:00:00.123000Z',
        amount: '0.10000000000000000000000000001',
        ok: true,
        extra: { a: [1, null] },
        problems: 'none',
      },
      { number: '2', at: '2026-08-18T06:30:00.000001Z', amount: '0.0000001', ok: null, extra: null, problems: null },
    ]
    expect(read).toEqual({ rows: expected, judged: expected, asked: [{ n: 1 }] })
    expect(await outputOf(shared.kit, id, 'rows')).toEqual({ dataset: 'plain', count: 2 })
    expect(await outputOf(shared.kit, id, 'after')).toEqual([
      ['9223372036854775807', '0.10000000000000000000000000001'],
      ['2', '0.0000001'],
    ])
    expect(
      (await select<{ amount: string }>(shared.kit, 'SELECT amount FROM market.plain ORDER BY number')).map(
        ({ amount }) => amount,
      ),
    ).toEqual(['0.0000001', '0.10000000000000000000000000001'])
  })
})

const wideColumns = Object.fromEntries(Array.from({ length: 120 }, (_, n) => [`c${n}`, 'integer' as const]))
const wide = dataset({ name: 'wide', table: 'market.wide', key: ['c0'], columns: wideColumns })
shared.declare(
  pipeline('wide')
    .stage('first', { dataset: wide }, () => [Object.fromEntries(Object.keys(wideColumns).map((name, n) => [name, n]))])
    .step('read', { from: 'first' }, async ({ inputs }) => await inputs.first.toArray())
    .load('store', { from: 'first', into: wide }),
)

test('a dataset of more than a hundred columns is read, planned and loaded like any other', async () => {
  await select(
    shared.kit,
    `CREATE TABLE market.wide (${Object.keys(wideColumns)
      .map((name) => `${name} int`)
      .join(', ')}, PRIMARY KEY (c0))`,
  )
  const tried = await shared.kit.run('wide', { dryRun: true })
  expect([tried.error, tried.counts]).toMatchObject([null, { inserted: 1 }])
  const { id, error } = await shared.kit.run('wide')
  expect(error).toBeNull()
  expect(await outputOf(shared.kit, id, 'read')).toEqual([
    Object.fromEntries(Object.keys(wideColumns).map((name, n) => [name, n])),
  ])
})

shared.declare(
  pipeline('two')
    .stage('first', { dataset: prices }, () => world.first())
    .stage('second', { dataset: prices }, () => world.second())
    .load('store', { from: ['first', 'second'], into: prices }),
)
const lastWins = dataset({
  name: 'last-wins',
  table: 'market.prices',
  key: ['source', 'day'],
  columns: { source: 'text', day: 'date', price: 'numeric', note: 'text?' },
  source: 'source',
  time: 'day',
  duplicates: 'last',
})
shared.declare(
  pipeline('two-last')
    .stage('first', { dataset: lastWins }, () => world.first())
    .stage('second', { dataset: lastWins }, () => world.second())
    .load('store', { from: ['second', 'first'], into: lastWins }),
)
shared.declare(
  pipeline('two-replaced', { window: { lookback: '7d', history: '365d' } })
    .stage('first', { dataset: prices }, () => world.first())
    .stage('second', { dataset: prices }, () => world.second())
    .load('store', { from: ['first', 'second'], into: prices }),
)

describe('a load from several steps', () => {
  test('stores the rows of all', async () => {
    world.first = () => [price('A', '2026-08-17', '1'), price('B', '2026-08-17', '2')]
    world.second = () => [price('A', '2026-08-18', '3'), price('C', '2026-08-17', 'bad'), price('C', '2026-08-18', '4')]
    const report = await shared.kit.run('two')
    expect(report.counts).toMatchObject({ fetched: 5, quarantined: 1, inserted: 4 })
    expect(await stored()).toEqual([
      'A 2026-08-17 1.000',
      'A 2026-08-18 3.000',
      'B 2026-08-17 2.000',
      'C 2026-08-18 4.000',
    ])
  })

  test('refuses a key that two steps have', async () => {
    world.first = () => [price('A', '2026-08-17', '1')]
    world.second = () => [price('A', '2026-08-17', '1')]
    expect(await shared.kit.run('two')).toMatchObject({
      status: 'failed',
      error: { code: 'double_key', step: 'store' },
    })
  })

  test('takes the row of the step that is named last, where the dataset says so', async () => {
    world.first = () => [price('A', '2026-08-17', '1')]
    world.second = () => [price('A', '2026-08-17', '2'), price('A', '2026-08-16', '5'), price('A', '2026-08-16', '6')]
    expect((await shared.kit.run('two-last')).counts).toMatchObject({ inserted: 2 })
    expect(await stored()).toEqual(['A 2026-08-16 6.000', 'A 2026-08-17 1.000'])
  })

  test('counts what it replaces once, where two steps have rows of one source', async () => {
    for (const day of ['2026-05-01', '2026-05-02', '2026-05-03'])
      await select(shared.kit, 'INSERT INTO market.prices VALUES ($1, $2, 1)', ['A', day])
    world.first = () => [price('A', '2026-05-01', '1')]
    world.second = () => [price('A', '2026-06-01', '1')]
    const tried = await shared.kit.run('two-replaced', { mode: 'full_refresh', dryRun: true })
    expect(tried.counts).toMatchObject({ inserted: 1, deleted: 2, unchanged: 1 })
    const report = await shared.kit.run('two-replaced', { mode: 'full_refresh' })
    expect(report.counts).toMatchObject({ inserted: 1, deleted: 2, unchanged: 1 })
    expect(await stored()).toEqual(['A 2026-05-01 1.000', 'A 2026-06-01 1.000'])
  })
})

shared.declare(
  pipeline('spooled')
    .step('make', () => rows(world.first() as Iterable<{ source: string; day: string; price: string; note: null }>))
    .load('store', { from: 'make', into: prices }),
)

describe('a load of rows that nobody has staged', () => {
  test('checks them itself: bad ones go into quarantine, the rest is stored', async () => {
    world.first = () => [price('A', '2026-08-17', '1'), price('A', '2026-08-18', 'bad'), price('A', '2026-08-19', '3')]
    const report = await shared.kit.run('spooled')
    expect(report).toMatchObject({ status: 'completed', counts: { quarantined: 1, inserted: 2 } })
    expect(await quarantined()).toMatchObject([{ number: 2, source: 'A', path: 'price' }])
    expect(await batches()).toMatchObject([{ step: 'store', source: 'A', state: 'published' }])
  })

  test('a row without a source goes into quarantine, and keeps nobody else from being stored', async () => {
    world.first = () => [price('A', '2026-08-17', '1'), { day: '2026-08-18', price: '2', note: null }]
    const report = await shared.kit.run('spooled')
    expect(report).toMatchObject({ status: 'completed', counts: { quarantined: 1, inserted: 1 } })
  })
})

describe('a table that is not as declared', () => {
  test.each([
    [
      'is not there',
      'ALTER TABLE market.prices RENAME TO gone',
      'ALTER TABLE market.gone RENAME TO prices',
      'expected table market.prices of dataset prices, got none',
    ],
    [
      'lacks a column',
      'ALTER TABLE market.prices RENAME price TO cost',
      'ALTER TABLE market.prices RENAME cost TO price',
      'expected column price in market.prices, got none',
    ],
    [
      'has a column of another type',
      'ALTER TABLE market.prices ALTER price TYPE boolean USING true',
      'ALTER TABLE market.prices ALTER price TYPE numeric(10, 3) USING 1',
      'expected market.prices.price to hold numeric, got bool',
    ],
    [
      'has a generated column',
      'ALTER TABLE market.prices DROP note, ADD note text GENERATED ALWAYS AS (source) STORED',
      'ALTER TABLE market.prices DROP note, ADD note text',
      'got a generated column',
    ],
  ])('%s: no row is asked for', async (_, change, back, message) => {
    let asked = 0
    world.first = function* () {
      asked += 1
      yield price('A', '2026-08-17', '1')
    }
    await select(shared.kit, change)
    const staged = await shared.kit.run('stage-load')
    await select(shared.kit, back)
    expect(staged).toMatchObject({ status: 'failed', error: { code: 'table_differs', step: 'first' } })
    expect(staged.error?.message).toContain(message)
    expect(staged.steps[0]?.attempts).toBe(1)
    expect(asked).toBe(0)
  })
})

/** The same with a column more, which may not be null. */
const noted = dataset({
  name: 'prices',
  table: 'market.prices',
  key: ['source', 'day'],
  columns: { source: 'text', day: 'date', price: 'numeric', note: 'text' },
  source: 'source',
  time: 'day',
})
const narrow = dataset({
  name: 'prices',
  table: 'market.prices',
  key: ['source', 'day'],
  columns: { source: 'text', day: 'date', price: 'numeric' },
  source: 'source',
  time: 'day',
})
shared.declare(
  pipeline('changed')
    .stage('first', { dataset: narrow }, () => world.first())
    // @ts-expect-error the rows have no note
    .load('store', { from: 'first', into: noted, after: 'first' }),
)

test('rows that were staged before the columns of their dataset changed are checked again as it is now', async () => {
  world.first = () => [{ source: 'A', day: '2026-08-17', price: '1.25' }]
  const report = await shared.kit.run('changed')
  // They have no note, which is a column now.
  expect(report).toMatchObject({ status: 'failed', error: { code: 'schema_drift' } })
  expect(report.error?.message).toContain('no row has the column note')
})

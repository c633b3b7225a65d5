import { beforeAll, beforeEach, describe, expect, test } from 'vitest'
import { dataset } from '../../pipelines/dataset.ts'
import type { ChecksOptions } from '../../pipelines/dataset-checks.ts'
import type { Dimension } from '../../pipelines/dimensions.ts'
import { atLeast } from '../../pipelines/from.ts'
import { pipeline } from '../../pipelines/pipeline.ts'
import { select, shareKit, statesOf } from '../kit-for-tests.ts'

const shared = shareKit({ now: '2026-08-19T12:00:00Z' })

interface Row {
  source: string
  day: string
  price: unknown
  note: string | null
}
const world = { a: [] as object[], b: [] as object[], c: [] as object[] }

const columns = { source: 'text', day: 'date', price: 'numeric', note: 'text?' } as const
const checks: ChecksOptions<keyof typeof columns> = {
  completeness: ['note'],
  range: { price: { from: 0, to: 100 } },
  agreement: { column: 'price', within: '2%' },
}
function declare(name: string, more: ChecksOptions<keyof typeof columns> = {}) {
  return dataset({
    name,
    table: 'market.prices',
    key: ['source', 'day'],
    columns,
    source: 'source',
    time: 'day',
    duplicates: 'last',
    freshness: { within: '2d', sources: { C: '10d' } },
    checks: { ...checks, ...more },
  })
}
const prices = declare('prices')
const weighted = declare('weighted', {
  weights: { range: 4, validity: 0 },
  bands: { excellent: 99, good: 98, fair: 97 },
})
const calm = declare('calm', { volume: { mayBeEmpty: true, least: 0.9, most: 1 } })

const gated = { retry: { attempts: 3, base: '0s' } } as const
function judged(
  name: string,
  into: typeof prices,
  options: {
    warn?: number
    block?: number
    floors?: Partial<Record<Dimension, number>>
    per?: 'batch' | 'source'
  } = {},
) {
  return shared.declare(
    pipeline(name, { window: { lookback: '30d', history: '365d' } })
      .stage('a', { dataset: into, source: 'A', ...gated }, () => world.a)
      .stage('b', { dataset: into, source: 'B', ...gated }, () => world.b)
      .gate('quality', { from: ['a', 'b'], ...options })
      .load('store', { from: 'quality', into }),
  )
}
judged('judged', prices)
judged('weighted', weighted)
judged('calm', calm)
judged('strict', prices, { warn: 99.9, block: 99.5, floors: { validity: 0, completeness: 0, range: 0, volume: 0 } })
judged('floored', prices, { warn: 0, block: 0, floors: { agreement: 95 } })
shared.declare(
  pipeline('appended-anew', { window: { lookback: '30d', history: '365d' } })
    .stage('a', { dataset: prices }, () => [...world.a, ...world.b])
    .gate('quality', { from: 'a' })
    .load('store', { from: 'quality', into: prices, write: 'append' }),
)
judged('as-one', prices, { per: 'batch' })

beforeAll(async () => {
  await select(shared.kit, 'CREATE SCHEMA market')
  await select(
    shared.kit,
    'CREATE TABLE market.prices (source text, day date, price numeric, note text, PRIMARY KEY (source, day))',
  )
})
beforeEach(async () => {
  Object.assign(world, { a: tenDays('A'), b: tenDays('B'), c: [] })
  await select(shared.kit, 'TRUNCATE market.prices, high_water_marks, batches, quarantined_rows, quality_results')
})

const dayBefore = (days: number) => new Date(Date.UTC(2026, 7, 19 - days)).toISOString().slice(0, 10)

/** Ten rows, of today and the nine days before, in which nothing is wrong. */
function tenDays(source: string): Row[] {
  return Array.from({ length: 10 }, (_, days) => ({ source, day: dayBefore(days), price: '50', note: 'n' }))
}

/** Three loads before, of ten rows in a window of thirty-one days each, as today's is. */
async function withHistory(name: string, fetched = [10, 10, 10], into = 'prices') {
  for (const source of ['A', 'B']) {
    for (const rows of fetched) {
      await select(
        shared.kit,
        `INSERT INTO batches (id, dataset, pipeline, run_id, step, mode, source, state, fetched, staged, quarantined, invalid,
           missing, window_from, window_to, staged_at)
         VALUES (gen_random_uuid(), $4, $1, gen_random_uuid(), 'a', 'incremental', $2, 'published', $3, $3, 0, 0, 0,
           '2026-07-01', '2026-08-01', '2026-08-01')`,
        [name, source, rows, into],
      )
    }
  }
}

async function qualityOf(name: string) {
  const report = await shared.kit.run(name)
  return { report, a: report.quality?.bySource.A, b: report.quality?.bySource.B }
}

const stored = async () =>
  await select<{ source: string; n: number }>(
    shared.kit,
    'SELECT source, count(*)::int AS n FROM market.prices GROUP BY 1 ORDER BY 1',
  )

const perfect = {
  completeness: 100,
  validity: 100,
  uniqueness: 100,
  freshness: 100,
  volume: 100,
  range: 100,
  agreement: 100,
}

test('rows in which nothing is wrong are measured in all seven dimensions, and are 100 in each', async () => {
  await withHistory('judged')
  const { report, a, b } = await qualityOf('judged')
  expect(report).toMatchObject({ status: 'completed', quality: { score: 100, verdict: 'pass' } })
  const expected = { rows: 10, score: 100, band: 'excellent', verdict: 'pass', dimensions: perfect, reasons: [] }
  expect({ a, b }).toEqual({ a: expected, b: expected })
})

describe('a fault moves its own dimension and no other:', () => {
  const faults: [Dimension, string, (rows: Row[]) => object[], number][] = [
    // Ten rows of four expected values (source, day, price, note): 39 of 40.
    ['completeness', 'a note that is not there', ([first, ...rest]) => [{ ...first, note: null }, ...rest], 97.5],
    // One of ten rows.
    ['validity', 'a price that is none', (rows) => rows.with(5, { ...(rows[5] as Row), price: 'x' }), 90],
    // Ten rows of nine keys.
    ['uniqueness', 'a day that comes twice', (rows) => rows.with(9, rows[8] as Row), 90],
    // Four days old where two are expected: two of the four days are over in which it falls to 0.
    [
      'freshness',
      'rows that are four days older',
      (rows) => rows.map((row, index) => ({ ...row, day: dayBefore(index + 4) })),
      50,
    ],
    // Four of ten usual rows; half of them would do: 4 / 10 / 0.5.
    ['volume', 'four rows in place of ten', (rows) => rows.slice(0, 4), 80],
    // One of ten rows.
    ['range', 'a price beyond its range', (rows) => rows.with(5, { ...(rows[5] as Row), price: '100.01' }), 90],
    // One of ten rows that the other source has, too: 60 and 50 are 16.7 % apart.
    [
      'agreement',
      'a price that the other source does not have',
      (rows) => rows.with(5, { ...(rows[5] as Row), price: '60' }),
      90,
    ],
  ]
  test.each(faults)('%s, %s', async (dimension, _, change, value) => {
    await withHistory('judged')
    world.a = change(tenDays('A'))
    const { a, b } = await qualityOf('judged')
    expect(a?.dimensions).toEqual({ ...perfect, [dimension]: value })
    expect(a?.score).toBe(Math.round(((600 + value) / 7) * 100) / 100)
    expect(b?.dimensions).toEqual({ ...perfect, ...(dimension === 'agreement' ? { agreement: 90 } : {}) })
  })
})

describe('twelve datasets that were worked out by hand:', () => {
  const row = (days: number, price: unknown, note: string | null = 'n', source = 'A') => ({
    source,
    day: dayBefore(days),
    price,
    note,
  })
  /** Pipeline, rows of A and of B, and what is expected of A; no history, so that volume is not measured. */
  const cases: [string, string, object[], object[], object][] = [
    // Everything but volume and agreement, which nobody else has: five times 100.
    [
      'one good row',
      'judged',
      [row(0, '1')],
      [],
      {
        score: 100,
        band: 'excellent',
        verdict: 'pass',
        dimensions: { completeness: 100, validity: 100, uniqueness: 100, freshness: 100, range: 100 },
      },
    ],
    // 8 values expected, one not there: 87.5. (87.5 + 400) / 5.
    [
      'two rows, one without its note',
      'judged',
      [row(0, '1', null), row(1, '1')],
      [],
      { score: 97.5, band: 'excellent', dimensions: { completeness: 87.5 } },
    ],
    // One of two is invalid: 50, which is not under the floor of 50. (50 + 400) / 5.
    [
      'two rows, one with an impossible price',
      'judged',
      [row(0, '1'), row(1, 'NaN')],
      [],
      { score: 90, band: 'good', verdict: 'pass', dimensions: { validity: 50 } },
    ],
    // Two of three: 33.33, under the floor. (33.33 + 400) / 5 = 86.67.
    [
      'three rows, two with an impossible price',
      'judged',
      [row(0, '1'), row(1, 'x'), row(2, 'x')],
      [],
      { score: 86.67, verdict: 'block', reasons: ['validity 33.33 is under 50'] },
    ],
    // Three rows of one day: 33.33. (400 + 33.33) / 5.
    [
      'a day three times',
      'judged',
      [row(0, '1'), row(0, '2'), row(0, '3')],
      [],
      { score: 86.67, band: 'good', verdict: 'warn', dimensions: { uniqueness: 33.33 } },
    ],
    // 8 days old, of two: from six days on it is 0. (400 + 0) / 5.
    [
      'a row eight days old',
      'judged',
      [row(8, '1')],
      [],
      { score: 80, band: 'fair', verdict: 'warn', dimensions: { freshness: 0 } },
    ],
    // Three of four are outside: 25 is under the floor. (400 + 25) / 5.
    [
      'four rows, three beyond the range',
      'judged',
      [row(0, '1'), row(1, '-0.01'), row(2, '101'), row(3, '1e9')],
      [],
      { score: 85, band: 'good', verdict: 'block', reasons: ['range 25 is under 50'] },
    ],
    // Of 3 days in common one agrees: 50 and 51 are 1.96 % of 51 apart, 50 and 51.03 are 2.02 %. (500 + 33.33) / 6.
    [
      'three days that two sources have',
      'judged',
      [row(0, '50'), row(1, '50'), row(2, '50'), row(3, '7')],
      [row(0, '51', 'n', 'B'), row(1, '51.03', 'n', 'B'), row(2, '80', 'n', 'B')],
      { score: 88.89, verdict: 'warn', dimensions: { agreement: 33.33 } },
    ],
    // Both are outside of the range, which tells it: nothing is compared. (400 + 0) / 5.
    [
      'prices beyond the range on both sides',
      'judged',
      [row(0, '200')],
      [row(0, '300', 'n', 'B')],
      { score: 80, verdict: 'block', dimensions: { range: 0 } },
    ],
    // Range 50 counts four times, validity not: (100 + 100 + 100 + 4 × 50) / 7 = 71.43.
    ['weights', 'weighted', [row(0, '1'), row(1, '101')], [], { score: 71.43, band: 'poor', verdict: 'warn' }],
    // Completeness 98.75 (79 of 80), so (400 + 98.75) / 5 = 99.75; the bands are 99, 98, 97.
    [
      'bands',
      'strict',
      Array.from({ length: 20 }, (_, days) => row(days, '1', days === 3 ? null : 'n')),
      [],
      { score: 99.75, band: 'excellent', verdict: 'warn', reasons: ['the score 99.75 is under 99.9'] },
    ],
    // 39 of 40: (400 + 97.5) / 5 = 99.5, which is not under 99.5. One more and it is: here 38 of 40, 99.
    [
      'a score under a threshold of its own',
      'strict',
      Array.from({ length: 10 }, (_, days) => row(days, '1', days < 2 ? null : 'n')),
      [],
      { score: 99, verdict: 'block', reasons: ['the score 99 is under 99.5'] },
    ],
  ]
  test.each(cases)('%s', async (_, name, a, b, expected) => {
    Object.assign(world, { a, b })
    const found = await qualityOf(name)
    expect(found.a).toMatchObject(expected)
    if (a.length === 1 && b.length === 0) expect(Object.keys(found.a?.dimensions ?? {})).toHaveLength(5)
  })
})

describe('a gate', () => {
  test('lets the others through when it holds one source back, and the run is partial', async () => {
    await select(shared.kit, "INSERT INTO market.prices VALUES ('A', '2026-08-01', 7, 'kept')")
    world.a = tenDays('A').map((row) => ({ ...row, price: '101' }))
    const report = await shared.kit.run('judged', { mode: 'full_refresh' })
    expect(report).toMatchObject({
      status: 'partial',
      quality: { verdict: 'block', bySource: { A: { verdict: 'block' }, B: { verdict: 'pass' } } },
    })
    expect(statesOf(report)).toMatchObject({ quality: 'completed', store: 'completed' })
    // What was held back keeps what it had, and its mark.
    expect(
      await select(
        shared.kit,
        'SELECT source, count(*)::int AS n, min(note) AS note FROM market.prices GROUP BY 1 ORDER BY 1',
      ),
    ).toEqual([
      { source: 'A', n: 1, note: 'kept' },
      { source: 'B', n: 10, note: 'n' },
    ])
    expect(await select(shared.kit, 'SELECT source FROM high_water_marks')).toEqual([{ source: 'B' }])
    expect(await select(shared.kit, "SELECT source, state, error ->> 'code' AS code FROM batches ORDER BY 1")).toEqual([
      { source: 'A', state: 'blocked', code: 'blocked' },
      { source: 'B', state: 'published', code: null },
    ])
  })

  test('fails with `blocked`, at once, when it holds all back; a resume judges again', async () => {
    world.a = tenDays('A').map((row) => ({ ...row, price: '101' }))
    world.b = tenDays('B').map((row) => ({ ...row, price: '-1' }))
    const report = await shared.kit.run('judged')
    expect(report).toMatchObject({ status: 'failed', error: { code: 'blocked', step: 'quality' } })
    expect(report.error?.message).toContain('A: range 0 is under 50; B: range 0 is under 50')
    expect(report.steps.find(({ name }) => name === 'quality')?.attempts).toBe(1)
    expect(await stored()).toEqual([])
    expect(report.quality?.verdict).toBe('block')
    const before = await select<{ at: Date }>(shared.kit, 'SELECT at FROM quality_results ORDER BY source')
    await shared.kit.advance('1h')
    await shared.kit.platform.resumeRun(report.id)
    await shared.kit.settle()
    const after = await select<{ at: Date }>(shared.kit, 'SELECT at FROM quality_results ORDER BY source')
    expect(after).toHaveLength(2)
    expect(after[0]?.at.getTime()).toBe((before[0]?.at.getTime() ?? 0) + 3_600_000)
  })

  test('holds all back for one, where the batch is one', async () => {
    world.a = tenDays('A').map((row) => ({ ...row, price: '101' }))
    expect(await shared.kit.run('as-one')).toMatchObject({ status: 'failed', error: { code: 'blocked' } })
    expect(await stored()).toEqual([])
  })

  test('goes by floors of its own whatever the score', async () => {
    world.a = tenDays('A').with(5, { ...(tenDays('A')[5] as Row), price: '60' })
    const { report, a } = await qualityOf('floored')
    expect(a).toMatchObject({ verdict: 'block', reasons: ['agreement 90 is under 95'] })
    expect(report.status).toBe('failed')
  })

  test('holds back a source that answers nothing, unless that is ordinary', async () => {
    world.a = []
    const { a, report } = await qualityOf('judged')
    expect(a).toMatchObject({ rows: 0, verdict: 'block', dimensions: { volume: 0 } })
    expect(a?.reasons[0]).toContain('no row came')
    expect(report.status).toBe('partial')
    const ordinary = await qualityOf('calm')
    expect([ordinary.a, ordinary.report.status]).toMatchObject([
      { rows: 0, verdict: 'pass', dimensions: {} },
      'completed',
    ])
  })

  test('keeps what it measured over time, and says which of it was a dry run', async () => {
    const first = await shared.kit.run('judged')
    const tried = await shared.kit.run('judged', { dryRun: true })
    expect(tried.quality).toMatchObject({ score: 100 })
    expect(
      await select(shared.kit, "SELECT run_id, dry_run FROM quality_results WHERE source = 'A' ORDER BY run_id"),
    ).toEqual([
      { run_id: first.id, dry_run: false },
      { run_id: tried.id, dry_run: true },
    ])
    world.a = tenDays('A').map((row) => ({ ...row, price: '101' }))
    const held = await shared.kit.run('judged', { dryRun: true })
    expect(held.quality).toMatchObject({ verdict: 'block' })
    const states = 'SELECT DISTINCT state FROM batches WHERE run_id = ANY ($1)'
    expect(await select(shared.kit, states, [[tried.id, held.id]])).toEqual([{ state: 'dry run' }])
  })
})

test('what is appended anew takes the place of its stretch, also when a source is held back', async () => {
  await select(
    shared.kit,
    "INSERT INTO market.prices VALUES ('A', '2026-08-01', 7, 'kept'), ('B', '2026-08-01', 7, 'gone')",
  )
  world.a = tenDays('A').map((row) => ({ ...row, price: '101' }))
  const report = await shared.kit.run('appended-anew', { mode: 'full_refresh' })
  expect(report).toMatchObject({ status: 'partial', counts: { inserted: 10, deleted: 1 } })
  expect(await stored()).toEqual([
    { source: 'A', n: 1 },
    { source: 'B', n: 10 },
  ])
})

describe('the usual number of rows', () => {
  const volumeOf = async (name = 'judged') => (await qualityOf(name)).a?.dimensions.volume

  test('takes three loads to be known', async () => {
    await withHistory('judged', [40, 40])
    expect(await volumeOf()).toBeUndefined()
  })

  test('is the median: one load that was off does not move it', async () => {
    await withHistory('judged', [40, 40, 9000, 40, 1])
    // Ten of forty, of which twenty would do.
    expect(await volumeOf()).toBe(50)
  })

  test('is of the same pipeline, mode and source, and of what was loaded', async () => {
    await withHistory('other', [40, 40, 40])
    await withHistory('judged', [40, 40, 40], 'another dataset')
    await withHistory('judged', [40, 40, 40])
    await select(
      shared.kit,
      "UPDATE batches SET mode = 'backfill' WHERE pipeline = 'judged' AND source = 'A' AND dataset = 'prices'",
    )
    expect(await volumeOf()).toBeUndefined()
  })

  test('has limits that are declared', async () => {
    await withHistory('calm', [8, 8, 8], 'calm')
    // Ten where at most eight are usual: 8 / 10.
    expect(await volumeOf('calm')).toBe(80)
  })

  test('is of a whole run where there is no window', async () => {
    await withHistory('windowless', [10, 10, 10])
    await select(shared.kit, 'UPDATE batches SET window_from = NULL, window_to = NULL')
    expect(await volumeOf('windowless')).toBe(100)
  })
})

shared.declare(
  pipeline('windowless')
    .stage('a', { dataset: prices }, () => [...world.a, ...world.b, ...world.c])
    .gate('quality', { from: 'a' })
    .load('store', { from: 'quality', into: prices }),
)
shared.declare(
  pipeline('gate-after-gate')
    .stage('a', { dataset: prices }, () => [...world.a, ...world.b])
    .gate('first', { from: 'a' })
    .gate('second', { from: 'first' })
    .load('store', { from: 'second', into: prices }),
)
shared.declare(
  pipeline('ungated')
    .stage('a', { dataset: prices }, () => [...world.a, ...world.b])
    .load('store', { from: 'a', into: prices }),
)
const products = dataset({
  name: 'products',
  table: 'market.products',
  key: ['source', 'day'],
  columns: { source: 'text', day: 'date', kind: 'text?', size: 'integer' },
  source: 'source',
  checks: { agreement: { column: 'size', within: '10%', among: ['kind'] } },
})
shared.declare(
  pipeline('among')
    .stage('a', { dataset: products }, () => world.a)
    .gate('quality', { from: 'a', warn: 0, block: 0, floors: { volume: 0 } }),
)

test('what one gate has held back, a later one does not let through', async () => {
  world.a = tenDays('A').map((row) => ({ ...row, price: '101' }))
  expect((await shared.kit.run('gate-after-gate')).status).toBe('partial')
  expect(await stored()).toEqual([{ source: 'B', n: 10 }])
})

describe('agreement', () => {
  const product = (source: string, size: number, kind: string | null = 'spot') => ({
    source,
    day: '2026-08-18',
    size,
    kind,
  })
  const agreementOf = async (...rows: object[]) => {
    world.a = rows
    const { quality, error } = await shared.kit.run('among')
    if (error) throw new Error(error.message)
    return Object.fromEntries(
      Object.entries(quality?.bySource ?? {}).map(([source, { dimensions }]) => [source, dimensions.agreement]),
    )
  }
  beforeAll(() =>
    select(
      shared.kit,
      'CREATE TABLE market.products (source text, day date, kind text, size int, PRIMARY KEY (source, day))',
    ),
  )

  test('of three sources, the one that is off does not taint the two that are not', async () => {
    expect(await agreementOf(product('A', 100), product('B', 105), product('C', 200))).toEqual({ A: 100, B: 100, C: 0 })
  })

  test('is not measured of what nobody else has', async () => {
    expect(await agreementOf(product('A', 100), product('A', 7), { ...product('B', 9), day: '2026-08-17' })).toEqual({
      A: undefined,
      B: undefined,
    })
  })

  test('is between rows that have the declared columns in common, nothing being like nothing', async () => {
    expect(await agreementOf(product('A', 100), product('B', 500, 'future'))).toEqual({ A: undefined, B: undefined })
    expect(await agreementOf(product('A', 100, null), product('B', 101, null))).toEqual({ A: 100, B: 100 })
  })

  test('is measured at the ends of what the column holds, and of zero', async () => {
    expect(await agreementOf(product('A', 2147483647), product('B', -2147483648))).toEqual({ A: 0, B: 0 })
    expect(await agreementOf(product('A', 0), product('B', 0))).toEqual({ A: 100, B: 100 })
  })
})

function without(column: keyof Row): object[] {
  return tenDays('A').map((row) => Object.fromEntries(Object.entries(row).filter(([name]) => name !== column)))
}

describe.each(['ungated', 'windowless'])(
  'rows that have drifted are no success, reported, and not stored (%s):',
  (name) => {
    const drifted: [string, () => object[], string][] = [
      ['a column is gone', () => without('price'), 'no row has the column price'],
      ['a key column is gone', () => without('day'), 'no row has the column day'],
      [
        'a type has flipped',
        () => tenDays('A').map((row) => ({ ...row, note: 5 })),
        'every value has another type in the column note',
      ],
      ['no row is valid', () => tenDays('A').map((row) => ({ ...row, price: 'NaN' })), 'none of 10 rows is valid'],
    ]
    test.each(drifted)('%s', async (_, give, message) => {
      world.a = give()
      world.b = []
      const report = await shared.kit.run(name)
      expect(report).toMatchObject({
        status: 'failed',
        error: { code: name === 'ungated' ? 'schema_drift' : 'blocked' },
      })
      expect(report.error?.message).toContain(message)
      expect(await stored()).toEqual([])
    })
  },
)

shared.declare(
  pipeline('sparse')
    .stage('a', { dataset: prices }, () => world.a)
    .load('store', { from: 'a', into: prices }),
)

test('a column that may be null may be left out, and is gone when the load before had it', async () => {
  const { kit } = shared
  world.a = without('note')
  expect((await kit.run('sparse')).status).toBe('completed')
  world.a = tenDays('A')
  expect((await kit.run('sparse')).status).toBe('completed')
  world.a = without('note')
  const report = await kit.run('sparse')
  expect(report).toMatchObject({ status: 'failed', error: { code: 'schema_drift' } })
  expect(report.error?.message).toContain('no row has the column note')
})

test('one odd value in a column that most rows leave empty is a bad row, and no drift', async () => {
  world.a = tenDays('A').map((row, day) => ({ ...row, note: day === 0 ? 5 : null }))
  world.b = []
  expect(await shared.kit.run('ungated')).toMatchObject({
    status: 'completed',
    counts: { quarantined: 1, inserted: 9 },
  })
})

test('an answer without rows of a source that usually has some is no success, also without a gate', async () => {
  const { kit } = shared
  world.a = []
  shared.kit.clock.advance(1000)
  expect((await kit.run('sometimes-empty')).status).toBe('completed')
  world.a = tenDays('A')
  for (let load = 0; load < 3; load += 1) expect((await kit.run('sometimes-empty')).status).toBe('completed')
  world.a = []
  const report = await kit.run('sometimes-empty')
  expect(report.status).toBe('partial')
  expect(report.steps.find((step) => step.name === 'store')?.error).toMatchObject({
    code: 'empty',
    message: expect.stringContaining('A: no row came, and usually some do'),
  })
})
shared.declare(
  pipeline('sometimes-empty', { window: { lookback: '30d', history: '365d', overlap: '3d' } })
    .stage('a', { dataset: prices, source: 'A' }, () => world.a)
    .load('store', { from: 'a', into: prices }),
)

const stretch = { window: { lookback: '30d', history: '365d', overlap: '3d' } }
const steps = (name: string, write: 'merge' | 'append') =>
  shared.declare(
    pipeline(name, stretch)
      .stage('a', { dataset: prices, source: 'A', optional: true }, () => asked(world.a))
      .stage('b', { dataset: prices, source: 'B', optional: true }, () => asked(world.b))
      .gate('quality', { from: atLeast(1, ['a', 'b']), warn: 0, block: 0, floors: { volume: 0 } })
      .load('store', { from: 'quality', into: prices, write }),
  )
steps('merging', 'merge')
steps('appending', 'append')
shared.declare(
  pipeline('whole', stretch)
    .stage('a', { dataset: prices, source: 'A' }, () => asked(world.a))
    .step('last', { from: 'a' }, () => asked(world.b).length)
    .load('store', { from: 'a', after: 'last', into: prices }),
)

function asked(rows: object[]): object[] {
  if (rows.length === 0) throw new Error('it is down')
  return rows
}

describe('a resume', () => {
  const priceOf = async () =>
    (await select<{ price: string }>(shared.kit, "SELECT DISTINCT price FROM market.prices WHERE source = 'A'")).map(
      ({ price }) => price,
    )
  const resume = async (id: string) => {
    await shared.kit.platform.resumeRun(id)
    await shared.kit.settle()
    return await shared.kit.platform.getRun(id)
  }

  test('does not load again what its run has loaded, over what a later run has brought', async () => {
    world.b = []
    const first = await shared.kit.run('merging')
    expect(first.status).toBe('partial')
    world.a = tenDays('A').map((row) => ({ ...row, price: '51' }))
    await shared.kit.run('merging')
    world.b = tenDays('B')
    expect(await resume(first.id)).toMatchObject({ status: 'completed', counts: { inserted: 10, updated: 0 } })
    expect(await priceOf()).toEqual(['51'])
    expect(await stored()).toEqual([
      { source: 'A', n: 10 },
      { source: 'B', n: 10 },
    ])
  })

  test('appends only what its run has not appended yet', async () => {
    world.b = []
    const first = await shared.kit.run('appending')
    world.b = tenDays('B')
    expect(await resume(first.id)).toMatchObject({ status: 'completed', error: null })
    expect(await stored()).toEqual([
      { source: 'A', n: 10 },
      { source: 'B', n: 10 },
    ])
  })

  test('does not load a stretch that a later run has loaded since, and says so', async () => {
    world.b = []
    const first = await shared.kit.run('whole')
    expect(first.status).toBe('failed')
    await shared.kit.advance('1m')
    world.a = tenDays('A').map((row) => ({ ...row, price: '51' }))
    world.b = tenDays('B')
    await shared.kit.run('whole')
    expect(await resume(first.id)).toMatchObject({ status: 'completed', counts: { inserted: 0, updated: 0 } })
    expect(await priceOf()).toEqual(['51'])
    expect(await select(shared.kit, 'SELECT state FROM batches WHERE run_id = $1', [first.id])).toEqual([
      { state: 'superseded' },
    ])
    const logs = await select<{ message: string }>(shared.kit, 'SELECT message FROM step_logs WHERE run_id = $1', [
      first.id,
    ])
    expect(logs.map(({ message }) => message)).toContain(
      'not loaded, because a later run has loaded the same stretch: A',
    )
  })
})

import fc from 'fast-check'
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest'
import { createTestDatabase, type TestDatabase } from '../../database/test-database.ts'
import { dataset } from '../../pipelines/dataset.ts'
import { stageFor } from '../kit-for-tests.ts'
import type { Staged } from '../staging/stage-rows.ts'
import { rawText } from './raw.ts'

let database: TestDatabase

const options = {
  name: 'people',
  table: 'shop.people',
  key: ['id'],
  columns: { id: 'integer', source: 'text', name: 'text?', born: 'date?', extra: 'jsonb?' },
  source: 'source',
  missing: ['.', 'n/a'],
} as const
const people = dataset(options)

beforeAll(async () => {
  database = await createTestDatabase()
  await database.pool.query(`CREATE SCHEMA shop;
    CREATE TABLE shop.people (id int PRIMARY KEY, source text, name varchar(10), born date, extra jsonb)`)
})
beforeEach(() => database.pool.query('TRUNCATE batches, quarantined_rows'))
afterAll(() => database.drop())

const stage = (rows: Iterable<unknown>, dryRun = false): Promise<Staged> =>
  database.transaction((client) => stageFor(client, database, people, rows, { dryRun }))

interface Kept {
  number: number
  source: string
  reason: string
  path: string
  problems: { path: string; reason: string; message: string; value: string }[]
  raw: string
  run: string
}

async function kept(): Promise<Kept[]> {
  const { rows } = await database.pool.query<Kept>(
    `SELECT q.number, q.source, q.reason, q.path, q.problems, q.raw, b.run_id AS run
     FROM quarantined_rows q JOIN batches b ON b.id = q.batch_id ORDER BY q.number`,
  )
  return rows
}

it('a bad row is kept with its place, its source, its run, and every problem with path, reason and value', async () => {
  await stage([
    { id: 1, source: 'A', name: 'fine' },
    { id: '2x', source: 'A', name: 'far too long a name', born: '2026-02-30' },
    { id: null, source: 'B', name: '.' },
  ])
  expect(await kept()).toMatchObject([
    {
      number: 2,
      source: 'A',
      reason: 'format',
      path: 'id',
      problems: [
        { path: 'id', reason: 'format', value: '"2x"' },
        { path: 'name', reason: 'too_precise', value: '"far too long a name"' },
        { path: 'born', reason: 'impossible', value: '"2026-02-30"' },
      ],
      run: expect.stringMatching(/^[0-9a-f-]{36}$/),
    },
    { number: 3, source: 'B', reason: 'missing', path: 'id', problems: [{ value: 'null' }] },
  ])
})

describe('a row', () => {
  it.each([
    ['null', null, 'null'],
    ['nothing', undefined, '"undefined"'],
    ['a number', 5, '5'],
    ['text', 'x\u0000', '"x\\u0000"'],
    ['a list', [1], '[1]'],
    ['a bigint', 5n, '"5"'],
  ])('that is %s is none, and is kept all the same', async (_, row, raw) => {
    const { batches } = await stage([row, { id: 1, source: 'A', born: null, extra: null, name: null }])
    expect(await kept()).toMatchObject([{ reason: 'not_a_row', path: '', raw, source: '' }])
    expect(batches.map(({ source, fetched, invalid }) => [source, fetched, invalid])).toEqual([
      ['', 1, 1],
      ['A', 1, 0],
    ])
  })

  it('that cannot be written as JSON is kept as a sentence', async () => {
    const row: Record<string, unknown> = { id: 'x', source: 'A' }
    row.self = row
    await stage([row])
    expect((await kept())[0]?.raw).toBe('"a value that could not be written as JSON"')
  })
})

it('what came is in `raw` to the last character, also what PostgreSQL itself could not hold', async () => {
  const texts = fc.oneof(
    fc.string({ unit: 'binary', maxLength: 40 }),
    fc.string({
      unit: fc.constantFrom('\u0000', '\uD83D', '\uDE00', '😀', '\\', '"', '\n', '\t', 'a'),
      maxLength: 1500,
    }),
  )
  await fc.assert(
    fc.asyncProperty(
      fc.array(fc.record({ name: texts, extra: fc.jsonValue() }), { minLength: 1, maxLength: 10 }),
      async (given) => {
        await database.pool.query('TRUNCATE batches, quarantined_rows')
        const rows = given.map((row) => ({ id: 'bad', source: 'A', ...row }))
        await stage(rows)
        expect((await kept()).map(({ raw }) => JSON.parse(raw))).toEqual(
          rows.map((row) => JSON.parse(JSON.stringify(row))),
        )
      },
    ),
    { numRuns: 60 },
  )
})

it('a long value is shown by its beginning, and never by half a character', async () => {
  await stage([
    { id: `${'a'.repeat(998)}😀😀`, source: 'A' },
    { id: `${'a'.repeat(999)}😀😀`, source: 'A' },
  ])
  const shown = (await kept()).map(({ problems }) => problems[0]?.value)
  expect(shown).toEqual([`"${'a'.repeat(998)}…`, `"${'a'.repeat(999)}…`])
})

it.each([
  ['none', null, 'missing'],
  ['a mark for none', 'n/a', 'missing'],
  ['with a NUL', 'A\u0000', 'unstorable'],
  ['with half a character', 'A\uD83D', 'unstorable'],
  ['of 201 characters', 'A'.repeat(201), 'too_large'],
])('a row whose source is %s is kept as nobody’s, and makes no source', async (_, source, reason) => {
  const { batches, set } = await stage([
    { id: 1, source: 'A' },
    { id: 2, source },
  ])
  expect(batches.map((batch) => [batch.source, batch.fetched, batch.quarantined])).toEqual([
    ['A', 1, 0],
    ['', 1, 1],
  ])
  expect(set.count).toBe(1)
  expect(await kept()).toMatchObject([{ number: 2, source: '', reason, path: 'source' }])
})

it('so many sources are none', async () => {
  const rows = Array.from({ length: 1001 }, (_, id) => ({ id, source: `s${id}` }))
  await expect(stage(rows)).rejects.toThrow('expected at most 1000 sources in column source of people')
  expect((await stage(rows.slice(0, 1000))).batches).toHaveLength(1000)
})

it('a row of more than 8 MB fails its step by number', async () => {
  const row = { id: 2, source: 'A', extra: 'x'.repeat(8 * 1024 * 1024) }
  await expect(stage([{ id: 1, source: 'A' }, row])).rejects.toThrow(/rows of at most 8388608 bytes, got \d+ in row 2/)
  expect(await kept()).toEqual([])
})

it('a dry run tells what is wrong and keeps no row', async () => {
  const { problems, set } = await stage(
    [
      { id: 'x', source: 'A' },
      { id: 1, source: 'A' },
    ],
    true,
  )
  expect(problems).toEqual([{ reason: 'format', path: 'id', rows: 1 }])
  expect(set.count).toBe(1)
  expect(await kept()).toEqual([])
})

describe('drift', () => {
  const full = { id: 1, source: 'A', name: 'x', born: '2020-01-01', extra: {} }
  const driftOf = async (rows: object[]) => (await stage(rows)).batches[0]?.drift ?? null

  it('is none in rows as they are declared', async () => {
    expect(await driftOf([full, { ...full, id: 2, name: undefined }])).toBeNull()
    expect(await driftOf([])).toBeNull()
  })

  it('tells a column that no row has, and one in which nothing is of its type', async () => {
    const { name: _, ...nameless } = full
    expect(await driftOf([nameless, nameless])).toEqual({ gone: ['name'] })
    expect(
      await driftOf([
        { ...full, born: 20200101 },
        { ...full, born: '1.1.2020' },
        { ...full, born: null },
      ]),
    ).toEqual({
      flipped: ['born'],
    })
    expect(await driftOf([{ ...full, born: '1.1.2020' }, full])).toBeNull()
  })

  it('names fields that are no columns, and not those whose names may be somebody’s data', async () => {
    expect(await driftOf([{ ...full, colour: 'red', 'Jane Roe <jane@example.org>': 1 }])).toEqual({
      unknown: ['colour', '(no name)'],
    })
  })

  it('names at most fifty', async () => {
    const fields = Object.fromEntries(Array.from({ length: 80 }, (_, n) => [`f${n}`, n]))
    expect((await driftOf([{ ...full, ...fields }]))?.unknown).toHaveLength(50)
  })
})

it('a value that is counted as missing by declaration is expected; one that the table alone demands is not', async () => {
  await database.pool.query('ALTER TABLE shop.people ALTER born SET NOT NULL')
  const { batches } = await stage([{ id: 1, source: 'A' }])
  await database.pool.query('ALTER TABLE shop.people ALTER born DROP NOT NULL')
  expect(batches).toMatchObject([{ missing: 0, quarantined: 1, invalid: 0 }])
})

it('a field of the language itself is no value of a row that leaves the column out', async () => {
  await database.pool.query('CREATE TABLE shop.odd (id int PRIMARY KEY, constructor text)')
  const odd = dataset({ name: 'odd', table: 'shop.odd', key: ['id'], columns: { id: 'integer', constructor: 'text?' } })
  const { set } = await database.transaction((client) => stageFor(client, database, odd, [{ id: 1 }]))
  expect(set.count).toBe(1)
})

it.each([
  [
    'a value',
    { a: 1n, b: Number.NaN, c: Symbol('s'), d: () => 1 },
    '{"a":"1","b":"NaN","c":"[symbol]","d":"[function]"}',
  ],
  ['nothing', undefined, '"undefined"'],
])('%s that JSON cannot hold is written as text', (_, row, text) => {
  expect(rawText(row)).toBe(text)
})

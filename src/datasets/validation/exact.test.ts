import fc from 'fast-check'
import { afterAll, beforeAll, expect, it } from 'vitest'
import { createTestDatabase, type TestDatabase } from '../../database/test-database.ts'
import { dataset } from '../../pipelines/dataset.ts'
import { loadInto } from '../kit-for-tests.ts'

let database: TestDatabase

beforeAll(async () => {
  database = await createTestDatabase()
  await database.pool.query(`CREATE SCHEMA shop;
    CREATE DOMAIN shop.short AS varchar(4); CREATE DOMAIN shop.code AS shop.short NOT NULL;
    CREATE DOMAIN shop.money AS numeric(8, 2)`)
})
afterAll(() => database.drop())

/** An answer of PostgreSQL that tells the same value from another by its text. */
type Canonical = (value: unknown) => string

const text: Canonical = (value) => value as string
const whole: Canonical = (value) => String(BigInt(value as string | number | bigint))
/** A decimal without its leading and trailing zeros and its exponent. */
const decimal: Canonical = (value) => {
  const [, sign, digits = '', fraction = '', exponent = '0'] =
    /^([+-]?)(\d*)\.?(\d*)(?:[eE]([+-]?\d+))?$/.exec(String(value)) ?? []
  const all = `${digits}${fraction}`
  const point = digits.length + Number(exponent)
  const padded = point < 0 ? '0'.repeat(-point) + all : all.padEnd(point, '0')
  const at = Math.max(point, 0)
  const before = padded.slice(0, at).replace(/^0+/, '') || '0'
  const behind = padded.slice(at).replace(/0+$/, '')
  const plain = behind ? `${before}.${behind}` : before
  return sign === '-' && plain !== '0' ? `-${plain}` : plain
}
const float: Canonical = (value) => String(Number(value) + 0)
/** The six digits that a float4 keeps. Its text has seven where six lie halfway between two of them: -327E7 is -3.2700001e+09. */
const single: Canonical = (value) => float(Number(value).toPrecision(6))
/** To the microsecond, in UTC. */
const moment: Canonical = (value) => {
  const given = value instanceof Date ? value.toISOString() : String(value)
  const [, fraction = ''] = /:\d\d\.(\d+)/.exec(given) ?? []
  // Date reads only some ways to write an offset, and no more than three digits.
  const iso = given.replace(/\.\d+/, '').replace(/([+-]\d\d):?(\d\d)?$/, (_, h: string, m = '00') => `${h}:${m}`)
  return `${new Date(iso.replace(' ', 'T')).toISOString()} ${fraction.replace(/0+$/, '')}`
}
const json: Canonical = (value) => JSON.stringify(sorted(JSON.parse(JSON.stringify(value) ?? 'null')))

function sorted(value: unknown): unknown {
  if (Array.isArray(value)) return value.map(sorted)
  if (typeof value !== 'object' || value === null) return value
  return Object.fromEntries(
    Object.entries(value)
      .toSorted(([a], [b]) => (a < b ? -1 : 1))
      .map(([key, item]) => [key, sorted(item)]),
  )
}

const unicode = fc.string({ unit: 'binary', maxLength: 12 })
const words = fc.oneof(
  unicode,
  fc.string({
    unit: fc.constantFrom('\\', '\t', '\n', '\r', 'N', '.', ' ', 'ä', '😀', '\u0000', '\uD83D', '"'),
    maxLength: 8,
  }),
  fc.constantFrom('', '.', 'n/a', '\\N', '\\.', '\\\\N', 'x'.repeat(100_000), '😀'.repeat(5000)),
)
const digits = fc.oneof(
  fc.bigInt({ min: -(2n ** 70n), max: 2n ** 70n }).map(String),
  fc.integer().map(String),
  fc.tuple(fc.bigInt({ min: -(10n ** 25n), max: 10n ** 25n }), fc.nat(30)).map(([n, e]) => `${n}e-${e}`),
  fc.tuple(fc.integer({ min: -9999, max: 9999 }), fc.integer({ min: -400, max: 400 })).map(([n, e]) => `${n}E${e}`),
  fc.tuple(fc.integer({ min: -99_999, max: 99_999 }), fc.nat(9_999_999)).map(([n, m]) => `${n}.${m}`),
  fc.constantFrom('.5', '5.', '+7', '-0', '0.0', '00012', '1e400', '1e-400', 'NaN', '-Infinity', '', '.', '1,5'),
)
const numbers = fc.oneof(
  digits,
  fc.double(),
  fc.float(),
  fc.integer(),
  fc.maxSafeInteger(),
  fc.constantFrom(
    -0,
    2 ** 53,
    -(2 ** 53) - 2,
    2 ** 63,
    32_768,
    -32_769,
    2 ** 31,
    0.1 + 0.2,
    Number.MIN_VALUE,
    Number.MAX_VALUE,
  ),
  fc.bigInt({ min: -(2n ** 65n), max: 2n ** 65n }),
  words,
)
const days = fc.oneof(
  fc.tuple(fc.nat(10_001), fc.nat(14), fc.nat(33)).map(([y, m, d]) => {
    return `${String(y).padStart(4, '0')}-${String(m).padStart(2, '0')}-${String(d).padStart(2, '0')}`
  }),
  fc.constantFrom('2000-02-29', '1900-02-29', 'infinity', 'today', '18.08.2026'),
)
const moments = fc.oneof(
  fc.date(),
  fc.date({ min: new Date(-62_200_000_000_000), max: new Date(253_500_000_000_000), noInvalidDate: true }),
  fc
    .tuple(
      days,
      fc.nat(25),
      fc.nat(61),
      fc.nat(61),
      fc.string({ unit: fc.constantFrom('0', '1', '9'), maxLength: 8 }),
      fc.constantFrom('Z', '+05:30', '-15:59', '+0100', '-11', '+16:00', ''),
    )
    .map(([day, h, m, s, fraction, offset]) => {
      const [hour, minute, second] = [h, m, s].map((part) => String(part).padStart(2, '0'))
      return `${day}T${hour}:${minute}:${second}${fraction && `.${fraction}`}${offset}`
    }),
)
const anything = fc.oneof(
  fc.jsonValue(),
  fc.anything({ withBigInt: true, withDate: true, withMap: true }),
  words,
  numbers,
)

/** By the type of the table's column: the declared type, what comes, and how it is read back to be compared. */
const columns: [
  name: string,
  sql: string,
  type: 'text' | 'integer' | 'bigint' | 'numeric' | 'boolean' | 'date' | 'timestamptz' | 'jsonb',
  given: fc.Arbitrary<unknown>,
  read: string,
  Canonical,
][] = [
  ['text', 'text', 'text', words, 'x', text],
  ['varchar4', 'varchar(4)', 'text', words, 'x', text],
  ['char4', 'char(4)', 'text', words, 'x::text', text],
  ['domain', 'shop.code', 'text', words, 'x', text],
  [
    'uuid',
    'uuid',
    'text',
    fc.oneof(
      fc.uuid(),
      fc.uuid().map((id) => id.toUpperCase()),
      words,
    ),
    'x::text',
    (id) => String(id).toLowerCase(),
  ],
  ['int2', 'int2', 'integer', numbers, 'x::text', whole],
  ['int4', 'int4', 'integer', numbers, 'x::text', whole],
  ['int4 in int8', 'int8', 'integer', numbers, 'x::text', whole],
  ['int8', 'int8', 'bigint', numbers, 'x::text', whole],
  ['int8 in numeric(6, 2)', 'numeric(6, 2)', 'bigint', numbers, 'x::text', decimal],
  ['int4 in numeric', 'numeric', 'integer', numbers, 'x::text', decimal],
  ['numeric', 'numeric', 'numeric', numbers, 'x::text', decimal],
  ['numeric(10, 3)', 'numeric(10, 3)', 'numeric', numbers, 'x::text', decimal],
  ['numeric(3, 5)', 'numeric(3, 5)', 'numeric', numbers, 'x::text', decimal],
  ['numeric(4, -2)', 'numeric(4, -2)', 'numeric', numbers, 'x::text', decimal],
  ['numeric domain', 'shop.money', 'numeric', numbers, 'x::text', decimal],
  ['numeric in int2', 'int2', 'numeric', numbers, 'x::text', decimal],
  ['float8', 'float8', 'numeric', numbers, 'x::text', float],
  ['float4', 'float4', 'numeric', numbers, 'x::text', single],
  [
    'boolean',
    'boolean',
    'boolean',
    fc.oneof(fc.boolean(), fc.constantFrom('true', 'f', 'yes', 1, 0), words),
    "CASE WHEN x THEN 't' ELSE 'f' END",
    (value) => String(value)[0] ?? '',
  ],
  ['date', 'date', 'date', fc.oneof(days, moments, words), 'x', text],
  ['timestamptz', 'timestamptz', 'timestamptz', fc.oneof(moments, days), momentText(), moment],
  ['timestamptz(3)', 'timestamptz(3)', 'timestamptz', moments, momentText(), moment],
  ['timestamptz(0)', 'timestamptz(0)', 'timestamptz', moments, momentText(), moment],
  ['jsonb', 'jsonb', 'jsonb', anything, 'x::text', (value) => value as string],
  ['json', 'json', 'jsonb', anything, 'x::text', (value) => value as string],
]

function momentText(): string {
  return `to_char(x AT TIME ZONE 'UTC', 'YYYY-MM-DD"T"HH24:MI:SS.US"Z"')`
}

const rowsEach = 60

it.each(columns)(
  'what is taken for %s comes back as it was, and the rest is kept apart',
  async (name, sql, type, given, read, canonical) => {
    const table = `shop.t_${name.replaceAll(/\W+/g, '_')}`
    await database.pool.query(`CREATE TABLE ${table} (id int PRIMARY KEY, x ${sql} NOT NULL)`)
    const values = dataset({
      name: 'values',
      table: table as 'shop.t',
      key: ['id'],
      columns: { id: 'integer', x: type },
    })
    await fc.assert(
      fc.asyncProperty(fc.array(given, { minLength: 1, maxLength: rowsEach }), async (list) => {
        await database.pool.query(`TRUNCATE ${table}`)
        const rows = list.map((x, id) => ({ id, x }))
        const { staged } = await loadInto(database, values, rows)
        const { rows: stored } = await database.pool.query<{ id: number; x: string }>(
          `SELECT id, ${read} AS x FROM ${table} ORDER BY id`,
        )
        const { rows: kept } = await database.pool.query<{ number: number; reason: string }>(
          'SELECT number, reason FROM quarantined_rows WHERE batch_id = ANY ($1) ORDER BY number',
          [staged.batches.map(({ id }) => id)],
        )
        expect(
          [...stored.map(({ id }) => id), ...kept.map(({ number }) => number - 1)].toSorted((a, b) => a - b),
        ).toEqual(rows.map(({ id }) => id))
        for (const { id, x } of stored) {
          if (type === 'jsonb') expect(json(JSON.parse(x))).toBe(json(list[id]))
          else expect(canonical(x)).toBe(canonical(list[id]))
        }
        const again = await loadInto(database, values, rows)
        expect(again.counts.map(({ unchanged }) => unchanged)).toEqual(stored.length > 0 ? [stored.length] : [])
      }),
      { numRuns: 25 },
    )
  },
)

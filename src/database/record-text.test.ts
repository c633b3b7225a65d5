import { afterAll, beforeAll, expect, test } from 'vitest'
import { recordText } from './record-text.ts'
import { createTestDatabase, type TestDatabase } from './test-database.ts'

let database: TestDatabase

beforeAll(async () => {
  database = await createTestDatabase()
  await database.pool.query(
    'CREATE TYPE given AS (a text, b integer, c timestamptz, d jsonb, e boolean, f text, g double precision)',
  )
})
afterAll(() => database.drop())

const at = new Date('2026-03-29T01:30:00.123Z')

test.each([
  [['plain', 1, at, { a: ['b', null] }, true, 'last', -1.5e-7]],
  [['', -2, null, [], false, ' ', 0]],
  [['NULL', 0, at, 'null', true, 'null', 1]],
  [[`(),"{}\\ '' \n\t ü 🦷`, 3, at, { '"\\': '(,")\\' }, false, '"', 2]],
  [[null, null, null, null, null, null, null]],
])('the server reads what was written: %j', async (given) => {
  // As text beside a jsonb column's own JSON, which a string would otherwise be mistaken for.
  const fields = given.map((field, index) => (index === 3 && typeof field === 'string' ? JSON.stringify(field) : field))
  const { rows } = await database.pool.query({
    text: 'SELECT * FROM unnest($1::given[])',
    values: [[recordText(fields), recordText(fields)]],
    rowMode: 'array',
  })
  expect(rows).toEqual([given, given])
})

test('what is undefined is NULL', async () => {
  const { rows } = await database.pool.query('SELECT * FROM unnest($1::given[])', [
    [recordText(Array.from({ length: 7 }))],
  ])
  expect(rows).toEqual([{ a: null, b: null, c: null, d: null, e: null, f: null, g: null }])
})

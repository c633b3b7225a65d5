import { expect, test } from 'vitest'
import { connectOnce } from './database.ts'
import { createTestDatabase } from './test-database.ts'
import { timesAsTexts } from './value-types.ts'

test('every connection has the search path, the time zone and the deadlines', async () => {
  await using database = await createTestDatabase({ schema: 'other_project', applicationName: 'a test' })
  const { rows } = await database.pool.query(
    `select name, setting from pg_settings where name in ('search_path', 'TimeZone', 'statement_timeout',
       'lock_timeout', 'idle_in_transaction_session_timeout', 'application_name')`,
  )
  expect(Object.fromEntries(rows.map((row) => [row.name, row.setting]))).toEqual({
    search_path: 'other_project',
    TimeZone: 'UTC',
    statement_timeout: '30000',
    lock_timeout: '10000',
    idle_in_transaction_session_timeout: '10000',
    application_name: 'a test',
  })
})

test('options in the URL are kept but cannot lead to another schema', async () => {
  await using database = await createTestDatabase()
  const url = `${database.url}?options=-c%20search_path%3Dpublic%20-c%20work_mem%3D5MB`
  const connection = await connectOnce({ url })
  const { rows } = await connection.query(
    `select current_setting('search_path') as path, current_setting('work_mem') as mem`,
  )
  await connection.end()
  expect(rows).toEqual([{ path: 'millrace', mem: '5MB' }])
})

test('a schema that is no plain identifier is refused with the rule', async () => {
  await expect(connectOnce({ url: 'postgres://localhost/x', schema: 'a"; drop table runs --' })).rejects.toThrow(
    /expected the schema to be a lower-case letter or _ .* got "a\\"; drop table runs --"/,
  )
})

test('a day stays its text, an instant is a Date, a whole number is a number while that is exact', async () => {
  await using database = await createTestDatabase()
  const { rows } = await database.pool.query({
    text: `select date '2026-03-29' as day, array[date '2026-03-29', null] as days, timestamptz '2026-03-29 01:00Z' as at,
      timestamp '2026-03-29 02:30' as local, 9007199254740991::int8 as safe, 9007199254740993::int8 as unsafe,
      array[1::int8, null] as counts, 1.10::numeric as amount, '{"a":1}'::jsonb as data`,
  })
  expect(rows[0]).toEqual({
    day: '2026-03-29',
    days: ['2026-03-29', null],
    at: new Date('2026-03-29T01:00:00Z'),
    local: '2026-03-29 02:30:00',
    safe: 9007199254740991,
    unsafe: '9007199254740993',
    counts: [1, null],
    amount: '1.10',
    data: { a: 1 },
  })
})

test('where nobody computes with times an instant is the text that JSON makes of it', async () => {
  await using database = await createTestDatabase()
  const text = `select timestamptz '2026-03-29 01:00+02' as whole, timestamptz '2026-03-29 01:00:00.5Z' as half,
    timestamptz '2026-03-29 01:00:00.123456Z' as exact, null::timestamptz as never, date '2026-03-29' as day`
  const { rows } = await database.pool.query({ text, types: timesAsTexts })
  const { rows: dates } = await database.pool.query(text)
  expect(rows).toEqual(JSON.parse(JSON.stringify(dates)))
})

import { type AddressInfo, connect, createServer } from 'node:net'
import { inspect } from 'node:util'
import { afterAll, beforeAll, describe, expect, inject, test } from 'vitest'
import { blackHoleBefore } from '../../database/black-hole.ts'
import { createTestDatabase, type TestDatabase } from '../../database/test-database.ts'
import { secret } from '../../pipelines/secret.ts'
import { js } from '../../pipelines/unchecked.ts'
import { type PostgresOptions, readPostgres } from './read-postgres.ts'

let database: TestDatabase
beforeAll(async () => {
  database = await createTestDatabase({ empty: true })
})
afterAll(() => database.drop())

async function rowsOf(query: string, options: Partial<PostgresOptions> = {}) {
  const rows: unknown[] = []
  for await (const row of readPostgres({ url: database.url, query, ...options })) rows.push(row)
  return rows
}

async function failureOf(query: string, options: Partial<PostgresOptions> = {}): Promise<Error> {
  try {
    await rowsOf(query, options)
  } catch (error) {
    if (error instanceof Error) return error
  }
  throw new Error('expected a failure, got rows')
}

/** Sessions of the reader that the server knows of. */
async function sessions(): Promise<number> {
  const { rows } = await database.pool.query<{ count: number }>(
    `select count(*)::int from pg_stat_activity where datname = current_database() and query ilike '%millrace_rows%'
      and pid <> pg_backend_pid()`,
  )
  return rows[0]?.count ?? -1
}

describe('values come as', () => {
  test.each<[string, unknown]>([
    ["'text'::text", 'text'],
    ['9007199254740993::bigint', '9007199254740993'],
    ['7::bigint', '7'],
    ['12345678901234567890.1234567890::numeric', '12345678901234567890.1234567890'],
    ['7::integer', 7],
    ['0.5::float8', 0.5],
    ['true', true],
    ['null::text', null],
    ["'2026-08-18'::date", '2026-08-18'],
    ["'2026-08-18 14:00:00.123456+02'::timestamptz", '2026-08-18T12:00:00.123456Z'],
    ["'2026-08-18 12:00:00.5+00'::timestamptz", '2026-08-18T12:00:00.500Z'],
    ["'2026-08-18 12:00:00+00'::timestamptz", '2026-08-18T12:00:00.000Z'],
    ["'2026-08-18 12:00:00.000001'::timestamp", '2026-08-18T12:00:00.000001'],
    ["'infinity'::timestamptz", 'infinity'],
    ["'12:30'::time", '12:30:00'],
    ["'1 day 2 hours'::interval", 'P1DT2H'],
    [`'{"id": 12345678901234567890, "price": 1.5}'::jsonb`, { id: '12345678901234567890', price: 1.5 }],
    ["array['a', null, 'b']", ['a', null, 'b']],
    ['array[1.50, 2]::numeric[]', ['1.50', '2']],
    [
      'array[[1, 2], [3, 4]]',
      [
        [1, 2],
        [3, 4],
      ],
    ],
    ["array['2026-08-18 12:00:00.123456+00'::timestamptz]", ['2026-08-18T12:00:00.123456Z']],
    [String.raw`'\xcafe'::bytea`, String.raw`\xcafe`],
  ])('%s', async (expression, value) => {
    expect(await rowsOf(`select ${expression} as value`)).toEqual([{ value }])
  })
})

describe('the connection', () => {
  test('takes values, and gives rows in batches', async () => {
    const rows = await rowsOf('select i from generate_series(1, $1::int) i', { values: [25], batchRows: 10 })
    expect(rows).toEqual(Array.from({ length: 25 }, (_, index) => ({ i: index + 1 })))
  })

  test('is closed when the rows have ended, and when the reader stops early', async () => {
    await rowsOf('select 1 as i')
    for await (const _ of readPostgres({ url: database.url, query: 'select generate_series(1, 5000) as i' })) break
    await expect.poll(sessions).toBe(0)
  })

  test('does not read ahead more than a batch', async () => {
    const target = new URL(database.url)
    let received = 0
    const server = createServer((near) => {
      const far = connect(Number(target.port), target.hostname)
      far.on('data', (chunk) => (received += chunk.length))
      for (const socket of [near, far]) socket.on('error', () => undefined)
      near.pipe(far).pipe(near)
    })
    await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
    const url = new URL(database.url)
    // oxlint-disable-next-line typescript/no-unsafe-type-assertion -- it listens on a port, not on a pipe
    url.port = String((server.address() as AddressInfo).port)
    const query = "select i, repeat('x', 100) as text from generate_series(1, 200000) i"
    let seen = 0
    for await (const _ of readPostgres({ url: url.href, query })) if ((seen += 1) === 1500) break
    // Two batches of a thousand.
    expect(received).toBeLessThan(400_000)
    server.close()
  })

  test('writes nothing', async () => {
    await database.pool.query('create table public.orders (id int)')
    expect(await failureOf('insert into public.orders values (1) returning id')).toMatchObject({ code: '42601' })
    await database.pool.query(
      `create function public.sneak() returns int language sql as 'insert into public.orders values (1) returning id'`,
    )
    expect(await failureOf('select public.sneak()')).toMatchObject({ code: '25006' })
    expect(await failureOf('select 1 as i; commit; insert into public.orders values (1)')).toMatchObject({
      code: '42601',
    })
    expect((await database.pool.query('select from public.orders')).rowCount).toBe(0)
  })

  test('gives up a statement at its deadline', async () => {
    const error = await failureOf('select pg_sleep(60)', { statementTimeout: '200ms' })
    expect(error).toMatchObject({ code: '57014' })
  })

  test('waits as long as its reader, whose time is not that of a statement', async () => {
    let seen = 0
    const slow = { statementTimeout: '300ms', batchRows: 1 }
    for await (const _ of readPostgres({ url: database.url, query: 'select generate_series(1, 3) as i', ...slow })) {
      seen += 1
      await database.pool.query('select pg_sleep(0.4)')
    }
    expect(seen).toBe(3)
  })

  test('gives up what a lost network never answers', async () => {
    await using hole = await blackHoleBefore(database.url)
    const reading = readPostgres({
      url: hole.url,
      query: 'select generate_series(1, 5) as i',
      batchRows: 1,
      statementTimeout: '100ms',
    })
    await reading.next()
    hole.swallow()
    await expect(reading.next()).rejects.toThrow('Query read timeout')
  })

  test('is ended by its signal, also while a statement is under way', async () => {
    const step = new AbortController()
    const reason = new Error('the step was cancelled')
    const failing = failureOf('select pg_sleep(60)', { signal: step.signal })
    await expect.poll(sessions).toBe(1)
    step.abort(reason)
    expect(await failing).toBe(reason)
    expect(await failureOf('select 1 as i', { signal: step.signal })).toBe(reason)
  })
})

describe('refused are', () => {
  test('two columns of one name', async () => {
    const error = await failureOf('select 1 as id, 2 as id')
    expect(error.message).toBe(
      "expected every column of the query to have a name of its own, got 'id' twice: rename one with `as`",
    )
  })

  test('what is no address, without showing it', async () => {
    const error = await failureOf('select 1', { url: 'mysql://root:hunter2-5d1e@host' })
    expect(error.message).toContain('expected url to be an address')
    expect(inspect(error)).not.toContain('hunter2')
  })

  test('batches of no rows', async () => {
    expect((await failureOf('select 1', { batchRows: 0 })).message).toContain('batchRows')
    expect((await failureOf('select 1', { statementTimeout: js(5) })).message).toContain('statementTimeout')
  })
})

describe('no error shows address, password or values', () => {
  const password = 'hunter2-5d1e-canary'
  test.each([
    [
      'a password that is refused',
      (url: URL) => {
        url.password = password
        url.username = 'nobody-canary'
      },
    ],
    [
      'a host that is not there',
      (url: URL) => {
        url.password = password
        url.hostname = 'canary.invalid'
      },
    ],
    [
      'a closed port',
      (url: URL) => {
        url.password = password
        url.port = '1'
      },
    ],
    [
      'a database that is not there',
      (url: URL) => {
        url.pathname = '/canary'
      },
    ],
  ])('%s', async (_name, change) => {
    const url = new URL(inject('adminUrl'))
    change(url)
    const error = await failureOf('select 1 as i', { url: secret('SHOP_URL', { from: { SHOP_URL: url.href } }) })
    const told = inspect(error, { depth: 5 })
    expect(told).toContain('reading from PostgreSQL')
    expect(told).not.toContain('canary')
    expect(told).not.toContain(url.href)
  })

  test('a value that cannot be converted', async () => {
    const error = await failureOf("select 'canary'::text::int as i")
    expect(error).toMatchObject({ code: '22P02' })
    expect(inspect(error)).not.toContain('canary')
  })
})

import { expect, it } from 'vitest'
import { testClient } from '../../connectors/http/test-client.ts'
import { serve } from '../../connectors/http/test-server.ts'
import { createTestDatabase } from '../../database/test-database.ts'
import { TestClock } from '../../pipelines/clock.ts'
import { newRunId } from '../../runs/ids.ts'
import { insertWorker } from '../../runs/leases/worker-store.ts'
import { createMetrics } from './metrics.ts'

const clock = new TestClock('2026-08-20T12:00:00Z')

async function seeded() {
  const database = await createTestDatabase()
  await insertWorker(database.pool, crypto.randomUUID(), ['prices 1'], 10)
  await database.pool.query(`CALL create_partitions('2026-08-01')`)
  await database.pool.query(
    `INSERT INTO runs (id, pipeline, version, mode, state, trigger, created_at)
     VALUES ($1, 'prices', '1', 'incremental', 'pending', 'person', '2026-08-20T11:59:00Z')`,
    [newRunId(clock.now())],
  )
  return database
}

it('tells what this process counts and what the database knows', async () => {
  await using database = await seeded()
  const metrics = createMetrics({ database, clock })
  metrics.onAnswer({ method: 'GET', route: '/api/health', status: 503, durationMs: 12 })
  metrics.onSourceCall({ host: 'api.eia.gov', status: 200, durationMs: 300 })
  metrics.onSourceCall({ host: 'api.eia.gov', status: undefined, durationMs: 300 })
  metrics.onQuery({ durationMs: 1, failed: false })
  const text = await metrics.text()
  for (const line of [
    'millrace_http_requests_total{method="GET",route="/api/health",status="503"} 1',
    'millrace_http_errors_total{type="server"} 1',
    'millrace_source_request_duration_seconds_count{host="api.eia.gov",status="2xx"} 1',
    'millrace_source_request_duration_seconds_count{host="api.eia.gov",status="failed"} 1',
    'millrace_database_query_duration_seconds_count{outcome="done"} 1',
    'millrace_database_up 1',
    'millrace_workers 1',
    'millrace_worker_slots 10',
    'millrace_runs{state="pending",pipeline="prices"} 1',
    'millrace_pending_oldest_seconds{pipeline="prices"} 60',
    'millrace_queue_jobs 0',
  ]) {
    expect(text.split('\n')).toContain(line)
  }
})

it('is written as Prometheus wants it: a HELP and a TYPE each, base units, counters that end in _total', async () => {
  await using database = await seeded()
  const metrics = createMetrics({ database, clock })
  metrics.onAnswer({ method: 'GET', route: '/livez', status: 200, durationMs: 1 })
  const lines = (await metrics.text()).split('\n').filter((line) => line !== '')
  const types = new Map(
    lines.filter((line) => line.startsWith('# TYPE ')).map((line) => line.split(' ').slice(2) as [string, string]),
  )
  const helps = new Set(lines.filter((line) => line.startsWith('# HELP ')).map((line) => line.split(' ')[2]))
  expect([...types.keys()].filter((name) => !helps.has(name))).toEqual([])
  expect([...types].filter(([name, type]) => (type === 'counter') !== name.endsWith('_total'))).toEqual([])
  expect(
    [...types.keys()].filter((name) => !/^millrace_[a-z0-9_]+$/.test(name) || /_(ms|milliseconds)(_|$)/.test(name)),
  ).toEqual([])
  const values = lines.filter((line) => !line.startsWith('#'))
  expect(
    values.filter(
      (line) => !/^[a-z_0-9]+(\{([a-zA-Z_0-9]+="([^"\\\n]|\\.)*",?)*\})? (-?[\d.e+-]+|Nan|\+Inf)$/.test(line),
    ),
  ).toEqual([])
})

it('many scrapers cost the database as much as one', async () => {
  await using database = await seeded()
  const metrics = createMetrics({ database, clock })
  let statements = 0
  const query = database.pool.query.bind(database.pool)
  database.pool.query = ((...args: Parameters<typeof query>) => {
    statements += 1
    return query(...args)
  }) as typeof database.pool.query
  await metrics.text()
  const once = statements
  await Promise.all(Array.from({ length: 20 }, () => metrics.text()))
  expect(statements).toBe(once)
})

it('tells of itself when the database is away', async () => {
  await using database = await createTestDatabase()
  const metrics = createMetrics({ database: { ...database, pool: failing(database.pool) }, clock })
  const text = await metrics.text()
  expect(text).toContain('millrace_database_up 0')
  expect(text).toContain('millrace_process_cpu_seconds_total')
})

it('a label has so many values at most, and what comes after is other', async () => {
  await using database = await createTestDatabase()
  const metrics = createMetrics({ database, clock })
  for (let number = 0; number < 80; number += 1) {
    metrics.onSourceCall({ host: `host-${number}`, status: 200, durationMs: 1 })
  }
  metrics.onAnswer({ method: 'BREW', route: '/livez', status: 200, durationMs: 1 })
  const text = await metrics.text()
  expect(text.match(/source_request_duration_seconds_count\{/g)).toHaveLength(51)
  expect(text).toContain('millrace_source_request_duration_seconds_count{host="other",status="2xx"} 30')
  expect(text).toContain('method="other"')
})

it('hears of source calls and statements of the process, until it stops', async () => {
  await using database = await createTestDatabase()
  await using server = await serve((_, response) => response.end('ok'))
  await using client = testClient()
  const metrics = createMetrics({ database, clock })
  const stop = metrics.listen()
  await client.http.get(server.url)
  await database.pool.query('SELECT')
  await expect(database.pool.query('SELECT nothing')).rejects.toThrow(/nothing/)
  await database.transaction((connection) => connection.query('SELECT'))
  stop()
  await database.pool.query('SELECT')
  const text = await metrics.text()
  expect(text).toContain(`host="127.0.0.1:${server.port}",status="2xx"} 1`)
  expect(text).toContain('millrace_database_query_duration_seconds_count{outcome="done"} 4')
  expect(text).toContain('millrace_database_query_duration_seconds_count{outcome="failed"} 1')
})

function failing<Pool extends object>(pool: Pool): Pool {
  return new Proxy(pool, {
    get: (target, name) =>
      name === 'query' ? () => Promise.reject(new Error('connection refused')) : Reflect.get(target, name),
  })
}

import { readFileSync } from 'node:fs'
import { afterAll, beforeAll, expect, it } from 'vitest'
import { createTestDatabase, type TestDatabase } from '../../src/database/test-database.ts'

const text = readFileSync(new URL('../../docs/reporting.md', import.meta.url), 'utf8')
const statements = [...text.matchAll(/```sql\n([\s\S]*?)```/g)].map(([, sql = '']) => sql)
let database: TestDatabase

beforeAll(async () => {
  database = await createTestDatabase()
})
afterAll(async () => await database.drop())

it('docs/reporting.md tells the views as they are, and the database tells of them what the page does', async () => {
  const { rows } = await database.pool.query<{ view: string; about: string; columns: string[] }>(
    `SELECT c.relname AS view, obj_description(c.oid, 'pg_class') AS about,
       array(SELECT format('| \`%s\` | %s | %s |', a.attname, format_type(a.atttypid, a.atttypmod), col_description(c.oid, a.attnum))
         FROM pg_attribute a WHERE a.attrelid = c.oid AND a.attnum > 0 ORDER BY a.attnum) AS columns
     FROM pg_class c WHERE c.relnamespace = current_schema()::regnamespace AND c.relname LIKE 'bi\\_%' ORDER BY 1`,
  )
  const told = text.split(/^## /m).filter((part) => part.startsWith('bi_'))
  const views = told.map((part) => {
    const [view = '', , about = ''] = part.split('\n')
    return { view, about, columns: part.split('\n').filter((line) => line.startsWith('| `')) }
  })
  expect(views.toSorted((one, other) => (one.view < other.view ? -1 : 1))).toEqual(rows)
  expect(rows).toHaveLength(4)
})

it('the role of the page reads the views and nothing else, and its query answers', async () => {
  const [makeRole = '', query = ''] = statements
  const { pool, schema } = database
  const run = '019a0000-0000-7000-8000-000000000001'
  await pool.query(`CALL create_partitions('2025-10-01')`)
  await pool.query(
    `INSERT INTO runs (id, pipeline, version, mode, state, trigger, created_at, started_at, ended_at, params, error, counts, options)
     VALUES ($1, 'prices', 'v1', 'incremental', 'failed', 'person ada@example.com', now(), now(), now() + interval '1500 ms',
       '{"key": "hunter2"}', '{"code": "timeout", "message": "hunter2", "step": "fetch"}', '{"stored": 7}', '{}')`,
    [run],
  )
  await pool.query(
    `INSERT INTO steps (run_id, step, item, state, generation, claim, started_at, ended_at, duration_ms, error, output)
     VALUES ($1, 'fetch', '', 'failed', 1, 1, now(), now(), 1500, '{"code": "timeout", "message": "hunter2"}', '"hunter2"'),
       ($1, 'fetch', 'ada@example.com', 'failed', 1, 1, now(), now(), 1500, '{"code": "timeout"}', null)`,
    [run],
  )
  const client = await pool.connect()
  try {
    await client.query('BEGIN')
    const inSchema = (sql: string) =>
      sql.replaceAll('millrace.', `${schema}.`).replace('SCHEMA millrace', `SCHEMA ${schema}`)
    await client.query(inSchema(makeRole))
    await client.query('SET LOCAL ROLE reports')
    const { rows } = await client.query(inSchema(query))
    expect(rows).toEqual([
      { pipeline: 'prices', runs: 1, completed_percent: '0.0', p95_seconds: 1.5, rows_stored: '7' },
    ])
    for (const view of ['bi_runs', 'bi_steps', 'bi_quality', 'bi_alerts']) {
      const all = await client.query<Record<string, unknown>>(`SELECT * FROM ${schema}.${view}`)
      expect(JSON.stringify(all.rows)).not.toMatch(/hunter2|ada/)
      if (view === 'bi_runs')
        expect(all.rows[0]).toMatchObject({ started_by: 'person', error_code: 'timeout', error_step: 'fetch' })
      if (view === 'bi_steps') expect(all.rows).toMatchObject([{ step: 'fetch', duration_seconds: '1.500' }])
    }
    await expect(client.query(`SELECT params FROM ${schema}.runs`)).rejects.toThrow('permission denied')
  } finally {
    await client.query('ROLLBACK')
    client.release()
  }
})

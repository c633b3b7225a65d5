import { expect, it } from 'vitest'
import { createTestDatabase } from '../../database/test-database.ts'
import { readOverview } from './read-overview.ts'

const now = new Date('2026-08-19T12:00Z')

it('an overview of nothing is grey where nothing is known', async () => {
  await using database = await createTestDatabase()
  const { cards, ...rest } = await readOverview(database.pool, now)
  expect(cards.map(({ name, value, light }) => [name, value, light])).toEqual([
    ['runs', 0, 'grey'],
    ['success', null, 'grey'],
    ['running', 0, 'grey'],
    ['queued', 0, 'green'],
    ['alerts', 0, 'green'],
    ['freshness', null, 'grey'],
    ['quarantine', 0, 'green'],
    ['reviews', 0, 'green'],
    ['health', 1, 'yellow'],
  ])
  expect(rest).toMatchObject({ days: [], runs: [], next: [], alerts: [], frozen: null })
})

it('an overview tells what ran, what fails, what waits, what is open and what is due', async () => {
  await using database = await createTestDatabase()
  const { pool } = database
  await pool.query(`CALL create_partitions('2026-08-01')`)
  // Newest last: `mended` failed and then ran well, `broken` failed, and a window of its history did not.
  await pool.query(
    `INSERT INTO runs (id, pipeline, version, mode, state, trigger, created_at, started_at, ended_at, error, worker_id, admitted, backfill_id)
     SELECT (left(first_run_id(at)::text, 18) || '-8000-' || lpad(n::text, 12, '0'))::uuid, pipeline, 'v1', 'incremental', state,
       'program', at, at, CASE WHEN state IN ('completed', 'failed', 'partial') THEN at + interval '1 s' END,
       CASE state WHEN 'failed' THEN '{"code": "x", "message": "x"}'::jsonb END,
       CASE state WHEN 'running' THEN gen_random_uuid() END, state = 'running', CASE WHEN n = 5 THEN gen_random_uuid() END
     FROM (VALUES (1, 'mended', 'failed', interval '4 hours'), (2, 'mended', 'completed', '3 hours'),
         (3, 'old', 'failed', '30 hours'), (4, 'broken', 'failed', '3 hours'), (5, 'broken', 'completed', '2 hours'),
         (6, 'half', 'partial', '1 hour'), (7, 'busy', 'running', '10 minutes'), (8, 'busy', 'pending', '7 minutes')
       ) AS r (n, pipeline, state, ago), LATERAL (SELECT $1::timestamptz - ago AS at) t`,
    [now],
  )
  await pool.query(
    `INSERT INTO daily_metrics (pipeline, day, zone, runs, completed, partial, failed, cancelled, duration_sum_ms, fetched, stored,
       quarantined, metrics)
     VALUES ('a', '2026-08-19', 'UTC', 3, 2, 0, 1, 0, 0, 0, 0, 0, '{}'), ('b', '2026-08-19', 'UTC', 2, 2, 0, 0, 0, 0, 0, 0, 0, '{}'),
       ('a', '2026-08-13', 'UTC', 16, 16, 0, 0, 0, 0, 0, 0, 0, '{}'), ('a', '2026-08-12', 'UTC', 9, 0, 0, 9, 0, 0, 0, 0, 0, '{}'),
       ('a', '2026-07-20', 'UTC', 1, 1, 0, 0, 0, 0, 0, 0, 0, '{}')`,
  )
  await pool.query(
    `INSERT INTO alerts (id, rule, kind, subject, state, severity, title, count, since, fired_at)
     SELECT gen_random_uuid(), 'r', 'k', n::text, CASE n WHEN 4 THEN 'pending' ELSE 'firing' END,
       CASE n WHEN 2 THEN 'critical' ELSE 'warning' END, 'alert ' || n, 1, $1::timestamptz - make_interval(hours => n),
       CASE WHEN n < 4 THEN $1::timestamptz END
     FROM generate_series(1, 4) n`,
    [now],
  )
  await pool.query(
    `INSERT INTO findings (name, host, state, since, reasons, figures, checked_at)
     VALUES ('freshness', '', 'degraded', $1, '["prices: 2 of 9 series are late"]', '{"series": 9, "staleSeries": 2}', $1),
       ('disk', 'a', 'healthy', $1, '[]', '{}', $1)`,
    [now],
  )
  await pool.query(
    `INSERT INTO schedules (name, pipeline, declared, decided_until, next_due_at, registered_at, changed_at)
     SELECT 'at ' || n, 'busy', '{}', $1, $1::timestamptz + make_interval(hours => n), $1, $1 FROM generate_series(1, 12) n`,
    [now],
  )
  await pool.query(
    `INSERT INTO reviews (id, run_id, step, generation, pipeline, title, is_editable, assignees, groups, quorum, created_at, state, decided_at)
     SELECT gen_random_uuid(), gen_random_uuid(), 'ask', 1, 'busy', 'r', false, '{}', '{}', 1, $1, state, decided_at
     FROM (VALUES ('open', NULL), ('open', NULL), ('approved', $1::timestamptz)) AS r (state, decided_at)`,
    [now],
  )
  const overview = await readOverview(pool, now)
  const card = (name: string) => overview.cards.find((one) => one.name === name)
  expect(card('runs')).toEqual({
    name: 'runs',
    value: 5,
    detail: { completed: 4, partial: 0, failed: 1, cancelled: 0, failingPipelines: 2, partialPipelines: 1 },
    light: 'red',
  })
  // 20 of 21 in seven days; the ninth day back is another matter.
  expect(card('success')).toMatchObject({ value: 95.2, detail: { completed: 20, failed: 1 }, light: 'yellow' })
  expect(card('running')).toMatchObject({ value: 1, light: 'green' })
  expect(card('queued')).toMatchObject({ value: 1, detail: { oldestMs: 420_000 }, light: 'yellow' })
  expect(card('alerts')).toMatchObject({ value: 3, detail: { critical: 1, warning: 2 }, light: 'red' })
  expect(card('freshness')).toMatchObject({ value: 2, detail: { series: 9 }, light: 'yellow' })
  expect(card('reviews')).toEqual({ name: 'reviews', value: 2, detail: {}, light: 'yellow' })
  expect(card('health')).toMatchObject({ value: 1, detail: { checks: 2 }, light: 'yellow' })
  expect(overview.health).toEqual({ state: 'degraded', reasons: ['prices: 2 of 9 series are late'] })
  expect(overview.alerts.map(({ title }) => title)).toEqual(['alert 2', 'alert 1', 'alert 3'])
  expect(overview.days.map(({ day, completed }) => [day, completed])).toEqual([
    ['2026-08-12', 0],
    ['2026-08-13', 16],
    ['2026-08-19', 4],
  ])
  expect(overview.runs.map(({ pipeline }) => pipeline).slice(0, 3)).toEqual(['busy', 'busy', 'half'])
  expect(overview.next).toHaveLength(10)
  expect(overview.next[0]).toMatchObject({ schedule: 'at 1', at: new Date('2026-08-19T13:00Z') })
})

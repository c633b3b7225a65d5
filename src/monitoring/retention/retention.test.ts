import { afterEach, beforeEach, expect, it } from 'vitest'
import { createTestDatabase, type TestDatabase } from '../../database/test-database.ts'
import { parseRetention, type RetentionOptions } from '../../pipelines/retention.ts'
import { followRuns } from '../metrics/follow-runs.ts'
import { type MadeRun, madeRun, moveRun, storeRuns } from '../metrics/runs-for-tests.ts'
import { declareMetrics } from '../metrics/settings.ts'
import { sweepRetention } from './sweep.ts'

let database: TestDatabase
beforeEach(async () => {
  database = await createTestDatabase()
  await declareMetrics(database, { timezone: 'UTC', serviceLevels: [], counters: [] }, new Date('2026-01-01'))
  await followRuns(database)
})
afterEach(() => database.drop())

const sweep = async (now: string, options: RetentionOptions = {}) =>
  await sweepRetention({ database, retention: parseRetention(options), now: new Date(now) })

const query = async <Row extends object>(text: string, values: unknown[] = []) =>
  (await database.pool.query<Row>(text, values)).rows

/** Months of which the runs are there. */
const months = async () => {
  const rows = await query<{ month: string }>(
    `SELECT right(inhrelid::regclass::text, 7) AS month FROM pg_inherits
     WHERE inhparent = 'runs'::regclass AND NOT inhdetachpending ORDER BY 1`,
  )
  return rows.map(({ month }) => month)
}

const oldRun = (given: Partial<MadeRun> = {}) => madeRun({ createdAt: new Date('2026-01-10T05:00Z'), ...given })

it('a month of runs goes as a whole sixty days after it was over, and its days stay', async () => {
  await storeRuns(database, [oldRun(), madeRun({ createdAt: new Date('2026-02-10T05:00Z') })])
  await followRuns(database)
  await sweep('2026-04-01T23:00Z')
  expect(await months()).toEqual(['2026_01', '2026_02'])
  await sweep('2026-04-02T01:00Z')
  expect(await months()).toEqual(['2026_02'])
  expect(await query(`SELECT FROM pg_class WHERE relname LIKE '%2026_01'`)).toEqual([])
  expect(await query('SELECT run_id FROM run_metrics')).toHaveLength(1)
  expect(await query('SELECT day FROM daily_metrics ORDER BY 1')).toEqual([
    { day: '2026-01-10' },
    { day: '2026-02-10' },
  ])
})

it('a month stays while a run of it waits, and for sixty days after that has ended', async () => {
  const waiting = oldRun({ state: 'waiting' })
  await storeRuns(database, [oldRun(), waiting])
  await sweep('2026-06-01T00:00Z')
  expect(await months()).toEqual(['2026_01'])
  waiting.durationMs = Date.parse('2026-06-01T00:00Z') - waiting.createdAt.getTime()
  await moveRun(database, waiting, 'completed')
  await sweep('2026-07-30T00:00Z')
  expect(await months()).toEqual(['2026_01'])
  await sweep('2026-08-01T00:00Z')
  expect(await months()).toEqual([])
})

const later = () => madeRun({ createdAt: new Date('2026-05-10T05:00Z'), state: 'waiting' })

it.each<[string, string]>([
  ['reuses one of it', `UPDATE runs SET options = jsonb_build_object('reuse', $1::text) WHERE id = $2`],
  ['retries one of it', 'UPDATE runs SET source_run_id = $1 WHERE id = $2'],
  [
    'has taken over an output from one of it',
    `UPDATE steps SET output_kind = 'rows', output = jsonb_build_object('kind', 'rows', 'run', $1::text) WHERE run_id = $2`,
  ],
])('a month stays while a living run %s', async (_what, statement) => {
  const [old, living] = [oldRun(), later()]
  await storeRuns(database, [old, living])
  await database.pool.query(statement, [old.id, living.id])
  await sweep('2026-06-01T00:00Z')
  expect(await months()).toEqual(['2026_01', '2026_05'])
  await moveRun(database, living, 'completed')
  await sweep('2026-06-01T00:00Z')
  expect(await months()).toEqual(['2026_05'])
})

it('a month stays while rows of one of its batches wait for a person', async () => {
  const old = oldRun()
  await storeRuns(database, [old])
  await database.pool.query(
    `INSERT INTO batches (id, dataset, pipeline, run_id, step, mode, source, state, staging, fetched, staged, quarantined, invalid,
       missing, staged_at) VALUES (gen_random_uuid(), 'prices', 'prices', $1, 'fetch', 'incremental', 'a', 'staged', 'some', 0, 0, 0,
       0, 0, '2026-01-10')`,
    [old.id],
  )
  await sweep('2026-06-01T00:00Z')
  expect(await months()).toEqual(['2026_01'])
  await database.pool.query(`UPDATE batches SET staging = NULL, state = 'discarded'`)
  await sweep('2026-06-01T00:00Z')
  expect(await months()).toEqual([])
})

it('a month stays until its days are computed as they are to be', async () => {
  await storeRuns(database, [oldRun()])
  await database.pool.query(`INSERT INTO metric_days_due VALUES ('2026-01-10')`)
  await sweep('2026-06-01T00:00Z')
  expect(await months()).toEqual(['2026_01'])
})

it('a run that is resumed while its month is about to go is put back', async () => {
  const run = oldRun({ state: 'failed' })
  await storeRuns(database, [run])
  // Between the first look and the detach.
  await database.pool.query('ALTER TABLE runs DETACH PARTITION runs_2026_01')
  await database.pool.query(`UPDATE runs_2026_01 SET state = 'pending', ended_at = NULL, error = NULL WHERE id = $1`, [
    run.id,
  ])
  await sweep('2026-06-01T00:00Z')
  expect(await months()).toEqual(['2026_01'])
  expect(await query('SELECT state FROM runs')).toEqual([{ state: 'pending' }])
})

it.each<[string, string]>([
  ['after the runs were taken out', 'ALTER TABLE runs DETACH PARTITION runs_2026_01'],
  [
    'among the others',
    'ALTER TABLE runs DETACH PARTITION runs_2026_01; ALTER TABLE steps DETACH PARTITION steps_2026_01; DROP TABLE step_logs_2026_01',
  ],
])('a turn that was cut short %s is finished by the next', async (_when, done) => {
  await storeRuns(database, [oldRun()])
  await database.pool.query(done)
  // Also where all is kept longer meanwhile: what is gone in part is gone.
  await sweep('2026-06-01T00:00Z', { runs: '1y' })
  expect(await query(`SELECT FROM pg_class WHERE relname LIKE '%2026_01'`)).toEqual([])
})

it('writers do not wait for it, and a long transaction only puts it off', async () => {
  await storeRuns(database, [oldRun(), later()])
  const long = await database.pool.connect()
  await long.query('BEGIN; SELECT FROM runs')
  const sweeping = sweep('2026-06-01T00:00Z').catch((error: unknown) => error)
  const waits = async () =>
    (
      await query(
        `SELECT FROM pg_stat_activity WHERE query LIKE 'ALTER TABLE "runs" DETACH%' AND wait_event_type = 'Lock'`,
      )
    ).length
  await expect.poll(waits, { timeout: 4000 }).toBe(1)
  await database.pool.query(
    `SET lock_timeout = '100ms'; UPDATE runs SET trigger = 'test' WHERE pipeline = 'prices'; RESET lock_timeout`,
  )
  await storeRuns(database, [later()])
  expect(await sweeping).toMatchObject({ code: '55P03' })
  await long.query('COMMIT')
  long.release()
  await sweep('2026-06-01T00:00Z')
  expect(await months()).toEqual(['2026_05'])
}, 30_000)

it('logs go earlier than their runs, and a run that is resumed then can write some', async () => {
  const [run, other] = [oldRun(), oldRun()]
  await storeRuns(database, [run, other])
  const log = async () =>
    await database.pool.query(
      `INSERT INTO step_logs (run_id, step, attempt, number, at, level, message)
       SELECT $1, 'fetch', 1, (SELECT count(*) FROM step_logs), '2026-01-10', 'info', 'hello'`,
      [run.id],
    )
  await log()
  const swept = await sweep('2026-03-05T00:00Z')
  expect(swept).toEqual({ tables: ['step_logs_2026_01'] })
  expect(await query('SELECT FROM step_logs')).toEqual([])
  expect(await months()).toEqual(['2026_01'])
  await log()
  await moveRun(database, other, 'pending')
  expect(await sweep('2026-03-05T00:00Z')).toEqual({ tables: [] })
})

it('of two processes at once one sweeps', async () => {
  await storeRuns(database, [oldRun()])
  const swept = await Promise.all(Array.from({ length: 3 }, () => sweep('2026-06-01T00:00Z')))
  expect(swept.filter((turn) => turn !== null && turn.tables.includes('runs_2026_01'))).toHaveLength(1)
  expect(await months()).toEqual([])
})

it('what belongs to dropped runs goes with them, old rows of small tables after their own time, and what waits for a person stays', async () => {
  const [old, young] = [oldRun(), later()]
  await storeRuns(database, [old, young])
  for (const [key, { id }] of Object.entries({ old, young })) {
    await database.pool.query(`INSERT INTO run_keys VALUES ('prices', $1, $2)`, [key, id])
    await database.pool.query(
      `INSERT INTO signals (key, payload, sent_at, taken_by_run) VALUES ($1, '{}', '2026-01-10', $2)`,
      [key, id],
    )
    await database.pool.query(
      `WITH asked AS (INSERT INTO reviews (id, run_id, step, generation, pipeline, title, state, is_editable, assignees, groups,
           quorum, created_at, decided_at) VALUES (gen_random_uuid(), $2, 'check', 1, 'prices', $1, 'approved', false, '{}',
           '{}', 1, '2026-01-10', '2026-01-10') RETURNING id)
       INSERT INTO review_votes SELECT id, 'somebody', 'person', 'approve', NULL, NULL, '2026-01-10' FROM asked`,
      [key, id],
    )
    await database.pool.query(
      `WITH made AS (INSERT INTO backfills (id, pipeline, first_day, last_day, every, choice, parallel, created_at, created_by)
         VALUES (gen_random_uuid(), 'prices', '2025-01-01', '2025-01-31', 'month', 'all', 1, '2026-01-10', $1) RETURNING id)
       INSERT INTO backfill_windows SELECT id, '2025-01-01', '2025-02-01', $2 FROM made`,
      [key, id],
    )
  }
  await database.pool.query(
    `INSERT INTO signals (key, payload, sent_at) VALUES ('nobody', '{}', '2026-01-10');
     INSERT INTO batches (id, dataset, pipeline, run_id, step, mode, source, state, fetched, staged, quarantined, invalid, missing,
       staged_at) VALUES ('00000000-0000-7000-8000-000000000001', 'd', 'prices', '${old.id}', 'f', 'incremental', 's', 'published', 2, 0, 2, 0, 0, '2025-01-10'),
       ('00000000-0000-7000-8000-000000000002', 'd', 'prices', '${old.id}', 'f', 'incremental', 's', 'published', 0, 0, 0, 0, 0, '2025-01-11'),
       ('00000000-0000-7000-8000-000000000003', 'd', 'prices', '${old.id}', 'f', 'incremental', 's', 'published', 0, 0, 0, 0, 0, '2025-01-12');
     INSERT INTO quarantined_rows (batch_id, number, dataset, source, state, reason, path, problems, raw, quarantined_at, settled_at)
       VALUES ('00000000-0000-7000-8000-000000000001', 1, 'd', 's', 'waiting', 'r', 'p', '[]', '{}', '2025-01-10', NULL),
       ('00000000-0000-7000-8000-000000000001', 2, 'd', 's', 'replayed', 'r', 'p', '[]', '{}', '2025-01-10', '2025-01-10');
     INSERT INTO notices (id, kind, severity, at, title, routed_at) VALUES
       (gen_random_uuid(), 'test', 'info', '2026-01-10', 'told', '2026-01-10'), (gen_random_uuid(), 'test', 'info', '2026-01-10', 'not told', NULL);
     INSERT INTO daily_service_levels VALUES ('fast', '2024-05-01', 1, 1), ('fast', '2024-07-01', 1, 1);
     INSERT INTO users (id, email, name, role, created_at) VALUES ('${old.id}', 'ada@example.com', 'Ada', 'viewer', '2025-01-10');
     INSERT INTO sessions (id, user_id, refresh_hash, renewed_at, created_at, expires_at) VALUES
       ('${old.id}', '${old.id}', 'a', '2026-01-10', '2026-01-10', '2026-02-10'),
       ('${young.id}', '${old.id}', 'b', '2026-05-30', '2026-05-30', '2026-06-30');
     INSERT INTO sign_in_links (token_hash, user_id, expires_at) VALUES ('old', '${old.id}', '2026-01-10'), ('young', '${old.id}', '2026-06-02');
     INSERT INTO tokens (id, name, user_id, role, prefix, hash, created_at, ended_at) VALUES
       ('${old.id}', 'ended', '${old.id}', 'viewer', 'mlr_', 'a', '2026-01-10', '2026-01-11'),
       ('${young.id}', 'good', '${old.id}', 'viewer', 'mlr_', 'b', '2026-01-10', NULL);
     INSERT INTO request_keys (actor, route, key, body_hash, created_at) VALUES
       ('a', 'r', 'old', 'h', '2026-05-30'), ('a', 'r', 'young', 'h', '2026-05-31T12:00Z')`,
  )
  await sweep('2026-06-01T00:00Z')
  expect(await query('SELECT key FROM run_keys')).toEqual([{ key: 'young' }])
  expect(await query('SELECT key FROM signals ORDER BY 1')).toEqual([{ key: 'nobody' }, { key: 'young' }])
  expect(await query('SELECT title FROM reviews JOIN review_votes ON review_id = id')).toEqual([{ title: 'young' }])
  expect(await query('SELECT created_by AS by FROM backfills JOIN backfill_windows ON backfill_id = id')).toEqual([
    { by: 'young' },
  ])
  expect(await query('SELECT count(*)::int AS backfills FROM backfills')).toEqual([{ backfills: 1 }])
  expect(await query('SELECT number FROM quarantined_rows')).toEqual([{ number: 1 }])
  expect(await query('SELECT right(id::text, 1) AS id FROM batches ORDER BY 1')).toEqual([{ id: '1' }, { id: '3' }])
  expect(await query('SELECT title FROM notices')).toEqual([{ title: 'not told' }])
  expect(await query('SELECT day FROM daily_service_levels')).toEqual([{ day: '2024-07-01' }])
  expect(await query('SELECT id FROM sessions')).toEqual([{ id: young.id }])
  expect(await query("SELECT convert_from(token_hash, 'UTF8') AS link FROM sign_in_links")).toEqual([{ link: 'young' }])
  expect(await query('SELECT name FROM tokens')).toEqual([{ name: 'good' }])
  expect(await query('SELECT key FROM request_keys')).toEqual([{ key: 'young' }])
})

it('what was seen of watched jobs goes sixty days after it was seen last, what is wrong stays, and their days stay for two years', async () => {
  const seen = (key: string, at: string) =>
    `('nightly', '${key}', 'READS', '2026-01-10', 'completed', '${at}', '${at}', '${at}')`
  await query(`INSERT INTO job_runs (watch, key, job, day, state, first_seen_at, last_seen_at, progressed_at)
    VALUES ${seen('old', '2026-01-10T06:00Z')}, ${seen('seen later', '2026-03-20T06:00Z')}`)
  await query(`INSERT INTO job_observations (watch, key, at, state, threads) VALUES
    ('nightly', 'old', '2026-01-10T06:00Z', 'completed', '[]'), ('nightly', 'seen later', '2026-03-20T06:00Z', 'running', '[]')`)
  await query(`INSERT INTO verdicts (id, watch, job, kind, day, since, found_at, until, evidence) VALUES
    (gen_random_uuid(), 'nightly', 'READS', 'late', '2026-01-10', '2026-01-10', '2026-01-10', '2026-01-11', ''),
    (gen_random_uuid(), 'nightly', 'READS', 'stuck', '2026-01-10', '2026-01-10', '2026-01-10', NULL, '')`)
  await query(`INSERT INTO job_forecasts (watch, day, job, at, state, is_on_critical_path) VALUES
    ('nightly', '2026-01-10', '', '2026-01-10', 'day', false), ('nightly', '2026-03-20', '', '2026-03-20', 'day', false)`)
  await query(`INSERT INTO job_days (watch, job, day, runs, completed, failed, duration_ms) VALUES
    ('nightly', 'READS', '2024-01-10', 1, 1, 0, 1), ('nightly', 'READS', '2026-01-10', 1, 1, 0, 1)`)
  await sweep('2026-04-01T00:00Z')
  expect(await query('SELECT key FROM job_runs')).toEqual([{ key: 'seen later' }])
  expect(await query('SELECT key FROM job_observations')).toEqual([{ key: 'seen later' }])
  expect(await query('SELECT kind FROM verdicts')).toEqual([{ kind: 'stuck' }])
  expect(await query('SELECT day::text FROM job_forecasts')).toEqual([{ day: '2026-03-20' }])
  expect(await query('SELECT day::text FROM job_days')).toEqual([{ day: '2026-01-10' }])
  // For whoever has no configuration.
  expect(await query("SELECT kept_ms::float8 AS kept FROM retention_settings WHERE kind = 'jobDays'")).toEqual([
    { kept: parseRetention().jobDays },
  ])
})

it('over a year of runs every hour the number of rows stays flat, and of each day one row', async () => {
  const hourMs = 3_600_000
  const sizes: { runs: number; tables: number; all: number }[] = []
  for (let week = 0; week < 60; week += 1) {
    const startsMs = Date.parse('2026-01-01T00:00Z') + week * 7 * 24 * hourMs
    const runs = Array.from({ length: 7 * 24 }, (_none, hour) =>
      madeRun({ createdAt: new Date(startsMs + hour * hourMs), state: hour % 20 === 0 ? 'failed' : 'completed' }),
    )
    await storeRuns(database, runs)
    await followRuns(database)
    await sweep(new Date(startsMs + 7 * 24 * hourMs).toISOString())
    const [size] = await query<{ runs: number; tables: number; all: number }>(
      `SELECT (SELECT count(*)::int FROM runs) AS runs,
         (SELECT count(*)::int FROM pg_class WHERE relname ~ '_[0-9]{4}_[0-9]{2}$') AS tables,
         (SELECT (SELECT count(*) FROM steps) + (SELECT count(*) FROM run_events) + (SELECT count(*) FROM run_metrics))::int AS all`,
    )
    if (size) sizes.push(size)
  }
  const settled = sizes.slice(20)
  // Sixty days and the month they end in.
  expect(Math.max(...settled.map(({ runs }) => runs))).toBeLessThanOrEqual((60 + 31 + 7) * 24)
  expect(Math.max(...settled.map(({ all }) => all))).toBeLessThanOrEqual(4 * (60 + 31 + 7) * 24)
  expect(Math.max(...settled.map(({ tables }) => tables))).toBeLessThanOrEqual(6 * 5)
  expect(await query('SELECT sum(runs)::int AS runs, count(*)::int AS days FROM daily_metrics')).toEqual([
    { runs: 60 * 7 * 24, days: 60 * 7 },
  ])
}, 120_000)

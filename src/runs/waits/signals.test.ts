import { expect, test } from 'vitest'
import { createTestDatabase } from '../../database/test-database.ts'
import { until } from '../kit-for-tests.ts'
import { pairSignals } from './signals.ts'

const [older, newer] = ['00000000-0000-7000-8000-000000000001', '00000000-0000-7000-8000-000000000002'] as const

test('a signal that is being given to one wait is not given to an older one, too, that is stored in this moment', async () => {
  await using database = await createTestDatabase()
  const { pool } = database
  // A pairing stands before its commit as long as the test holds this lock.
  await pool.query(
    `CREATE FUNCTION stand() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN
       PERFORM pg_advisory_xact_lock_shared(77); RETURN NULL; END $$;
     CREATE CONSTRAINT TRIGGER stand AFTER UPDATE ON signals DEFERRABLE INITIALLY DEFERRED
       FOR EACH ROW EXECUTE FUNCTION stand()`,
  )
  const store = (run: string, at: string) =>
    pool.query(
      `INSERT INTO run_waits (run_id, step, kind, signal_key, created_at) VALUES ($1, 'ask', 'signal', 'k', $2)`,
      [run, at],
    )
  const waiting = async () =>
    (await pool.query(`SELECT FROM pg_stat_activity WHERE datname = current_database() AND wait_event_type = 'Lock'`))
      .rowCount
  await store(newer, '2026-01-01T12:00:02Z')
  await pool.query(`INSERT INTO signals (key, payload, sent_at) VALUES ('k', '1', now())`)
  const holder = await pool.connect()
  await holder.query('BEGIN; SELECT pg_advisory_xact_lock(77)')
  const first = pairSignals({ database }, 'k')
  await until(async () => (await waiting()) === 1, 'the first pairing to stand before its commit')
  await store(older, '2026-01-01T12:00:01Z')
  const second = pairSignals({ database }, 'k')
  await until(async () => (await waiting()) === 2, 'the second pairing to wait')
  await holder.query('COMMIT')
  holder.release()
  expect(await Promise.all([first, second])).toEqual([1, 0])
  const { rows } = await pool.query('SELECT run_id, signal_id FROM run_waits ORDER BY run_id')
  expect(rows).toEqual([
    { run_id: older, signal_id: null },
    { run_id: newer, signal_id: 1 },
  ])
})

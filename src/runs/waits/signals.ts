import type { Database } from '../../database/database.ts'
import { toJsonText } from '../../datasets/storable.ts'
import type { Engine } from '../engine.ts'
import { hintControl } from '../hints.ts'

/**
 * Answers the wait for this key, once: the oldest wait takes it, or the next one that comes. `platform.signal`.
 */
export async function sendSignal(engine: Engine, key: string, payload: unknown): Promise<void> {
  const { database, clock } = engine
  await database.pool.query('INSERT INTO signals (key, payload, sent_at) VALUES ($1, $2::jsonb, $3)', [
    key,
    toJsonText(payload ?? null, 'the payload'),
    clock.now(),
  ])
  await pairSignals(engine, key)
  await hintControl(database)
}

/**
 * Gives untaken signals to the waits for their keys, oldest to oldest. Both sides commit their row before they come
 * here, so at least one of them sees both; a tick repeats it for all keys.
 */
export async function pairSignals({ database }: Pick<Engine, 'database'>, key?: string): Promise<number> {
  if (!(await isAnyPair(database, key))) return 0
  return await database.transaction(async (client) => {
    // One pairing at a time: two at once could each give its own half of two crossing pairs away.
    await client.query('SELECT pg_advisory_xact_lock(hashtext($1))', [`${database.schema} signals`])
    const { rowCount } = await client.query(
      `WITH waiting AS (
         SELECT run_id, step, item, signal_key AS key, row_number() OVER (PARTITION BY signal_key ORDER BY created_at, run_id) AS place
         FROM run_waits WHERE signal_key IS NOT NULL AND signal_id IS NULL AND ($1::text IS NULL OR signal_key = $1)
       ), sent AS (
         SELECT id, key, row_number() OVER (PARTITION BY key ORDER BY id) AS place
         FROM signals WHERE taken_by_run IS NULL AND ($1::text IS NULL OR key = $1)
       ), pairs AS (
         SELECT w.run_id, w.step, w.item, s.id FROM waiting w JOIN sent s USING (key, place)
       ), taken AS (
         UPDATE signals s SET taken_by_run = p.run_id, taken_by_step = p.step, taken_by_item = p.item
         FROM pairs p WHERE s.id = p.id
       )
       UPDATE run_waits w SET signal_id = p.id FROM pairs p
       WHERE w.run_id = p.run_id AND w.step = p.step AND w.item = p.item`,
      [key ?? null],
    )
    return rowCount ?? 0
  })
}

/** Asked without the lock: every tick asks, and mostly there is nothing. */
async function isAnyPair({ pool }: Database, key?: string): Promise<boolean> {
  const { rows } = await pool.query<{ found: boolean }>({
    name: 'is-any-pair',
    text: `SELECT EXISTS (SELECT FROM run_waits w JOIN signals s ON s.key = w.signal_key
      WHERE w.signal_id IS NULL AND s.taken_by_run IS NULL AND ($1::text IS NULL OR s.key = $1)) AS found`,
    values: [key ?? null],
  })
  return rows[0]?.found ?? false
}

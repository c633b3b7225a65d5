import { afterAll, beforeAll, expect, it } from 'vitest'
import { createTestDatabase, type TestDatabase } from '../../database/test-database.ts'

let database: TestDatabase

beforeAll(async () => {
  database = await createTestDatabase()
})
afterAll(async () => {
  await database.drop()
})

/** Stores an alert that fires, with these columns in another way. */
async function store(given: Record<string, string>): Promise<void> {
  const row = { state: `'firing'`, fired_at: 'now()', is_told: 'true', ...given }
  await database.pool.query(
    `INSERT INTO alerts (id, rule, kind, subject, severity, title, count, since, ${Object.keys(row).join(', ')})
     VALUES (gen_random_uuid(), 'run-failed', 'runFails', gen_random_uuid()::text, 'critical', 'prices failed', 1, now(),
       ${Object.values(row).join(', ')})`,
  )
}

it.each([
  ['closed while it fires', { closed_at: 'now()' }, 'only_a_resolved_or_dismissed_alert_is_closed'],
  ['resolved and open', { state: `'resolved'` }, 'only_a_resolved_or_dismissed_alert_is_closed'],
  ['firing without having fired', { fired_at: 'NULL', is_told: 'false' }, 'an_alert_that_fires_has_fired'],
  ['told before it fired', { state: `'pending'`, fired_at: 'NULL' }, 'only_what_has_fired_was_told'],
  ['acknowledged by nobody', { state: `'acknowledged'` }, 'an_acknowledged_alert_says_by_whom'],
  ['in a state that there is not', { state: `'asleep'` }, 'alert_state_check'],
])('refuses an alert that is %s', async (_what, given, constraint) => {
  await expect(store(given)).rejects.toThrow(constraint)
})

it('refuses an alert that is its own consequence', async () => {
  await store({})
  await expect(database.pool.query('UPDATE alerts SET parent_id = id')).rejects.toThrow('no_alert_is_its_own_parent')
})

it('refuses a silence of everything, and one that ends before it begins', async () => {
  const silence = (pipeline: string | null, hours: number) =>
    database.pool.query(
      `INSERT INTO silences (id, pipeline, from_at, to_at, reason, created_by)
       VALUES (gen_random_uuid(), $1, now(), now() + make_interval(hours => $2), 'maintenance', 'person ann')`,
      [pipeline, hours],
    )
  await silence('prices', 1)
  await expect(silence(null, 1)).rejects.toThrow('a_silence_names_something')
  await expect(silence('prices', -1)).rejects.toThrow('a_silence_ends_after_it_begins')
})

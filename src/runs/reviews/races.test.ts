import { expect, test } from 'vitest'
import { createTestDatabase } from '../../database/test-database.ts'
import { TestClock } from '../../pipelines/clock.ts'
import { createEngine } from '../create-engine.ts'
import { newRunId } from '../ids.ts'
import { type Decision, decideReview } from './decide.ts'
import { timeOutReviews } from './time-out.ts'

const races = 200
const atOnce = 20

test('of two who decide at once and the time-out one does, two hundred times', async () => {
  await using database = await createTestDatabase()
  const clock = new TestClock('2026-01-01T12:00:00Z')
  const engine = createEngine({ database, clock, definitions: new Map(), codeVersion: null })
  await engine.partitions.ensure(clock.now())
  const ids = Array.from({ length: races }, () => newRunId(clock.now()))
  // A review has the id of its run here.
  await database.pool.query(
    `WITH asking AS (
       INSERT INTO runs (id, pipeline, version, mode, state, trigger, created_at, started_at)
       SELECT id, 'raced', 'v', 'incremental', 'waiting', 'test', $2, $2 FROM unnest($1::uuid[]) id RETURNING id
     ), waits AS (
       INSERT INTO run_waits (run_id, step, kind, created_at) SELECT id, 'ask', 'review', $2 FROM asking
     )
     INSERT INTO reviews (id, run_id, step, generation, pipeline, title, is_editable, assignees, groups, quorum, created_at)
     SELECT id, id, 'ask', 1, 'raced', 'One of many', false, '{}', '{}', 1, $2 FROM asking`,
    [ids, clock.now()],
  )
  const person = (name: string, decision: Decision['decision']): Decision => ({
    actor: { kind: 'person', name },
    groups: [],
    role: 'operator',
    decision,
  })
  let decided = 0
  for (let from = 0; from < races; from += atOnce) {
    const batch = ids.slice(from, from + atOnce)
    await database.pool.query('UPDATE reviews SET due_at = $2 WHERE id = ANY ($1)', [batch, clock.now()])
    const votes = batch.flatMap((id) => [
      decideReview(engine, id, person('ada', 'approve')),
      decideReview(engine, id, person('bob', 'reject')),
    ])
    const [ends] = await Promise.all([Promise.allSettled(votes), timeOutReviews(engine), timeOutReviews(engine)])
    decided += ends.filter(({ status }) => status === 'fulfilled').length
  }
  const { rows } = await database.pool.query<{ state: string; votes: number; told: string[] }>(
    `SELECT r.state, (SELECT count(*) FROM review_votes v WHERE v.review_id = r.id)::integer AS votes,
       ARRAY(SELECT payload ->> 'decision' FROM signals s WHERE s.taken_by_run = r.run_id) AS told
     FROM reviews r`,
  )
  expect(rows).toHaveLength(races)
  for (const { state, ...others } of rows) {
    expect(others).toEqual({ votes: state === 'timed_out' ? 0 : 1, told: [state] })
  }
  expect(rows.filter(({ state }) => state !== 'timed_out')).toHaveLength(decided)
  const answered = await database.pool.query('SELECT FROM run_waits WHERE signal_id IS NOT NULL')
  expect(answered.rowCount).toBe(races)
})

import { randomBytes } from 'node:crypto'
import { v7 } from 'uuid'
import type { Database } from '../../database/database.ts'
import type { EndState, RunState } from '../../runs/run.ts'

/** A run as tests make it up: of one step, with one attempt. */
export interface MadeRun {
  id: string
  pipeline: string
  createdAt: Date
  state: RunState
  durationMs: number
  metrics: Record<string, number>
  fetched: number
  dryRun: boolean
}

export function madeRun(given: Partial<MadeRun> & { createdAt: Date }): MadeRun {
  return {
    id: v7({ msecs: given.createdAt.getTime(), random: randomBytes(16) }),
    pipeline: 'prices',
    state: 'completed',
    durationMs: 1000,
    metrics: {},
    fetched: 0,
    dryRun: false,
    ...given,
  }
}

/** Stores runs with their step and their trail, in one transaction and without the engine: a year of them takes a moment. */
export async function storeRuns(database: Database, runs: readonly MadeRun[]): Promise<void> {
  const months = new Set(runs.map(({ createdAt }) => `${createdAt.toISOString().slice(0, 7)}-01`))
  for (const month of months) await database.pool.query('CALL create_partitions($1::date)', [month])
  await database.pool.query(
    `WITH given AS (
       SELECT *, state IN ('completed', 'partial', 'failed', 'cancelled') AS ends,
         "createdAt" + "durationMs" * interval '1 ms' AS "endedAt"
       FROM jsonb_to_recordset($1::jsonb) AS g(id uuid, pipeline text, "createdAt" timestamptz, state text,
         "durationMs" bigint, metrics jsonb, fetched bigint, "dryRun" boolean)
     ), made AS (
       INSERT INTO runs (id, pipeline, version, mode, state, trigger, options, created_at, started_at, ended_at, counts, error,
         admitted, event_count)
       SELECT id, pipeline, '1', 'incremental', state, 'test', CASE WHEN "dryRun" THEN '{"dryRun": true}' ELSE '{}' END::jsonb,
         "createdAt", "createdAt", CASE WHEN ends THEN "endedAt" END, jsonb_build_object('fetched', fetched),
         CASE WHEN state = 'failed' THEN '{"code": "error", "message": "no"}'::jsonb END, false, 3
       FROM given
     ), steps AS (
       INSERT INTO steps (run_id, step, state, generation, claim, attempt, started_at, ended_at, duration_ms, metrics)
       SELECT id, 'fetch', 'completed', 1, 1, 1, "createdAt", "createdAt" + "durationMs" * interval '1 ms', "durationMs",
         nullif(metrics, '{}') FROM given
     )
     INSERT INTO run_events (run_id, number, at, step, from_state, to_state, attempt, generation, actor, outcome, duration_ms)
     SELECT id, 2, "createdAt", 'fetch', 'running', 'completed', 1, 1, 'test', 'completed', "durationMs" FROM given
     UNION ALL
     SELECT id, 3, "endedAt", NULL, 'running', state, NULL, 1, 'test', NULL, NULL FROM given WHERE ends`,
    [JSON.stringify(runs)],
  )
}

/** Moves a run as a resume or a late end does, with its event. A new generation begins where it leaves an end. */
export async function moveRun(
  database: Database,
  run: MadeRun,
  to: 'pending' | EndState,
  metrics = run.metrics,
): Promise<void> {
  const ends = to !== 'pending'
  await database.pool.query(
    `WITH before AS (SELECT state FROM runs WHERE id = $1),
     moved AS (
       UPDATE runs SET state = $2::run_state, generation = generation + $3::int, event_count = event_count + 1,
         ended_at = CASE WHEN $4 THEN created_at + $5 * interval '1 ms' END,
         error = CASE WHEN $2::run_state = 'failed' THEN '{"code": "error", "message": "no"}'::jsonb END
       WHERE id = $1 RETURNING generation, event_count
     ), counted AS (UPDATE steps SET metrics = $6 WHERE run_id = $1)
     INSERT INTO run_events (run_id, number, at, from_state, to_state, generation, actor)
     SELECT $1, moved.event_count, now(), before.state, $2::run_state, moved.generation, 'test' FROM moved, before`,
    [run.id, to, ends ? 0 : 1, ends, run.durationMs, JSON.stringify(metrics)],
  )
  run.state = to
  run.metrics = metrics
}

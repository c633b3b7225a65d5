import type { ClientBase, Pool } from 'pg'

/** What one step of a run has measured, its items with it. */
export interface StepFigures {
  state: string
  attempts: number
  /** Attempts that failed or took their process with them. */
  failures: number
  retries: number
  /** Of its completion; null where it did not complete, or its output is reused. */
  durationMs: number | null
  /** The sum of what it and its items have counted, by name. */
  metrics: Record<string, number>
}

/** What a run has measured. */
export interface RunFigures {
  /** The sum over its steps, by name. */
  metrics: Record<string, number>
  steps: Record<string, StepFigures>
}

/**
 * The figures of the run with this id, from its steps and attempts: a row with `metrics` and `steps`. What a step has
 * counted stands until it runs again, so only that of completed ones is taken.
 *
 * @param run an expression
 * @param where nothing is read where this is false
 */
export const figuresOf = (run: string, where = 'true') =>
  `
  SELECT
    coalesce((SELECT jsonb_object_agg(name, total) FROM (
      SELECT n.name, sum(n.total) AS total FROM steps_named n GROUP BY n.name) AS named), '{}') AS metrics,
    coalesce((SELECT jsonb_object_agg(s.step, jsonb_build_object('state', s.state, 'attempts', coalesce(a.attempts, 0),
        'failures', coalesce(a.failures, 0), 'retries', coalesce(a.retries, 0),
        'durationMs', CASE WHEN s.state = 'completed' AND a.attempts > 0 THEN coalesce(s.duration_ms,
          round(extract(epoch FROM s.ended_at - s.started_at) * 1000)::bigint) END,
        'metrics', coalesce(c.metrics, '{}')))
      FROM steps s
      LEFT JOIN (
        SELECT step, count(*) AS attempts, count(*) FILTER (WHERE outcome IN ('failed', 'crashed')) AS failures,
          count(*) FILTER (WHERE to_state = 'retrying') AS retries
        FROM run_events WHERE run_id = ${run} AND outcome IS NOT NULL GROUP BY step
      ) AS a ON a.step = s.step
      LEFT JOIN (
        SELECT step, jsonb_object_agg(name, total) AS metrics FROM steps_named GROUP BY step
      ) AS c ON c.step = s.step
      WHERE s.run_id = ${run} AND s.item = '' AND ${where}), '{}') AS steps
  FROM (SELECT) AS one`.replaceAll(
    'steps_named',
    `(SELECT step, c.key AS name, sum(c.value::numeric) AS total
      FROM steps, jsonb_each(metrics) AS c WHERE run_id = ${run} AND state = 'completed' AND ${where} GROUP BY step, c.key)`,
  )

/** Stores the figures of those of these runs that have ended, and a place for what is counted of the others. */
export async function storeFigures(client: ClientBase, runs: readonly string[]): Promise<void> {
  await client.query({
    name: 'store-figures',
    text: `INSERT INTO run_metrics AS m (run_id, generation, metrics, steps)
      SELECT r.id, CASE WHEN r.ended_at IS NULL THEN 0 ELSE r.generation END, f.metrics, f.steps
      FROM runs r CROSS JOIN LATERAL (${figuresOf('r.id', 'r.ended_at IS NOT NULL')}) AS f
      WHERE r.id = ANY ($1)
      ON CONFLICT (run_id) DO UPDATE SET generation = excluded.generation, metrics = excluded.metrics, steps = excluded.steps
      WHERE m.generation < excluded.generation`,
    values: [runs],
  })
}

/** The figures of a run as it stands. Undefined where there is none. */
export async function readRunFigures(pool: Pool, run: string): Promise<RunFigures | undefined> {
  const { rows } = await pool.query<RunFigures>(
    `SELECT f.* FROM runs r CROSS JOIN LATERAL (${figuresOf('r.id')}) AS f WHERE r.id = $1`,
    [run],
  )
  return rows[0]
}

import type { Pool } from 'pg'

/** One value of a metric. */
export interface Sample {
  labels: Record<string, string>
  value: number
}

/** Most rows of one statement: labels must not be without end. */
const mostRows = 500

async function samples(pool: Pool, name: string, text: string, values: unknown[] = []): Promise<Sample[]> {
  const { rows } = await pool.query<{ labels: Record<string, string>; value: number }>({
    name: `metrics-${name}`,
    text: `SELECT labels, value::float8 FROM (${text}) samples LIMIT ${mostRows}`,
    values,
  })
  return rows
}

/** A queue may be long, and an exact count of it slow. */
const mostCounted = 10_000

export function readRunsByState(pool: Pool): Promise<Sample[]> {
  return samples(
    pool,
    'runs',
    `SELECT jsonb_build_object('pipeline', pipeline, 'state', state) AS labels, count(*) AS value
     FROM (SELECT pipeline, state FROM runs WHERE state IN ('pending', 'running', 'waiting', 'paused') LIMIT ${mostCounted}) alive
     GROUP BY pipeline, state ORDER BY value DESC`,
  )
}

export function readRunningSteps(pool: Pool): Promise<Sample[]> {
  return samples(
    pool,
    'steps',
    `SELECT jsonb_build_object('pipeline', r.pipeline) AS labels, count(*) AS value
     FROM runs r JOIN steps s ON s.run_id = r.id AND s.state = 'running' WHERE r.worker_id IS NOT NULL
     GROUP BY r.pipeline ORDER BY value DESC`,
  )
}

/** How long the oldest run of each pipeline has been waiting for its slot or a worker, in seconds. */
export function readOldestQueued(pool: Pool, now: Date): Promise<Sample[]> {
  return samples(
    pool,
    'oldest-queued',
    `SELECT jsonb_build_object('pipeline', pipeline) AS labels, greatest(0, extract(epoch FROM $1::timestamptz - min(created_at))) AS value
     FROM (SELECT pipeline, created_at FROM runs WHERE state = 'pending' LIMIT ${mostCounted}) queued
     GROUP BY pipeline ORDER BY value DESC`,
    [now],
  )
}

async function isThere(pool: Pool, table: string): Promise<boolean> {
  const { rows } = await pool.query<{ there: boolean }>('SELECT to_regclass($1) IS NOT NULL AS there', [table])
  return rows[0]?.there ?? false
}

export async function readDeliveries(pool: Pool): Promise<Sample[]> {
  if (!(await isThere(pool, 'deliveries'))) return []
  return await samples(
    pool,
    'deliveries',
    `SELECT jsonb_build_object('channel', channel, 'state', state) AS labels, count(*) AS value
     FROM deliveries GROUP BY channel, state`,
  )
}

export async function readAlerts(pool: Pool): Promise<Sample[]> {
  if (!(await isThere(pool, 'alerts'))) return []
  return await samples(
    pool,
    'alerts',
    `SELECT jsonb_build_object('severity', severity, 'state', state) AS labels, count(*) AS value
     FROM alerts GROUP BY severity, state`,
  )
}

/** Totals that only rise, by the name of their metric. */
export async function readTotals(pool: Pool): Promise<(Sample & { name: string })[]> {
  if (!(await isThere(pool, 'metric_totals'))) return []
  const { rows } = await pool.query<Sample & { name: string }>(
    `SELECT name, labels, total::float8 AS value FROM metric_totals ORDER BY name, labels LIMIT 5000`,
  )
  return rows
}

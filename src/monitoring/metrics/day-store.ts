import type { ClientBase, Pool } from 'pg'
import { figuresOf } from './figures-store.ts'

/** A local day of a pipeline, with its first moment and that of the next. */
export interface PipelineDay {
  pipeline: string
  day: string
  starts: Date
  ends: Date
}

/** What a metric came to over the runs that have counted it. */
interface MetricOfDay {
  sum: number
  /** Over those runs. */
  mean: number
  min: number
  max: number
  /** How many runs have counted it. */
  count: number
}

/** A row of `daily_metrics`. */
export interface DailyMetrics {
  pipeline: string
  /** In the team's zone. */
  day: string
  zone: string
  /** Those that have ended. */
  runs: number
  completed: number
  partial: number
  failed: number
  cancelled: number
  durationP50Ms: number | null
  durationP95Ms: number | null
  durationMaxMs: number | null
  durationSumMs: number
  fetched: number
  stored: number
  quarantined: number
  metrics: Record<string, MetricOfDay>
}

/** Held by whoever computes days, from its first look at the runs: of two the later one must see more. */
export async function lockDays(client: ClientBase): Promise<void> {
  await client.query(`SELECT pg_advisory_xact_lock(hashtext(current_schema() || ' daily metrics'))`)
}

/**
 * The runs of the asked days that have ended, dry ones left out, with their figures. A run is of the day it was created
 * on: its id says when, so this reads one stretch of ids.
 */
const ended = `asked AS (
    SELECT * FROM unnest($1::text[], $2::date[], $3::timestamptz[], $4::timestamptz[]) AS a(pipeline, day, starts, ends)
  ), ended AS MATERIALIZED (
    SELECT a.pipeline, a.day, r.state, r.counts, coalesce(m.metrics, f.metrics) AS metrics, coalesce(m.steps, f.steps) AS steps,
      CASE WHEN r.state <> 'cancelled' THEN round(extract(epoch FROM r.ended_at - r.started_at) * 1000)::bigint END AS duration_ms
    FROM asked a
    JOIN runs r ON r.pipeline = a.pipeline AND r.id >= first_run_id(a.starts) AND r.id < first_run_id(a.ends)
    LEFT JOIN run_metrics m ON m.run_id = r.id AND m.generation = r.generation
    LEFT JOIN LATERAL (${figuresOf('r.id', 'm.run_id IS NULL')}) AS f ON true
    WHERE r.ended_at IS NOT NULL AND coalesce(r.options ->> 'dryRun', 'false') <> 'true'
  )`

/** Nearest rank: a duration that there was. */
const durations = (of: string) => `
    percentile_disc(0.5) WITHIN GROUP (ORDER BY ${of}), percentile_disc(0.95) WITHIN GROUP (ORDER BY ${of}),
    max(${of}), coalesce(sum(${of}), 0)`

const total = (name: string) => `coalesce(sum((e.counts ->> '${name}')::bigint), 0)`

const days = `
  SELECT e.pipeline, e.day, $5::text, count(*), count(*) FILTER (WHERE e.state = 'completed'),
    count(*) FILTER (WHERE e.state = 'partial'), count(*) FILTER (WHERE e.state = 'failed'),
    count(*) FILTER (WHERE e.state = 'cancelled'), ${durations('e.duration_ms')},
    ${total('fetched')}, ${total('stored')}, ${total('quarantined')},
    coalesce((SELECT jsonb_object_agg(name, figures) FROM (
      SELECT m.key AS name, jsonb_build_object('sum', sum(m.value::numeric), 'mean', avg(m.value::numeric)::float8,
        'min', min(m.value::numeric), 'max', max(m.value::numeric), 'count', count(*)) AS figures
      FROM ended o, jsonb_each(o.metrics) AS m WHERE o.pipeline = e.pipeline AND o.day = e.day GROUP BY m.key
    ) AS named), '{}')
  FROM ended e GROUP BY e.pipeline, e.day`

const steps = `
  SELECT e.pipeline, s.key, e.day, coalesce(sum((s.value ->> 'attempts')::bigint), 0),
    coalesce(sum((s.value ->> 'failures')::bigint), 0), coalesce(sum((s.value ->> 'retries')::bigint), 0),
    ${durations(`(s.value ->> 'durationMs')::bigint`)}
  FROM ended e, jsonb_each(e.steps) AS s GROUP BY e.pipeline, s.key, e.day`

/** Null where a run says nothing about the service level, else whether it is good. */
const isGood = `CASE l.definition ->> 'kind'
    WHEN 'completed' THEN CASE WHEN e.state <> 'cancelled' THEN e.state = 'completed' END
    WHEN 'run within' THEN CASE WHEN e.state IN ('completed', 'partial')
      THEN e.duration_ms <= (l.definition ->> 'withinMs')::bigint END
    WHEN 'step within' THEN (e.steps -> (l.definition ->> 'step') ->> 'durationMs')::bigint
      <= (l.definition ->> 'withinMs')::bigint
    WHEN 'metric' THEN (e.metrics ->> (l.definition ->> 'metric'))::numeric >= (l.definition ->> 'atLeast')::numeric END`

const serviceLevels = `
  SELECT l.name, e.day, count(*) FILTER (WHERE j.good), count(j.good)
  FROM metric_settings l JOIN ended e ON e.pipeline = l.definition ->> 'pipeline'
  CROSS JOIN LATERAL (SELECT ${isGood} AS good) AS j
  WHERE l.kind = 'service level' GROUP BY l.name, e.day HAVING count(j.good) > 0`

function valuesOf(asked: readonly PipelineDay[]): unknown[] {
  return [
    asked.map(({ pipeline }) => pipeline),
    asked.map(({ day }) => day),
    asked.map(({ starts }) => starts),
    asked.map(({ ends }) => ends),
  ]
}

/** Computes days of pipelines as a whole, in the caller's transaction and under {@link lockDays}. A day without runs has no row. */
export async function computeDays(client: ClientBase, zone: string, asked: readonly PipelineDay[]): Promise<void> {
  const values = valuesOf(asked)
  const [pipelines, dates] = values
  await client.query({
    name: 'clear-days',
    text: `WITH asked AS (SELECT * FROM unnest($1::text[], $2::date[]) AS a(pipeline, day)),
      days AS (DELETE FROM daily_metrics d USING asked a WHERE d.pipeline = a.pipeline AND d.day = a.day),
      levels AS (DELETE FROM daily_service_levels d USING asked a, metric_settings l
        WHERE l.kind = 'service level' AND l.name = d.service_level AND l.definition ->> 'pipeline' = a.pipeline
          AND d.day = a.day)
      DELETE FROM daily_step_metrics d USING asked a WHERE d.pipeline = a.pipeline AND d.day = a.day`,
    values: [pipelines, dates],
  })
  await client.query({
    name: 'compute-days',
    text: `WITH ${ended}, days AS (
        INSERT INTO daily_metrics (pipeline, day, zone, runs, completed, partial, failed, cancelled, duration_p50_ms,
          duration_p95_ms, duration_max_ms, duration_sum_ms, fetched, stored, quarantined, metrics) ${days}
      ), steps_of_days AS (
        INSERT INTO daily_step_metrics (pipeline, step, day, attempts, failures, retries, duration_p50_ms, duration_p95_ms,
          duration_max_ms, duration_sum_ms) ${steps}
      )
      INSERT INTO daily_service_levels (service_level, day, good, counted) ${serviceLevels}`,
    values: [...values, zone],
  })
}

const columns = `pipeline, day, zone, runs::int, completed::int, partial::int, failed::int, cancelled::int,
  duration_p50_ms AS "durationP50Ms", duration_p95_ms AS "durationP95Ms", duration_max_ms AS "durationMaxMs",
  duration_sum_ms::bigint AS "durationSumMs", fetched::bigint, stored::bigint, quarantined::bigint, metrics`

/** Days from this one to before that one, the newest first. Null is every pipeline. */
export async function readDays(
  pool: Pool | ClientBase,
  pipeline: string | null,
  from: string,
  before: string,
): Promise<DailyMetrics[]> {
  const { rows } = await pool.query<DailyMetrics>(
    `SELECT ${columns} FROM daily_metrics WHERE ($1::text IS NULL OR pipeline = $1) AND day >= $2 AND day < $3
     ORDER BY day DESC, pipeline`,
    [pipeline, from, before],
  )
  return rows
}

/** The same from the runs as they are at this moment. Writes nothing. */
export async function readLiveDays(
  pool: Pool | ClientBase,
  zone: string,
  asked: readonly PipelineDay[],
): Promise<DailyMetrics[]> {
  const { rows } = await pool.query<DailyMetrics>(
    `WITH ${ended} SELECT ${columns} FROM (${days}) AS d (pipeline, day, zone, runs, completed, partial, failed, cancelled,
       duration_p50_ms, duration_p95_ms, duration_max_ms, duration_sum_ms, fetched, stored, quarantined, metrics)
     ORDER BY day DESC, pipeline`,
    [...valuesOf(asked), zone],
  )
  return rows
}

/** How many runs of the asked days are good by each service level, and how many count. Writes nothing. */
export async function readLiveServiceLevels(
  pool: Pool | ClientBase,
  asked: readonly PipelineDay[],
): Promise<{ name: string; day: string; good: number; counted: number }[]> {
  const { rows } = await pool.query<{ name: string; day: string; good: number; counted: number }>(
    `WITH ${ended} SELECT name, day, good::int, counted::int FROM (${serviceLevels}) AS l (name, day, good, counted)`,
    valuesOf(asked),
  )
  return rows
}

/** Pipelines that have runs created in this stretch, or a row of this day. */
export async function readPipelines(
  client: Pool | ClientBase,
  { day, starts, ends }: Omit<PipelineDay, 'pipeline'>,
): Promise<string[]> {
  const { rows } = await client.query<{ pipeline: string }>(
    `SELECT pipeline FROM runs WHERE id >= first_run_id($2) AND id < first_run_id($3)
     UNION SELECT pipeline FROM daily_metrics WHERE day = $1`,
    [day, starts, ends],
  )
  return rows.map(({ pipeline }) => pipeline)
}

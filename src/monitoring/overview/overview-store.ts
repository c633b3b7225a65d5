import type { Queryable } from '../../database/queryable.ts'
import type { CalendarDay } from '../../pipelines/calendar-day.ts'
import type { Severity } from '../../pipelines/severity.ts'

/** Nobody waits for an exact number of a million: what is counted, is counted up to this. */
const mostCounted = 10_000
const shownAlerts = 10
const shownSchedules = 10

/** What is not over. */
export interface Alive {
  running: number
  waiting: number
  paused: number
  queued: number
  oldestQueuedAt: Date | null
}

/** Counts what is not over. Running ones are counted by their workers, so that a long queue does not hide them. */
export async function readAlive(client: Queryable): Promise<Alive> {
  const { rows } = await client.query<Alive>(
    `SELECT (SELECT count(*)::int FROM runs WHERE worker_id IS NOT NULL) AS running,
       count(*) FILTER (WHERE state = 'waiting')::int AS waiting, count(*) FILTER (WHERE state = 'paused')::int AS paused,
       count(*) FILTER (WHERE state = 'pending')::int AS queued,
       min(created_at) FILTER (WHERE state = 'pending') AS "oldestQueuedAt"
     FROM (SELECT state, created_at FROM runs WHERE state IN ('pending', 'running', 'waiting', 'paused')
       LIMIT ${mostCounted}) alive`,
  )
  return rows[0] ?? { running: 0, waiting: 0, paused: 0, queued: 0, oldestQueuedAt: null }
}

/**
 * Pipelines whose last run of every day's failed, and those where it was partial; windows of history say nothing of how
 * they go. Looked for among the runs since a moment that went wrong, which are few.
 */
export async function countFailingPipelines(
  client: Queryable,
  since: Date,
): Promise<{ failed: number; partial: number }> {
  const { rows } = await client.query<{ failed: number; partial: number }>(
    `SELECT count(*) FILTER (WHERE last.state = 'failed')::int AS failed,
       count(*) FILTER (WHERE last.state = 'partial')::int AS partial
     FROM (SELECT DISTINCT pipeline AS name FROM (
         SELECT pipeline FROM runs WHERE id >= first_run_id($1) AND state IN ('failed', 'partial', 'cancelled')
         ORDER BY id DESC LIMIT ${mostCounted}) unwell) p
     CROSS JOIN LATERAL (
       SELECT state FROM runs WHERE pipeline BETWEEN p.name AND p.name AND id >= first_run_id($1) AND ended_at IS NOT NULL
         AND backfill_id IS NULL AND state <> 'cancelled'
       ORDER BY pipeline DESC, id DESC LIMIT 1) last`,
    [since],
  )
  return rows[0] ?? { failed: 0, partial: 0 }
}

/** An alert that is open, and not only suspected. */
export interface OpenAlert {
  id: string
  title: string
  severity: Severity
  since: Date
}

/** How many alerts are open by severity, and the worst of them, the newest first. */
export async function readOpenAlerts(
  client: Queryable,
): Promise<{ counts: Partial<Record<Severity, number>>; worst: OpenAlert[] }> {
  const { rows } = await client.query<OpenAlert & { count: number }>(
    `SELECT id, title, severity, since, count(*) OVER (PARTITION BY severity)::int AS count
     FROM alerts WHERE closed_at IS NULL AND state <> 'pending'
     ORDER BY array_position('{critical,warning,info}', severity), since DESC, id`,
  )
  return {
    counts: Object.fromEntries(rows.map(({ severity, count }) => [severity, count])),
    worst: rows.slice(0, shownAlerts).map(({ id, title, severity, since }) => ({ id, title, severity, since })),
  }
}

/** How many rows wait in quarantine. */
export async function countQuarantined(client: Queryable): Promise<number> {
  const { rows } = await client.query<{ count: number }>(
    `SELECT count(*)::int AS count FROM (SELECT FROM quarantined_rows WHERE state = 'waiting' LIMIT ${mostCounted}) waiting`,
  )
  return rows[0]?.count ?? 0
}

/** How many reviews wait for somebody's decision. */
export async function countOpenReviews(client: Queryable): Promise<number> {
  const { rows } = await client.query<{ count: number }>(
    `SELECT count(*)::int AS count FROM (SELECT FROM reviews WHERE state = 'open' LIMIT ${mostCounted}) open`,
  )
  return rows[0]?.count ?? 0
}

/** What is due next, the first first. */
export async function readNextDue(client: Queryable): Promise<{ schedule: string; pipeline: string; at: Date }[]> {
  const { rows } = await client.query<{ schedule: string; pipeline: string; at: Date }>(
    `SELECT name AS schedule, pipeline, next_due_at AS at FROM schedules WHERE next_due_at IS NOT NULL
     ORDER BY next_due_at, name LIMIT ${shownSchedules}`,
  )
  return rows
}

/** The runs of a day in the team's zone by how they ended, up to a few seconds ago. */
export interface DayCounts {
  day: CalendarDay
  completed: number
  partial: number
  failed: number
  cancelled: number
}

/** The days from this one on that had runs, the oldest first, as they were computed last. */
export async function readDayCounts(client: Queryable, from: CalendarDay): Promise<DayCounts[]> {
  const { rows } = await client.query<DayCounts>(
    `SELECT day::text AS day, sum(completed)::int AS completed, sum(partial)::int AS partial, sum(failed)::int AS failed,
       sum(cancelled)::int AS cancelled
     FROM daily_metrics WHERE day >= $1 GROUP BY day ORDER BY day`,
    [from],
  )
  return rows
}

/** Jobs of other systems: how many are watched, how many of them have something wrong, and how many sources do not answer. */
export interface Watched {
  jobs: number
  wrong: number
  away: number
}

export async function readWatched(client: Queryable): Promise<Watched> {
  const { rows } = await client.query<Watched>(
    `SELECT coalesce(sum(jsonb_array_length(declared -> 'workflow')), 0)::int AS jobs,
       count(*) FILTER (WHERE away_since IS NOT NULL)::int AS away,
       (SELECT count(DISTINCT (v.watch, v.job))::int FROM verdicts v JOIN watches w ON w.name = v.watch AND w.is_declared
         WHERE v.until IS NULL AND v.job <> '') AS wrong
     FROM watches WHERE is_declared`,
  )
  return rows[0] ?? { jobs: 0, wrong: 0, away: 0 }
}

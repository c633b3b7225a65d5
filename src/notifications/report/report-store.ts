import type { ClientBase } from 'pg'
import type { CalendarDay } from '../../pipelines/calendar-day.ts'
import type { RunState } from '../../runs/run.ts'
import { type DayCounts, wholeDays } from '../../watches/day-figures.ts'
import { readAlerts } from '../alert-store.ts'
import type { DayFigures } from './report-notice.ts'

/** A run that began longer before the day than this is not looked for. */
const longestRunDays = 31

/** What happened in a stretch of business time, and what is open at its end. */
export async function readDay(
  client: ClientBase,
  { from, to }: { from: Date; to: Date },
): Promise<Omit<DayFigures, 'stale' | 'watched'>> {
  const runs = await client.query<{ pipeline: string; state: RunState; count: number }>(
    `SELECT pipeline, state, count(*)::integer AS count FROM runs
     WHERE id >= first_run_id($1::timestamptz - make_interval(days => ${longestRunDays})) AND ended_at >= $1 AND ended_at < $2
     GROUP BY pipeline, state ORDER BY pipeline, state`,
    [from, to],
  )
  const failures = await client.query<{ pipeline: string; at: Date }>(
    `SELECT pipeline, ended_at AS at FROM runs
     WHERE id >= first_run_id($1::timestamptz - make_interval(days => ${longestRunDays})) AND ended_at >= $1 AND ended_at < $2
       AND state = 'failed' ORDER BY ended_at DESC LIMIT 10`,
    [from, to],
  )
  const lost = await client.query<{ channel: string; state: string; count: number }>(
    `SELECT channel, state, count(*)::integer AS count FROM deliveries
     WHERE state IN ('refused', 'failed', 'abandoned', 'not configured') AND ended_at >= $1 AND ended_at < $2
     GROUP BY channel, state ORDER BY channel, state`,
    [from, to],
  )
  return { runs: runs.rows, failures: failures.rows, lost: lost.rows, alerts: await readOpenAlerts(client) }
}

/** How the watched jobs of a business day did, watch by watch. */
export async function readWatched(client: ClientBase, day: CalendarDay): Promise<DayFigures['watched']> {
  const { rows } = await client.query<DayCounts & { watch: string; job: string; day: string }>(
    `SELECT w.declared ->> 'title' AS watch, d.job, d.day::text AS day, d.runs, d.completed, d.failed,
       d.ended_in_error AS "endedInError", d.vanished, d.records::float8 AS records, d.failed_records::float8 AS "failedRecords", d.duration_ms::float8 AS "durationMs"
     FROM job_days d JOIN watches w ON w.name = d.watch AND w.is_declared
     WHERE d.day = $1 ORDER BY w.name, d.job`,
    [day],
  )
  return [...Map.groupBy(rows, ({ watch }) => watch)].flatMap(([watch, jobs]) =>
    wholeDays(jobs).map((whole) => ({
      watch,
      ...whole,
      failedJobs: jobs
        .map((job) => ({ ...job, failed: job.failed + job.endedInError + job.vanished }))
        .filter(({ failed }) => failed > 0),
    })),
  )
}

async function readOpenAlerts(client: ClientBase): Promise<DayFigures['alerts']> {
  const firing = await readAlerts(client)
  if (firing.length === 0) return []
  const { rows } = await client.query<{ id: string; title: string }>(
    `SELECT DISTINCT ON (alert_id) alert_id AS id, title FROM notices
     WHERE alert_id = ANY ($1) AND kind = 'alert fired' ORDER BY alert_id, id DESC`,
    [firing.map(({ id }) => id)],
  )
  const titles = new Map(rows.map(({ id, title }) => [id, title]))
  return firing.map(({ id, severity }) => ({ severity, title: titles.get(id) ?? 'an alert' }))
}

/** Whether something was told that may be told once only. */
export async function isTold(client: ClientBase, key: string): Promise<boolean> {
  const { rows } = await client.query(`SELECT FROM notices WHERE key = $1`, [key])
  return rows.length > 0
}

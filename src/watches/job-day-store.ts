import type { ClientBase, Pool } from 'pg'
import { type DayCounts, type DayFigures, figuresOf } from './day-figures.ts'

/** Recomputes how jobs did on business days: counted anew from their runs, so that it is right however often it is done. */
export async function writeJobDays(
  client: ClientBase,
  watch: string,
  touched: readonly { job: string; day: string }[],
): Promise<void> {
  if (touched.length === 0) return
  const days = new Map(touched.map(({ job, day }) => [JSON.stringify([job, day]), { job, day }]))
  await client.query({
    name: 'write-job-days',
    text: `INSERT INTO job_days (watch, job, day, runs, completed, failed, ended_in_error, vanished, records, failed_records,
        duration_ms, first_start_at, last_end_at)
      SELECT $1, t.job, t.day, counted.*
      -- Day by day: joined as a whole, all runs of the watch would be read for those of today.
      FROM jsonb_to_recordset($2) AS t (job text, day date), LATERAL (
        SELECT count(*), count(*) FILTER (WHERE r.state = 'completed' AND NOT r.ended_in_error),
          count(*) FILTER (WHERE r.state = 'failed'), count(*) FILTER (WHERE r.state = 'completed' AND r.ended_in_error),
          count(*) FILTER (WHERE r.state = 'running' AND r.vanished_at IS NOT NULL), sum(r.records), sum(r.failed_records),
          coalesce(sum(extract(epoch FROM r.ended_at - coalesce(r.restarted_at, r.started_at)) * 1000), 0)::bigint,
          min(r.started_at), max(r.ended_at)
        FROM job_runs r WHERE r.watch = $1 AND r.job = t.job AND r.day = t.day HAVING count(*) > 0) counted
      ON CONFLICT (watch, job, day) DO UPDATE SET runs = excluded.runs, completed = excluded.completed,
        failed = excluded.failed, ended_in_error = excluded.ended_in_error, vanished = excluded.vanished,
        records = excluded.records, failed_records = excluded.failed_records,
        duration_ms = excluded.duration_ms, first_start_at = excluded.first_start_at, last_end_at = excluded.last_end_at`,
    values: [watch, JSON.stringify([...days.values()])],
  })
}

/** How a job did on a business day. */
export interface JobDay extends DayCounts, DayFigures {
  job: string
  day: string
  firstStartAt: Date | null
  lastEndAt: Date | null
}

export interface JobDayFilter {
  job?: string | undefined
  /** Business days, inclusive. */
  from?: string | undefined
  to?: string | undefined
}

/** Days of a watch's jobs, the newest first. */
export async function readJobDays(
  pool: Pool,
  watch: string,
  { job, from, to }: JobDayFilter,
  mostRows = 10_000,
): Promise<JobDay[]> {
  const { rows } = await pool.query<Omit<JobDay, keyof DayFigures>>(
    `SELECT job, day::text AS day, runs, completed, failed, ended_in_error AS "endedInError", vanished,
       records::float8 AS records, failed_records::float8 AS "failedRecords", duration_ms::float8 AS "durationMs", first_start_at AS "firstStartAt",
       last_end_at AS "lastEndAt"
     FROM job_days WHERE watch = $1 AND ($2::text IS NULL OR job = $2) AND ($3::date IS NULL OR day >= $3)
       AND ($4::date IS NULL OR day <= $4)
     ORDER BY day DESC, job LIMIT $5`,
    [watch, job ?? null, from ?? null, to ?? null, mostRows],
  )
  return rows.map((row) => ({ ...row, ...figuresOf(row) }))
}

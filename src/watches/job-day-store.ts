import type { ClientBase } from 'pg'

/** Recomputes how jobs did on business days: counted anew from their runs, so that it is right however often it is done. */
export async function writeJobDays(
  client: ClientBase,
  watch: string,
  touched: readonly { job: string; day: string }[],
): Promise<void> {
  if (touched.length === 0) return
  await client.query({
    name: 'write-job-days',
    text: `INSERT INTO job_days (watch, job, day, runs, completed, failed, records, failed_records, duration_ms,
        first_start_at, last_end_at)
      SELECT $1, r.job, r.day, count(*), count(*) FILTER (WHERE r.state = 'completed'),
        count(*) FILTER (WHERE r.state = 'failed'), sum(r.records), sum(r.failed_records),
        coalesce(sum(extract(epoch FROM r.ended_at - r.started_at) * 1000), 0)::bigint, min(r.started_at), max(r.ended_at)
      FROM job_runs r JOIN (SELECT DISTINCT job, day FROM jsonb_to_recordset($2) AS t (job text, day date)) t
        ON t.job = r.job AND t.day = r.day
      WHERE r.watch = $1 GROUP BY r.job, r.day
      ON CONFLICT (watch, job, day) DO UPDATE SET runs = excluded.runs, completed = excluded.completed,
        failed = excluded.failed, records = excluded.records, failed_records = excluded.failed_records,
        duration_ms = excluded.duration_ms, first_start_at = excluded.first_start_at, last_end_at = excluded.last_end_at`,
    values: [watch, JSON.stringify(touched)],
  })
}

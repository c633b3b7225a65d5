import type { Pool } from 'pg'

interface PerformanceOfDay {
  day: string
  runs: number
  /** 0 to 100, of the runs that are over. */
  success: number | null
  /** Of a run, in milliseconds. */
  average: number | null
  records: number | null
  rps: number | null
}

/** How the batches did on the last business days, all of a day together, the newest first. */
export async function performanceByDay(pool: Pool, days: number, now: Date): Promise<PerformanceOfDay[]> {
  const { rows } = await pool.query<PerformanceOfDay>(
    `with summary as (
       select date, total_runs, successful_runs, successful_runs + failed_runs as over, total_records,
         avg_duration_seconds * (successful_runs + failed_runs) as seconds
       from billing_batches.batch_performance_summary
       where date > billing_batches.business_date($1) - $2::integer and date <= billing_batches.business_date($1))
     select date::text as day, sum(total_runs)::int as runs,
       (100.0 * sum(successful_runs) / nullif(sum(over), 0))::float8 as success,
       (1000 * sum(seconds) / nullif(sum(over), 0))::float8 as average, sum(total_records)::float8 as records,
       (sum(total_records) / nullif(sum(seconds) filter (where total_records is not null), 0))::float8 as rps
     from summary group by date order by date desc`,
    [now, days],
  )
  return rows
}

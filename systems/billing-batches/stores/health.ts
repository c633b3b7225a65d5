import type { Pool } from 'pg'
import { type BatchLog, batchLogColumns } from './batch-logs.ts'

interface Figures {
  total_runs: number
  successful_runs: number
  failed_runs: number
  success_rate: number | null
}

export interface BatchHealth extends Figures {
  days: number
  failed_24h: number
  avg_rps_today: number | null
  batches: (Figures & { batch_code: string })[]
  recent_failures: BatchLog[]
}

const recentFailures = 20

/** How the batches did in so many business days up to now, and what failed last. */
export async function batchHealth(pool: Pool, days: number, now: Date): Promise<BatchHealth> {
  const { rows: batches } = await pool.query<Figures & { batch_code: string }>(
    `select batch_code, sum(total_runs)::int as total_runs, sum(successful_runs)::int as successful_runs,
       sum(failed_runs)::int as failed_runs
     from billing_batches.batch_performance_summary
     where date > billing_batches.business_date($1) - $2::integer and date <= billing_batches.business_date($1)
     group by batch_code order by batch_code`,
    [now, days],
  )
  const { rows: recent } = await pool.query<BatchLog>(
    `select ${batchLogColumns} from billing_batches.batch_execution_logs
     where status = 'ER' and coalesce(end_time, snapshot_time) <= $1
     order by coalesce(end_time, snapshot_time) desc, id limit $2`,
    [now, recentFailures],
  )
  const { rows: lately } = await pool.query<{ failed_24h: number; avg_rps_today: number | null }>(
    `select
       (select count(*)::int from billing_batches.batch_execution_logs
        where status = 'ER' and coalesce(end_time, snapshot_time) > $1::timestamptz - interval '24 hours') as failed_24h,
       (select (sum(records_processed) / nullif(sum(duration_seconds), 0))::float8
        from billing_batches.batch_execution_logs
        where business_date = billing_batches.business_date($1)) as avg_rps_today`,
    [now],
  )
  const sum = (figure: 'total_runs' | 'successful_runs' | 'failed_runs') =>
    batches.reduce((total, batch) => total + batch[figure], 0)
  const all = {
    total_runs: sum('total_runs'),
    successful_runs: sum('successful_runs'),
    failed_runs: sum('failed_runs'),
  }
  return {
    days,
    ...all,
    success_rate: rateOf(all),
    failed_24h: lately[0]?.failed_24h ?? 0,
    avg_rps_today: lately[0]?.avg_rps_today ?? null,
    batches: batches.map((batch) => ({ ...batch, success_rate: rateOf(batch) })),
    recent_failures: recent,
  }
}

/** Of those that are over; null where none is. */
function rateOf({ successful_runs, failed_runs }: Omit<Figures, 'success_rate'>): number | null {
  const over = successful_runs + failed_runs
  return over === 0 ? null : Math.round((10_000 * successful_runs) / over) / 100
}

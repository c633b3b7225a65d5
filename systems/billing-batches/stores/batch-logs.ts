import type { Pool } from 'pg'

export interface BatchLog {
  id: string
  batch_code: string
  batch_nbr: number | null
  status: 'ST' | 'PD' | 'ED' | 'CM' | 'ER'
  start_time: Date | null
  end_time: Date | null
  duration_seconds: number | null
  thread_count: number
  records_processed: number | null
  rps: number | null
  business_date: string
  error_message: string | null
  snapshot_time: Date
}

export const batchLogColumns = `id, batch_code, batch_nbr::float8 as batch_nbr, status, start_time, end_time,
  duration_seconds::float8 as duration_seconds, thread_count, records_processed::float8 as records_processed,
  rps::float8 as rps, business_date::text as business_date, error_message, snapshot_time`

export interface LogFilter {
  batch_code?: string | undefined
  status?: string | undefined
  from?: string | undefined
  to?: string | undefined
  limit: number
  offset: number
}

/** Runs that pass the filter, the last started first, and how many there are. */
export async function batchLogs(
  pool: Pool,
  { batch_code, status, from, to, limit, offset }: LogFilter,
): Promise<{ logs: BatchLog[]; total: number }> {
  const where = `where ($1::text is null or batch_code = $1) and ($2::text is null or status = $2)
    and business_date between coalesce($3::date, '-infinity') and coalesce($4::date, 'infinity')`
  const filter = [batch_code ?? null, status ?? null, from ?? null, to ?? null]
  const { rows: logs } = await pool.query<BatchLog>(
    `select ${batchLogColumns} from billing_batches.batch_execution_logs ${where}
     order by start_time desc nulls first, id limit $5 offset $6`,
    [...filter, limit, offset],
  )
  const { rows } = await pool.query<{ total: number }>(
    `select count(*)::int as total from billing_batches.batch_execution_logs ${where}`,
    filter,
  )
  return { logs, total: rows[0]?.total ?? 0 }
}

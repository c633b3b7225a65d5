import type { Pool } from 'pg'
import { type BatchLog, batchLogColumns } from './batch-logs.ts'

interface BatchOfDay {
  batch_code: string
  batch_name: string
  sequence_order: number
  expected_duration_minutes: number | null
  max_duration_minutes: number | null
  depends_on: string[]
  status: BatchLog['status'] | null
  runs: BatchLog[]
}

/** The business day of a moment; null while nothing was looked at. */
async function businessDate(pool: Pool, now: Date): Promise<string | null> {
  const { rows } = await pool.query<{ date: string | null }>('select billing_batches.business_date($1)::text as date', [
    now,
  ])
  return rows[0]?.date ?? null
}

/** Every job of the workflow, in order, with its runs of a business day. */
export async function batchTimeline(
  pool: Pool,
  asked: string | undefined,
  now: Date,
): Promise<{ date: string | null; batches: BatchOfDay[] }> {
  const date = asked ?? (await businessDate(pool, now))
  const { rows: workflow } = await pool.query<Omit<BatchOfDay, 'status' | 'runs'>>(
    `select batch_code, batch_name, sequence_order, expected_duration_minutes, max_duration_minutes, depends_on
     from billing_batches.batch_workflow_config order by sequence_order`,
  )
  const { rows } = await pool.query<BatchLog>(
    `select ${batchLogColumns} from billing_batches.batch_execution_logs where business_date = $1 order by start_time, id`,
    [date],
  )
  const runsOf = Map.groupBy(rows, ({ batch_code }) => batch_code)
  const batches = workflow.map((job) => {
    const runs = runsOf.get(job.batch_code) ?? []
    return { ...job, status: runs.at(-1)?.status ?? null, runs }
  })
  return { date, batches }
}

import type { ClientBase, Pool } from 'pg'
import type { JobLimitOptions } from '../../pipelines/watches/job.ts'

/** What operators have changed of what is expected of a job. */
export interface ChangedLimits {
  job: string
  changed: JobLimitOptions
  changedAt: Date
  changedBy: string
}

export async function readLimits(client: ClientBase | Pool, watch: string): Promise<Map<string, ChangedLimits>> {
  const { rows } = await client.query<ChangedLimits>({
    name: 'read-job-limits',
    text: `SELECT job, changed, changed_at AS "changedAt", changed_by AS "changedBy" FROM job_limits WHERE watch = $1`,
    values: [watch],
  })
  return new Map(rows.map((row) => [row.job, row]))
}

export async function writeLimits(client: ClientBase, watch: string, limits: ChangedLimits): Promise<void> {
  const { job, changed, changedAt, changedBy } = limits
  await client.query(
    `INSERT INTO job_limits (watch, job, changed, changed_at, changed_by) VALUES ($1, $2, $3, $4, $5)
     ON CONFLICT (watch, job) DO UPDATE SET changed = excluded.changed, changed_at = excluded.changed_at,
       changed_by = excluded.changed_by`,
    [watch, job, JSON.stringify(changed), changedAt, changedBy],
  )
}

import type { Pool } from 'pg'
import { pageOf, readCursor } from '../pipelines/cursor.ts'
import type { JobState, JobThread } from '../pipelines/watches/source.ts'
import { type DayRun, dayRunColumns } from './job-run-store.ts'
import type { RunStanding } from './run-standing.ts'

/** Which runs of watched jobs a list has. */
export interface JobRunFilter {
  job?: string | undefined
  state?: readonly RunStanding[] | undefined
  /** Business days, inclusive. */
  from?: string | undefined
  to?: string | undefined
}

/** As `standingOf` tells it. */
const standing = `CASE WHEN vanished_at IS NOT NULL AND state IN ('pending', 'running') THEN 'vanished' ELSE state END`

/** A page of a watch's job runs, the last started first; those that have not started come last. */
export async function readJobRunPage(
  pool: Pool,
  watch: string,
  { job, state, from, to }: JobRunFilter,
  { after, limit }: { after?: string | undefined; limit: number },
): Promise<{ items: DayRun[]; next: string | null }> {
  const [startedAt = null, key = null] = readCursor(after, ['time', 'text']) ?? []
  const { rows } = await pool.query<DayRun>(
    `SELECT ${dayRunColumns} FROM job_runs
     WHERE watch = $1 AND ($2::text IS NULL OR job = $2) AND ($3::text[] IS NULL OR ${standing} = ANY ($3))
       AND ($4::date IS NULL OR day >= $4) AND ($5::date IS NULL OR day <= $5)
       AND ($6::timestamptz IS NULL OR (coalesce(started_at, 'epoch'), key) < ($6, $7))
     ORDER BY coalesce(started_at, 'epoch') DESC, key DESC LIMIT $8`,
    [watch, job ?? null, state ?? null, from ?? null, to ?? null, startedAt, key, limit + 1],
  )
  return pageOf(rows, limit, (run) => [(run.startedAt ?? new Date(0)).toISOString(), run.key])
}

/** What looks have seen of a run, in order: how its counts grew. */
export async function readObservations(pool: Pool, watch: string, key: string) {
  const { rows } = await pool.query<{
    at: Date
    state: JobState
    records: number | null
    failedRecords: number | null
  }>(
    `SELECT at, state, records::float8 AS records, failed_records::float8 AS "failedRecords" FROM job_observations
     WHERE watch = $1 AND key = $2 ORDER BY at LIMIT 2000`,
    [watch, key],
  )
  return rows
}

/** The threads of a run as they were seen last; none of a run that nobody knows. */
export async function readThreads(pool: Pool, watch: string, key: string): Promise<JobThread[]> {
  const { rows } = await pool.query<{ threads: JobThread[] }>(
    'SELECT threads FROM job_runs WHERE watch = $1 AND key = $2',
    [watch, key],
  )
  return rows[0]?.threads ?? []
}

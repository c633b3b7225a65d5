import type { ClientBase, Pool } from 'pg'
import type { PastRun } from './expectations/expectation.ts'
import type { Count, JobRun } from './job-run.ts'
import { type KeptRun, pastRunOf } from './record-run.ts'
import type { JudgedSince } from './verdicts/judged-runs.ts'

const dayRunColumns = `key, job, day::text AS day, state, started_at AS "startedAt", ended_at AS "endedAt",
  records::float8 AS records, failed_records::float8 AS "failedRecords", threads, error, first_seen_at AS "firstSeenAt",
  last_seen_at AS "lastSeenAt", vanished_at AS "vanishedAt"`

export const jobRunColumns = `${dayRunColumns}, progressed_at AS "progressedAt",
  longest_gap_ms::float8 AS "longestGapMs", recent`

/** A run as a page shows it: without what it is judged by. */
export type DayRun = Omit<JobRun, 'recent' | 'progressedAt' | 'longestGapMs'>

/** A row as it is read: times within JSON are texts. */
interface StoredRun extends Omit<JobRun, 'recent'> {
  recent: StoredCount[]
}

interface StoredPast extends Omit<KeptRun, 'threads' | 'recent'> {
  job: string
  threads: number
  recent: StoredCount[]
}

interface StoredCount {
  at: string
  records: number
}

export function jobRunOf({ recent, ...row }: StoredRun): JobRun {
  return { ...row, recent: countsOf(recent) }
}

function countsOf(recent: readonly StoredCount[]): Count[] {
  return recent.map(({ at, records }) => ({ at: new Date(at), records }))
}

async function read(client: ClientBase | Pool, name: string, text: string, values: unknown[]): Promise<JobRun[]> {
  const { rows } = await client.query<StoredRun>({ name, text, values })
  return rows.map(jobRunOf)
}

/** Keys of runs that had not ended when they were last seen, unless that is long ago. */
export async function openKeys(client: ClientBase, watch: string, seenAfter: Date): Promise<string[]> {
  const { rows } = await client.query<{ key: string }>({
    name: 'read-open-job-runs',
    text: `SELECT key FROM job_runs
      WHERE watch = $1 AND ended_at IS NULL AND state IN ('pending', 'running') AND last_seen_at > $2 ORDER BY key`,
    values: [watch, seenAfter],
  })
  return rows.map(({ key }) => key)
}

/** What is known of these runs, and of all that had not ended. */
export async function readKnown(client: ClientBase, watch: string, keys: readonly string[], seenAfter: Date) {
  return await read(
    client,
    'read-known-job-runs',
    `SELECT ${jobRunColumns} FROM job_runs WHERE watch = $1 AND key = ANY ($2)
     UNION ALL
     SELECT ${jobRunColumns} FROM job_runs WHERE watch = $1 AND ended_at IS NULL AND state IN ('pending', 'running')
       AND last_seen_at > $3 AND NOT key = ANY ($2)`,
    [watch, keys, seenAfter],
  )
}

/** Errors of a run that says it has completed: whether they are too many is for each job to say. */
const hasErrors = `(failed_records > 0 OR threads @> '[{"state": "failed"}]')`

/** Runs that may have to be judged: `judgedRuns` says which of them are. */
export async function readJudged(client: ClientBase, watch: string, since: JudgedSince): Promise<JobRun[]> {
  return await read(
    client,
    'read-judged-job-runs',
    // Whole rows are read of the few that count: those of a week are wide. Repairs are looked for once a job that needs one.
    `WITH bad AS MATERIALIZED (
       SELECT key, job, started_at FROM job_runs
       WHERE watch = $1 AND day < $2 AND day > $2::date - 10 AND coalesce(ended_at, last_seen_at) > $3
         AND (ended_at > $4) IS NOT TRUE AND (state = 'failed' OR (state = 'completed' AND ${hasErrors}))),
     repaired AS (
       SELECT job, max(started_at) AS at FROM job_runs
       WHERE watch = $1 AND day > $2::date - 10 AND state = 'completed' AND job IN (SELECT job FROM bad)
         AND (${hasErrors}) IS NOT TRUE
       GROUP BY job)
     SELECT ${jobRunColumns} FROM job_runs WHERE watch = $1 AND day >= $2
     UNION ALL
     SELECT ${jobRunColumns} FROM job_runs WHERE watch = $1 AND day < $2 AND day > $2::date - 10
       AND (ended_at > $4 OR (ended_at IS NULL AND state IN ('pending', 'running') AND last_seen_at > $3))
     UNION ALL
     SELECT ${jobRunColumns} FROM job_runs WHERE watch = $1 AND key IN (
       SELECT key FROM bad LEFT JOIN repaired USING (job) WHERE (repaired.at > bad.started_at) IS NOT TRUE)`,
    [watch, since.day, since.seenAfter, since.endedAfter],
  )
}

/** When jobs started last before a business day. */
export async function readLastStarts(
  client: ClientBase,
  watch: string,
  jobs: readonly string[],
  day: string,
): Promise<Map<string, Date>> {
  if (jobs.length === 0) return new Map()
  const { rows } = await client.query<{ job: string; at: Date }>({
    name: 'read-last-job-starts',
    // By the figures of days, which are kept for longer and of which there is one a job and day.
    text: `SELECT j.job, coalesce((SELECT max(r.started_at) FROM job_runs r
          WHERE r.watch = $1 AND r.day = d.day AND r.job = j.job), d.first_start_at) AS at
      FROM unnest($2::text[]) AS j (job) CROSS JOIN LATERAL (
        SELECT day, first_start_at FROM job_days
        WHERE watch = $1 AND job = j.job AND day < $3 AND first_start_at IS NOT NULL ORDER BY day DESC LIMIT 1) AS d`,
    values: [watch, jobs, day],
  })
  return new Map(rows.map(({ job, at }) => [job, at]))
}

/** The runs of a business day. */
export async function readRunsOfDay(pool: Pool, watch: string, day: string): Promise<DayRun[]> {
  const { rows } = await pool.query<DayRun>({
    name: 'read-job-runs-of-day',
    text: `SELECT ${dayRunColumns} FROM job_runs WHERE watch = $1 AND day = $2`,
    values: [watch, day],
  })
  return rows
}

/** Stores what is known of runs after a look. */
export async function writeJobRuns(client: ClientBase, watch: string, runs: readonly JobRun[]): Promise<void> {
  if (runs.length === 0) return
  await client.query({
    name: 'write-job-runs',
    text: `INSERT INTO job_runs (watch, key, job, day, state, started_at, ended_at, records, failed_records, threads, error,
        first_seen_at, last_seen_at, progressed_at, vanished_at, longest_gap_ms, recent)
      SELECT $1, key, job, day, state, "startedAt", "endedAt", records, "failedRecords", threads, error,
        "firstSeenAt", "lastSeenAt", "progressedAt", "vanishedAt", "longestGapMs", recent
      FROM jsonb_to_recordset($2) AS r (key text, job text, day date, state text, "startedAt" timestamptz,
        "endedAt" timestamptz, records bigint, "failedRecords" bigint, threads jsonb, error text,
        "firstSeenAt" timestamptz, "lastSeenAt" timestamptz, "progressedAt" timestamptz, "vanishedAt" timestamptz,
        "longestGapMs" bigint, recent jsonb)
      ON CONFLICT (watch, key) DO UPDATE SET job = excluded.job, day = excluded.day, state = excluded.state,
        started_at = excluded.started_at, ended_at = excluded.ended_at, records = excluded.records,
        failed_records = excluded.failed_records, threads = excluded.threads, error = excluded.error,
        last_seen_at = excluded.last_seen_at, progressed_at = excluded.progressed_at,
        vanished_at = excluded.vanished_at, longest_gap_ms = excluded.longest_gap_ms, recent = excluded.recent`,
    values: [watch, JSON.stringify(runs)],
  })
}

/** Keeps what a look has seen of runs that had changed. */
export async function writeObservations(client: ClientBase, watch: string, at: Date, runs: readonly JobRun[]) {
  if (runs.length === 0) return
  await client.query({
    name: 'write-job-observations',
    text: `INSERT INTO job_observations (watch, key, at, state, records, failed_records, threads)
      SELECT $1, key, $2, state, records, "failedRecords", threads FROM jsonb_to_recordset($3)
        AS r (key text, state text, records bigint, "failedRecords" bigint, threads jsonb)
      ON CONFLICT DO NOTHING`,
    values: [
      watch,
      at,
      JSON.stringify(
        runs.map(({ key, state, records, failedRecords, threads }) => ({
          key,
          state,
          records,
          failedRecords,
          threads,
        })),
      ),
    ],
  })
}

/** The runs of these jobs that are over, of a day and later, in the order of their starts. */
export async function readPast(
  client: ClientBase | Pool,
  watch: string,
  jobs: readonly string[],
  from: string,
): Promise<Map<string, PastRun[]>> {
  const { rows } = await client.query<StoredPast>({
    name: 'read-past-job-runs',
    // Of sixty thousand runs their threads are most of what there is to read.
    text: `SELECT job, day::text AS day, state, started_at AS "startedAt", ended_at AS "endedAt", records::float8 AS records,
        failed_records::float8 AS "failedRecords", jsonb_array_length(threads) AS threads,
        longest_gap_ms::float8 AS "longestGapMs", recent
      FROM job_runs WHERE watch = $1 AND job = ANY ($2) AND day >= $3 AND ended_at IS NOT NULL
      ORDER BY started_at, key`,
    values: [watch, jobs, from],
  })
  const byJob = new Map<string, PastRun[]>(jobs.map((job) => [job, []]))
  for (const { job, threads, recent, ...row } of rows) {
    const past = pastRunOf({ ...row, threads: { length: threads }, recent: countsOf(recent) })
    if (past) byJob.get(job)?.push(past)
  }
  return byJob
}

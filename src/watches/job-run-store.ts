import type { ClientBase, Pool } from 'pg'
import { timesAsTexts } from '../database/value-types.ts'
import type { PastRun } from './expectations/expectation.ts'
import type { Count, JobRun } from './job-run.ts'
import { type KeptRun, pastRunOf } from './record-run.ts'
import type { JudgedSince } from './verdicts/judged-runs.ts'

const columns = `key, job, day::text AS day, state, started_at AS "startedAt", ended_at AS "endedAt",
  restarted_at AS "restartedAt", records_before::float8 AS "recordsBefore", records::float8 AS records,
  failed_records::float8 AS "failedRecords", error, first_seen_at AS "firstSeenAt",
  last_seen_at AS "lastSeenAt", vanished_at AS "vanishedAt"`

export const dayRunColumns = `${columns}, jsonb_array_length(threads) AS threads`

const jobRunColumns = `${columns}, threads, progressed_at AS "progressedAt",
  longest_gap_ms::float8 AS "longestGapMs", recent`

/** A run as a page shows it: with how many threads it has, and without what it is judged by. */
export type DayRun = Omit<
  JobRun,
  'recent' | 'progressedAt' | 'longestGapMs' | 'threads' | 'firstSeenAt' | 'lastSeenAt' | 'vanishedAt'
> & { threads: number; firstSeenAt: Shown; lastSeenAt: Shown; vanishedAt: Shown | null }

/** Nobody computes with it. */
type Shown = Date | string

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

function jobRunOf({ recent, ...row }: StoredRun): JobRun {
  return { ...row, recent: countsOf(recent) }
}

function countsOf(recent: readonly StoredCount[]): Count[] {
  return recent.map(({ at, records }) => ({ at: new Date(at), records }))
}

async function read(client: ClientBase | Pool, name: string, text: string, values: unknown[]): Promise<JobRun[]> {
  const { rows } = await client.query<StoredRun>({ name, text, values })
  return rows.map(jobRunOf)
}

/**
 * Keys of runs that had not ended when they were last seen, and of failed ones that no later run has made good: they may be
 * started again under their keys. Unless either is long ago.
 */
export async function openKeys(client: ClientBase, watch: string, seenAfter: Date): Promise<string[]> {
  const { rows } = await client.query<{ key: string }>({
    name: 'read-open-job-runs',
    text: `SELECT key FROM job_runs
      WHERE watch = $1 AND ended_at IS NULL AND state IN ('pending', 'running') AND last_seen_at > $2
      UNION ALL
      SELECT key FROM job_runs f
      WHERE watch = $1 AND state = 'failed' AND coalesce(ended_at, started_at, first_seen_at) > $2
        AND NOT EXISTS (
          -- Day by day, by the index: a job may have thousands of runs.
          SELECT FROM generate_series(0, 8) AS later
          JOIN job_runs g ON g.watch = f.watch AND g.job = f.job AND g.day = f.day + later
          WHERE g.state = 'completed' AND g.started_at > f.started_at)
      ORDER BY key`,
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

/**
 * The runs of a business day.
 *
 * @param seenAfter with it also those of days before that still go on, and were seen since: a run may cross the day's start
 */
export async function readRunsOfDay(pool: Pool, watch: string, day: string, seenAfter?: Date): Promise<DayRun[]> {
  const { rows } = await pool.query<
    DayRun & { startedAt: string | null; endedAt: string | null; restartedAt: string | null }
  >({
    name: 'read-job-runs-of-day',
    text: `SELECT ${dayRunColumns} FROM job_runs WHERE watch = $1 AND day = $2
      UNION ALL
      SELECT ${dayRunColumns} FROM job_runs r WHERE watch = $1 AND ended_at IS NULL AND state = 'running'
        AND vanished_at IS NULL AND day < $2 AND day > $2::date - 8 AND last_seen_at > $3
        -- One that others came after was given up: many sources never close it.
        AND NOT EXISTS (SELECT FROM job_runs o WHERE o.watch = $1 AND o.job = r.job AND o.day >= r.day AND o.day < $2
          AND o.started_at > r.started_at)`,
    values: [watch, day, seenAfter ?? null],
    types: timesAsTexts,
  })
  return rows.map(({ startedAt, endedAt, restartedAt, ...run }) => ({
    ...run,
    startedAt: timeOf(startedAt),
    restartedAt: timeOf(restartedAt),
    endedAt: timeOf(endedAt),
  }))
}

function timeOf(text: string | null): Date | null {
  return text === null ? null : new Date(text)
}

/**
 * Stores what is known of runs after a look.
 *
 * @param inError keys of those that completed in error
 */
export async function writeJobRuns(
  client: ClientBase,
  watch: string,
  runs: readonly JobRun[],
  inError: ReadonlySet<string>,
): Promise<void> {
  if (runs.length === 0) return
  await client.query({
    name: 'write-job-runs',
    text: `INSERT INTO job_runs (watch, key, job, day, state, started_at, ended_at, restarted_at, records_before,
        records, failed_records, threads, error, first_seen_at, last_seen_at, progressed_at, vanished_at, longest_gap_ms, recent,
        ended_in_error)
      SELECT $1, key, job, day, state, "startedAt", "endedAt", "restartedAt", "recordsBefore", records, "failedRecords", threads, error,
        "firstSeenAt", "lastSeenAt", "progressedAt", "vanishedAt", "longestGapMs", recent, key = ANY ($3)
      FROM jsonb_to_recordset($2) AS r (key text, job text, day date, state text, "startedAt" timestamptz,
        "endedAt" timestamptz, "restartedAt" timestamptz, "recordsBefore" bigint, records bigint, "failedRecords" bigint, threads jsonb, error text,
        "firstSeenAt" timestamptz, "lastSeenAt" timestamptz, "progressedAt" timestamptz, "vanishedAt" timestamptz,
        "longestGapMs" bigint, recent jsonb)
      ON CONFLICT (watch, key) DO UPDATE SET job = excluded.job, day = excluded.day, state = excluded.state,
        started_at = excluded.started_at, ended_at = excluded.ended_at, restarted_at = excluded.restarted_at,
        records_before = excluded.records_before, records = excluded.records,
        failed_records = excluded.failed_records, threads = excluded.threads, error = excluded.error,
        last_seen_at = excluded.last_seen_at, progressed_at = excluded.progressed_at,
        vanished_at = excluded.vanished_at, longest_gap_ms = excluded.longest_gap_ms, recent = excluded.recent,
        ended_in_error = excluded.ended_in_error`,
    values: [watch, JSON.stringify(runs), [...inError]],
  })
}

/** Takes out what is kept under another key now. */
export async function forgetJobRuns(client: ClientBase, watch: string, keys: readonly string[]): Promise<void> {
  if (keys.length === 0) return
  await client.query('DELETE FROM job_runs WHERE watch = $1 AND key = ANY ($2)', [watch, keys])
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

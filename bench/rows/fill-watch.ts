/** How much there is: jobs with a run each on each of so many days before a business day, of eight threads, seen twice. */
export interface WatchHistory {
  watch: string
  jobs: number
  days: number
  /** The start of the day they come before, and its name. */
  dayStartsAt: Date
  day: string
}

/** Statements that fill in what looks would have recorded. */
export function fillWatch({ watch, jobs, days, dayStartsAt, day }: WatchHistory): string[] {
  const begin = `'${dayStartsAt.toISOString()}'::timestamptz`
  const minutes = `(30 + (n * 7 + ago * 13) % 47 + CASE extract(dow FROM '${day}'::date - ago) WHEN 2 THEN 20 ELSE 0 END)`
  const looks = `(SELECT jsonb_agg(jsonb_build_object('at', started + look * took / 9, 'records', look * records / 9))
    FROM generate_series(1, 8) look)`
  return [
    `INSERT INTO millrace.job_runs (watch, key, job, day, state, started_at, ended_at, records, failed_records, threads,
       first_seen_at, last_seen_at, progressed_at, longest_gap_ms, recent)
     SELECT '${watch}', 'JOB-' || n || ' ' || '${day}'::date - ago, 'JOB-' || n, '${day}'::date - ago, 'completed', started,
       started + took, records, 0, ${threads('records / 8')}, started, started + took, started + took, 900000, ${looks}
     FROM generate_series(0, ${jobs - 1}) n, generate_series(1, ${days}) ago, LATERAL (
       SELECT ${begin} - ago * interval '1 day' + n % 10 * interval '40 minutes' + (n * 31 + ago * 17) % 600 * interval '1 s' AS started,
         ${minutes} * interval '1 minute' AS took, ${minutes} * (800 + (n + ago * 29) % 400) AS records) r`,
    `INSERT INTO millrace.job_observations (watch, key, at, state, records, failed_records, threads)
     SELECT watch, key, started_at + share * (ended_at - started_at), 'running', (records * share)::bigint, 0, threads
     FROM millrace.job_runs, unnest(ARRAY[0.5, 1]) share WHERE watch = '${watch}'`,
    `INSERT INTO millrace.job_days (watch, job, day, runs, completed, failed, records, failed_records, duration_ms, first_start_at,
       last_end_at)
     SELECT watch, job, day, 1, 1, 0, records, 0, extract(epoch FROM ended_at - started_at) * 1000, started_at, ended_at
     FROM millrace.job_runs WHERE watch = '${watch}'`,
    'VACUUM ANALYZE',
  ]
}

function threads(records: string): string {
  return `(SELECT jsonb_agg(jsonb_build_object('number', number, 'state', 'completed', 'records', ${records}, 'failedRecords', 0))
    FROM generate_series(1, 8) number)`
}

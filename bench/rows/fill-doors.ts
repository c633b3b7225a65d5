/**
 * How much there is: at a size of 1 ten million rows of steps, and a million windows of history in a hundred backfills.
 * Statements one after the other; those of a list at the same time, each a half.
 */
export function fillDoors(size: number): (string | readonly string[])[] {
  const windows = 10_000 * Math.max(1, Math.round(100 * size))
  const live = Math.round(windows / 10)
  return [
    `SET search_path = millrace; DO $$ BEGIN FOR month IN 0..5 LOOP
       CALL create_partitions((date_trunc('month', now()) - make_interval(months => 4 - month))::date);
     END LOOP; END $$`,
    `INSERT INTO millrace.pipelines (name, version) SELECT 'history-' || n, 'v1' FROM generate_series(0, 99) n`,
    `INSERT INTO millrace.pipeline_versions (pipeline, version, graph)
     SELECT 'history-' || n, 'v1', '{"steps": []}' FROM generate_series(0, 99) n`,
    `INSERT INTO millrace.backfills (id, pipeline, first_day, last_day, every, choice, parallel, created_at, created_by)
     SELECT ${backfillOf('n')}, 'history-' || n, current_date - 9999, current_date, '1d', 'all', 1, now(), 'bench'
     FROM generate_series(0, ${windows / 10_000 - 1}) n`,
    // Window n is day n / backfills of backfill n % backfills, so that those of one lie apart from each other.
    [
      [0, windows / 2 - 1],
      [windows / 2, windows - 1],
    ].map(
      ([first, last]) =>
        `INSERT INTO millrace.runs (id, pipeline, version, mode, state, trigger, created_at, started_at, ended_at, windows, options,
           backfill_id, error)
         SELECT ${idAt('at', 'n')}, 'history-' || place, 'v1', 'backfill', ${stateOf('n')}, 'backfill x', at, at,
           at + make_interval(secs => 1 + n % 977),
           jsonb_build_object('load', jsonb_build_object('source', '', 'zone', '${zone}', 'from', to_json(${midnight('day')}), 'to', to_json(${midnight('day + 1')}))),
           jsonb_build_object('from', day, 'to', day), ${backfillOf('place')}, ${errorOf('n')}
         FROM generate_series(${first}, ${last}) n, LATERAL (
           SELECT n % ${windows / 10_000} AS place, ${momentOf('n', windows)} AS at,
             current_date - n / ${windows / 10_000} AS day) w`,
    ),
    `INSERT INTO millrace.runs (id, pipeline, version, mode, state, trigger, created_at, started_at, ended_at, windows, counts, error)
     SELECT ${idAt('at', 'n')}, 'history-' || n % 100, 'v1', 'incremental', ${stateOf('n')},
       CASE n % 997 WHEN 1 THEN 'person ada' ELSE 'schedule daily' END, at, at, at + make_interval(secs => 1 + n % 977),
       '{}', '{"fetched": 120, "stored": 118}', ${errorOf('n')}
     FROM generate_series(${windows}, ${windows + live - 1}) n, LATERAL (
       SELECT ${momentOf(`(n - ${windows})`, live)} AS at) w`,
    `INSERT INTO millrace.backfill_windows (backfill_id, window_from, window_to, run_id)
     SELECT backfill_id, covered_from, covered_to, id FROM millrace.runs WHERE backfill_id IS NOT NULL`,
    ['<', '>='].map(
      (side) =>
        `INSERT INTO millrace.steps (run_id, step, item, state, generation, claim, attempt, started_at, ended_at, duration_ms)
         SELECT id, 'step ' || n, '', 'completed', 1, 1, 1, started_at, ended_at, 1000
         FROM millrace.runs, generate_series(1, 9) n WHERE id ${side} millrace.first_run_id((current_date - 60)::timestamptz)`,
    ),
    // One run with an each of a hundred thousand items, and a step that has said as much.
    `INSERT INTO millrace.steps (run_id, step, item, state, generation, claim, attempt, started_at, ended_at, duration_ms)
     SELECT id, 'step 5', 'item ' || n, 'completed', 1, 1, 1, started_at, ended_at, 1000
     FROM (SELECT * FROM millrace.runs ORDER BY id DESC LIMIT 1) newest, generate_series(1, 100000) n`,
    `INSERT INTO millrace.step_logs (run_id, step, attempt, number, at, level, message)
     SELECT id, 'step 5', 1, n, started_at + n * interval '1 ms', 'info', 'a line of what a step has to say'
     FROM (SELECT * FROM millrace.runs ORDER BY id DESC LIMIT 1) newest, generate_series(1, 100000) n`,
    `INSERT INTO millrace.daily_metrics (pipeline, day, zone, runs, completed, partial, failed, cancelled, duration_sum_ms,
       fetched, stored, quarantined, metrics)
     SELECT 'history-' || n, current_date - day, 'UTC', 10, 9, 0, 1, 0, 1000, 1, 1, 0, '{}'
     FROM generate_series(0, 99) n, generate_series(0, 399) day`,
    'VACUUM ANALYZE',
  ]
}

/** How many `writing` writes. */
export const runsAtOnce = 100

/** Runs, their steps and their ends, as a busy worker writes them. `$1` is a number that no other call has. */
export const writing = `WITH fresh AS (
    INSERT INTO millrace.runs (id, pipeline, version, mode, state, trigger, created_at, started_at, ended_at, counts)
    SELECT ${idAt('now()', `($1::int * ${runsAtOnce} + n)`)}, 'history-' || n % 100, 'v1', 'incremental', 'completed', 'schedule daily',
      now(), now(), now(), '{"stored": 1}'
    FROM generate_series(1, ${runsAtOnce}) n RETURNING id)
  INSERT INTO millrace.steps (run_id, step, item, state, generation, claim, attempt, started_at, ended_at, duration_ms)
  SELECT id, 'step ' || n, '', 'completed', 1, 1, 1, now(), now(), 1000 FROM fresh, generate_series(1, 9) n`

/** The pipelines that have a history. */
export const pipelineNames = Array.from({ length: 100 }, (_, number) => `history-${number}`)

/** The zone whose days the windows are. */
export const zone = 'America/Sao_Paulo'

function midnight(day: string): string {
  return `(${day})::timestamp AT TIME ZONE '${zone}'`
}

/** A run's id: of a moment, and unlike any other by a number. */
function idAt(at: string, number: string): string {
  return `(left(millrace.first_run_id(${at})::text, 18) || '-8' || substr(md5((${number})::text), 1, 3) || '-' || lpad(to_hex(${number}), 12, '0'))::uuid`
}

function backfillOf(number: string): string {
  return `md5('backfill ' || (${number})::text)::uuid`
}

/** Spread over four months, the last of them now. */
function momentOf(number: string, count: number): string {
  return `now() - interval '120 days' * (1 - ${number} / ${count}.0)`
}

function stateOf(number: string): string {
  return `CASE ${number} % 499 WHEN 0 THEN 'failed' ELSE 'completed' END`
}

function errorOf(number: string): string {
  return `CASE ${number} % 499 WHEN 0 THEN '{"code": "timeout", "message": "no answer"}'::jsonb END`
}

-- Views for tools that make reports: no parameters, messages, values of rows or names of people in them. Reading a view
-- asks for no right on the tables below it, so a role that sees only these sees nothing else. docs/reporting.md has the
-- columns, and a test holds both against each other.

CREATE VIEW bi_runs AS
SELECT
  id AS run_id,
  pipeline,
  version,
  mode::text AS mode,
  state::text AS state,
  CASE
    WHEN trigger LIKE 'schedule %' THEN regexp_replace(trigger, ' \(.*\)$', '')
    WHEN trigger LIKE 'backfill %' THEN 'backfill'
    WHEN trigger IN ('program', 'command line', 'start') THEN trigger
    WHEN trigger ~ '^(person|token|link) ' THEN split_part(trigger, ' ', 1)
    ELSE 'other'
  END AS started_by,
  coalesce((options ->> 'dryRun')::boolean, false) AS is_dry_run,
  backfill_id,
  source_run_id AS retry_of,
  generation,
  created_at,
  due_at,
  started_at,
  ended_at,
  round(extract(epoch FROM started_at - created_at), 3) AS wait_seconds,
  round(extract(epoch FROM ended_at - started_at), 3) AS duration_seconds,
  (counts ->> 'fetched')::bigint AS rows_fetched,
  (counts ->> 'stored')::bigint AS rows_stored,
  (counts ->> 'quarantined')::bigint AS rows_quarantined,
  error ->> 'code' AS error_code,
  error ->> 'step' AS error_step
FROM runs;
COMMENT ON VIEW bi_runs IS 'Runs, one a row.';
COMMENT ON COLUMN bi_runs.run_id IS 'The run.';
COMMENT ON COLUMN bi_runs.pipeline IS 'Its pipeline.';
COMMENT ON COLUMN bi_runs.version IS 'The version of the pipeline it ran with.';
COMMENT ON COLUMN bi_runs.mode IS 'incremental, full_refresh or backfill.';
COMMENT ON COLUMN bi_runs.state IS 'pending, running, waiting, paused, completed, partial, failed or cancelled.';
COMMENT ON COLUMN bi_runs.started_by IS 'schedule NAME, backfill, person, token, link, command line, program, start or other. Nobody is named.';
COMMENT ON COLUMN bi_runs.is_dry_run IS 'Whether it only showed what it would do.';
COMMENT ON COLUMN bi_runs.backfill_id IS 'The backfill it is a window of; null of any other.';
COMMENT ON COLUMN bi_runs.retry_of IS 'The run it repeats; null of any other.';
COMMENT ON COLUMN bi_runs.generation IS '1, and one more with every resume.';
COMMENT ON COLUMN bi_runs.created_at IS 'When it was asked for.';
COMMENT ON COLUMN bi_runs.due_at IS 'When its schedule had it due; null without one.';
COMMENT ON COLUMN bi_runs.started_at IS 'When a worker took it up first; null until then.';
COMMENT ON COLUMN bi_runs.ended_at IS 'When it ended; null until then.';
COMMENT ON COLUMN bi_runs.wait_seconds IS 'From created_at to started_at.';
COMMENT ON COLUMN bi_runs.duration_seconds IS 'From started_at to ended_at.';
COMMENT ON COLUMN bi_runs.rows_fetched IS 'Rows read from its sources; null where nothing counted.';
COMMENT ON COLUMN bi_runs.rows_stored IS 'Rows in its datasets'' tables afterwards that came with it.';
COMMENT ON COLUMN bi_runs.rows_quarantined IS 'Rows that did not fit.';
COMMENT ON COLUMN bi_runs.error_code IS 'One word for what went wrong; null when nothing did.';
COMMENT ON COLUMN bi_runs.error_step IS 'The step that it went wrong in.';

CREATE VIEW bi_steps AS
SELECT
  s.run_id AS run_id,
  r.pipeline AS pipeline,
  s.step AS step,
  s.state::text AS state,
  s.attempt AS attempts,
  s.failures AS failures,
  s.started_at AS started_at,
  s.ended_at AS ended_at,
  round(s.duration_ms / 1000.0, 3) AS duration_seconds,
  (s.counts ->> 'fetched')::bigint AS rows_fetched,
  (s.counts ->> 'stored')::bigint AS rows_stored,
  (s.counts ->> 'quarantined')::bigint AS rows_quarantined,
  s.error ->> 'code' AS error_code
FROM steps s JOIN runs r ON r.id = s.run_id
WHERE s.item = '';
COMMENT ON VIEW bi_steps IS 'Steps of runs, one a row; the items of an each are within their step.';
COMMENT ON COLUMN bi_steps.run_id IS 'The run.';
COMMENT ON COLUMN bi_steps.pipeline IS 'The pipeline of the run.';
COMMENT ON COLUMN bi_steps.step IS 'The name of the step.';
COMMENT ON COLUMN bi_steps.state IS 'pending, running, retrying, waiting, completed, failed, skipped or cancelled.';
COMMENT ON COLUMN bi_steps.attempts IS 'How often it was begun.';
COMMENT ON COLUMN bi_steps.failures IS 'How many attempts failed.';
COMMENT ON COLUMN bi_steps.started_at IS 'When its last attempt began; null when none has.';
COMMENT ON COLUMN bi_steps.ended_at IS 'When it was settled; null until then.';
COMMENT ON COLUMN bi_steps.duration_seconds IS 'How long its last attempt took.';
COMMENT ON COLUMN bi_steps.rows_fetched IS 'Rows it read; null where it counted none.';
COMMENT ON COLUMN bi_steps.rows_stored IS 'Rows it stored.';
COMMENT ON COLUMN bi_steps.rows_quarantined IS 'Rows that did not fit.';
COMMENT ON COLUMN bi_steps.error_code IS 'One word for what went wrong; null when nothing did.';

CREATE VIEW bi_quality AS
SELECT
  run_id,
  pipeline,
  step,
  dataset,
  source,
  dry_run AS is_dry_run,
  at AS measured_at,
  rows AS rows_measured,
  score::numeric AS score,
  band,
  verdict::text AS verdict
FROM quality_results;
COMMENT ON VIEW bi_quality IS 'What gates have measured, one row for each source of a run.';
COMMENT ON COLUMN bi_quality.run_id IS 'The run.';
COMMENT ON COLUMN bi_quality.pipeline IS 'The pipeline of the run.';
COMMENT ON COLUMN bi_quality.step IS 'The gate.';
COMMENT ON COLUMN bi_quality.dataset IS 'The dataset that the rows are for.';
COMMENT ON COLUMN bi_quality.source IS 'Where the rows came from; empty where a dataset has one source only.';
COMMENT ON COLUMN bi_quality.is_dry_run IS 'Whether the run only showed what it would do.';
COMMENT ON COLUMN bi_quality.measured_at IS 'When.';
COMMENT ON COLUMN bi_quality.rows_measured IS 'How many rows.';
COMMENT ON COLUMN bi_quality.score IS 'From 0 to 100.';
COMMENT ON COLUMN bi_quality.band IS 'excellent, good, fair or poor.';
COMMENT ON COLUMN bi_quality.verdict IS 'pass, warn or block; what is blocked was not loaded.';

CREATE VIEW bi_alerts AS
SELECT
  id AS alert_id,
  rule,
  kind,
  severity,
  state::text AS state,
  system,
  pipeline,
  run_id,
  parent_id,
  count AS times_seen,
  reopened AS times_reopened,
  since,
  fired_at,
  closed_at,
  round(extract(epoch FROM closed_at - since), 3) AS open_seconds
FROM alerts;
COMMENT ON VIEW bi_alerts IS 'Alerts, one a row for each cause that was noticed.';
COMMENT ON COLUMN bi_alerts.alert_id IS 'The alert.';
COMMENT ON COLUMN bi_alerts.rule IS 'The rule that found it.';
COMMENT ON COLUMN bi_alerts.kind IS 'What kind of thing is wrong.';
COMMENT ON COLUMN bi_alerts.severity IS 'info, warning or critical.';
COMMENT ON COLUMN bi_alerts.state IS 'pending, firing, acknowledged, silenced, resolved or dismissed.';
COMMENT ON COLUMN bi_alerts.system IS 'The system it is in; null when in none.';
COMMENT ON COLUMN bi_alerts.pipeline IS 'The pipeline it is about; null when about none.';
COMMENT ON COLUMN bi_alerts.run_id IS 'The run that showed it last; null when none did.';
COMMENT ON COLUMN bi_alerts.parent_id IS 'The alert it is a consequence of; null of a cause.';
COMMENT ON COLUMN bi_alerts.times_seen IS 'How often it was seen.';
COMMENT ON COLUMN bi_alerts.times_reopened IS 'How often it came back.';
COMMENT ON COLUMN bi_alerts.since IS 'Since when it holds.';
COMMENT ON COLUMN bi_alerts.fired_at IS 'When people were told; null until then.';
COMMENT ON COLUMN bi_alerts.closed_at IS 'When it was over or dismissed; null while it is open.';
COMMENT ON COLUMN bi_alerts.open_seconds IS 'From since to closed_at.';

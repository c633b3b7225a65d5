DROP PROCEDURE create_partitions(date);
DROP FUNCTION first_run_id(timestamptz);
DROP VIEW attempts;
DROP TABLE high_water_marks, spooled_rows, artifacts, step_logs, signals, run_waits, run_events, steps, run_keys, runs,
  workers, pipeline_versions, pipelines;
DROP TYPE journal_line, journal_run;
DROP DOMAIN attempt_outcome, output_kind, step_state, run_state, run_mode;

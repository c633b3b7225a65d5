DROP PROCEDURE create_partitions(date);
DROP FUNCTION first_run_id(timestamptz);
DROP TABLE high_water_marks, spooled_rows, artifacts, step_logs, signals, run_waits, run_events, attempts, steps,
  run_keys, runs, workers, pipeline_versions, pipelines;

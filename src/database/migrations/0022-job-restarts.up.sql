-- A failed run may be started again under its key: from then on its time counts, and it is asked for until it is made good.
ALTER TABLE job_runs
  ADD COLUMN restarted_at timestamptz,
  -- What it had counted before that.
  ADD COLUMN records_before bigint;
CREATE INDEX job_runs_failed ON job_runs (watch) WHERE state = 'failed';

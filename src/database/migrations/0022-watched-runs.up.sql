-- A failed run may be started again under its key: from then on its time counts, and it is asked for until it is made good.
ALTER TABLE job_runs
  ADD COLUMN restarted_at timestamptz,
  -- What it had counted before that.
  ADD COLUMN records_before bigint,
  -- Whether it completed with failed threads, or more failed records than its limits allowed at that look.
  ADD COLUMN ended_in_error boolean NOT NULL DEFAULT false;
CREATE INDEX job_runs_failed ON job_runs (watch) WHERE state = 'failed';

-- Of those that did not end well, beside the failed ones: `completed` counts neither.
ALTER TABLE job_days
  ADD COLUMN ended_in_error integer NOT NULL DEFAULT 0,
  ADD COLUMN vanished integer NOT NULL DEFAULT 0;

-- How long what is kept, as whoever looked after it last was configured: for doors that have no configuration.
CREATE TABLE retention_settings (
  kind text PRIMARY KEY,
  kept_ms bigint NOT NULL CHECK (kept_ms > 0)
);

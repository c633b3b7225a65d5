DROP INDEX job_runs_failed;
ALTER TABLE job_runs DROP COLUMN records_before, DROP COLUMN restarted_at;

DROP TABLE retention_settings;
ALTER TABLE job_days DROP COLUMN vanished, DROP COLUMN ended_in_error;
DROP INDEX job_runs_failed;
ALTER TABLE job_runs DROP COLUMN ended_in_error, DROP COLUMN records_before, DROP COLUMN restarted_at;

DROP INDEX daily_metrics_by_day, step_logs_by_time, runs_good, runs_by_trigger;
ALTER TABLE runs DROP COLUMN covered_from, DROP COLUMN covered_to;
DROP FUNCTION covered_to(jsonb);
DROP FUNCTION covered_from(jsonb);

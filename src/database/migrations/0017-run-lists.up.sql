-- What lists of runs and the calendar are read by.

CREATE INDEX runs_by_duration ON runs ((ended_at - started_at), id) WHERE ended_at IS NOT NULL AND started_at IS NOT NULL;
-- The few that went wrong among the many that did not.
CREATE INDEX runs_unwell ON runs (id) WHERE state IN ('failed', 'partial', 'cancelled');
CREATE INDEX ticks_by_time ON ticks (due_at);

DROP INDEX runs_of_backfill, runs_backfilling, runs_queued;
CREATE INDEX runs_queued ON runs (pipeline, overlap_key, id) WHERE state = 'pending' AND NOT admitted;
ALTER TABLE workers DROP COLUMN slots;
DROP TABLE backfill_windows, backfills;

-- Backfills: a long stretch of history, cut into windows, each of which is one run.

CREATE TABLE backfills (
  id uuid PRIMARY KEY,
  pipeline text NOT NULL,
  -- Days in the pipeline's zone; both belong to it.
  first_day date NOT NULL,
  last_day date NOT NULL,
  -- How it is cut: '30d', 'week', 'month' or 'year'.
  every text NOT NULL,
  choice text NOT NULL CHECK (choice IN ('missing', 'failed', 'all')),
  -- How many of its runs may be under way at once.
  parallel integer NOT NULL CHECK (parallel >= 1),
  created_at timestamptz NOT NULL,
  created_by text NOT NULL,
  cancelled_at timestamptz,
  CONSTRAINT a_stretch_ends_after_it_begins CHECK (first_day <= last_day)
);

-- A window of a backfill is run once: whoever tries to start it a second time hits the key.
CREATE TABLE backfill_windows (
  backfill_id uuid NOT NULL REFERENCES backfills (id),
  window_from timestamptz NOT NULL,
  window_to timestamptz NOT NULL,
  -- The run it was started with. A retry of that is a newer run of the backfill for the same days.
  run_id uuid NOT NULL,
  PRIMARY KEY (backfill_id, window_from),
  CONSTRAINT a_window_ends_after_it_begins CHECK (window_from < window_to)
);

-- How many runs the worker has room for; 0 when it takes none. Backfills may have half of all.
ALTER TABLE workers ADD COLUMN slots integer NOT NULL DEFAULT 0 CHECK (slots >= 0);

-- Thousands of queued windows are not to be read whenever a live run looks for a slot.
DROP INDEX runs_queued;
CREATE INDEX runs_queued ON runs (pipeline, overlap_key, id)
  WHERE state = 'pending' AND NOT admitted AND backfill_id IS NULL;
-- For the admission of backfills: who has a place, and who is next. What has been begun before comes first.
CREATE INDEX runs_backfilling ON runs (admitted, backfill_id, (claim = 0 AND source_run_id IS NULL), id)
  WHERE backfill_id IS NOT NULL AND state IN ('pending', 'running', 'waiting');
-- For telling how a backfill stands.
CREATE INDEX runs_of_backfill ON runs (backfill_id, id) WHERE backfill_id IS NOT NULL;

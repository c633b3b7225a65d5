-- What lists and pictures are read by, so that they take as long beside a million runs as beside a thousand.

-- The stretch that all windows of a run have in common. The texts are ISO with their zone, so no setting changes what
-- they mean.
CREATE FUNCTION covered_from(windows jsonb) RETURNS timestamptz LANGUAGE sql IMMUTABLE PARALLEL SAFE AS $$
  SELECT max((value ->> 'from')::timestamptz)
  FROM jsonb_each(CASE WHEN jsonb_typeof(windows) = 'object' THEN windows ELSE '{}' END)
$$;
CREATE FUNCTION covered_to(windows jsonb) RETURNS timestamptz LANGUAGE sql IMMUTABLE PARALLEL SAFE AS $$
  SELECT min((value ->> 'to')::timestamptz)
  FROM jsonb_each(CASE WHEN jsonb_typeof(windows) = 'object' THEN windows ELSE '{}' END)
$$;

-- Stored, because computing it for ten thousand runs takes longer than reading them. Computed once, by the claim.
ALTER TABLE runs
  ADD COLUMN covered_from timestamptz GENERATED ALWAYS AS (covered_from(windows)) STORED,
  ADD COLUMN covered_to timestamptz GENERATED ALWAYS AS (covered_to(windows)) STORED;
CREATE INDEX runs_covering ON runs (pipeline, covered_to, covered_from) WHERE covered_from IS NOT NULL;
-- Runs that were asked for a stretch and have not begun, or never did.
CREATE INDEX runs_to_cover ON runs (pipeline, id) WHERE covered_from IS NULL AND options ? 'from';

-- What a person started is found among what schedules did without walking all runs backwards.
CREATE INDEX runs_by_trigger ON runs (trigger text_pattern_ops, id);
-- The last good run of a pipeline may lie behind a hundred thousand windows of history.
CREATE INDEX runs_good ON runs (pipeline, id) WHERE state = 'completed' AND backfill_id IS NULL;

-- The lines of a run in their order: it may have a million.
CREATE INDEX step_logs_by_time ON step_logs (run_id, at, step, item, attempt, number);
CREATE INDEX daily_metrics_by_day ON daily_metrics (day);

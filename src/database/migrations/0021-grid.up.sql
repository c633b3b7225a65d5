-- The grid of a pipeline's history reads the index alone, so that ten thousand windows do not take a row of the table each,
-- which lie as far apart as they were run. What a run of other parameters covers is another matter; the parameters
-- themselves may be longer than an entry of an index.
ALTER TABLE runs ADD COLUMN params_hash bigint
  GENERATED ALWAYS AS (CASE WHEN windows IS NOT NULL THEN hashtextextended(params::text, 0) END) STORED;
DROP INDEX runs_covering;
-- The conditions stand in the statement that reads it, too, word for word: the options themselves are not in the index.
CREATE INDEX runs_covering ON runs (pipeline, params_hash, covered_to, covered_from)
  INCLUDE (id, state, created_at, started_at, ended_at)
  WHERE covered_from IS NOT NULL AND coalesce(options ->> 'dryRun', 'false') <> 'true'
    AND coalesce(options -> 'skip', '[]') = '[]' AND coalesce(options -> 'only', '[]') = '[]';

-- Whose the runs are that went wrong, for the overview: they lie apart from each other as well.
DROP INDEX runs_unwell;
CREATE INDEX runs_unwell ON runs (id) INCLUDE (pipeline) WHERE state IN ('failed', 'partial', 'cancelled');

-- Not called where there are no windows: that took a run twice 20 microseconds, when it was started.
ALTER FUNCTION covered_from(jsonb) STRICT;
ALTER FUNCTION covered_to(jsonb) STRICT;

-- Rows on their way into a dataset: staged, judged, published, or kept for later.

ALTER DOMAIN output_kind DROP CONSTRAINT output_kind_check;
ALTER DOMAIN output_kind ADD CONSTRAINT output_kind_check
  CHECK (VALUE IN ('json', 'artifact', 'rows', 'items', 'staged'));

-- Staging tables have a schema of their own: they come and go, and are nobody's to look at.
DO $$ BEGIN EXECUTE format('CREATE SCHEMA IF NOT EXISTS %I', current_schema() || '_staging'); END $$;

CREATE DOMAIN batch_state AS text CHECK (VALUE IN
  ('staged', 'blocked', 'published', 'replayed', 'discarded', 'superseded', 'dry run'));
CREATE DOMAIN verdict AS text CHECK (VALUE IN ('pass', 'warn', 'block'));

-- The rows of one source that one step of a run has staged. They lie in a table of their own, in the schema beside
-- this one whose name ends in _staging; `staging` is null once that is dropped.
CREATE TABLE batches (
  id uuid PRIMARY KEY,
  dataset text NOT NULL,
  pipeline text NOT NULL,
  run_id uuid NOT NULL,
  step text NOT NULL,
  mode run_mode NOT NULL,
  source text NOT NULL,
  state batch_state NOT NULL,
  staging text,
  -- Rows as they came, those that are staged, and those that went into quarantine.
  fetched bigint NOT NULL,
  staged bigint NOT NULL,
  quarantined bigint NOT NULL,
  -- Rows with a value that cannot be, and values that are not there.
  invalid bigint NOT NULL,
  missing bigint NOT NULL,
  -- What of the rows is not as declared: columns that are gone, that have another type, that nobody knows.
  drift jsonb,
  window_from timestamptz,
  window_to timestamptz,
  -- What of its source, by the time column, its load has deleted where it was not among the rows; (,) is everything.
  replaced tstzrange,
  -- Business time.
  staged_at timestamptz NOT NULL,
  settled_at timestamptz,
  -- Why it is blocked.
  error jsonb,
  CONSTRAINT every_row_is_staged_or_quarantined CHECK (fetched = staged + quarantined),
  CONSTRAINT a_blocked_batch_says_why CHECK (state <> 'blocked' OR error IS NOT NULL)
);
CREATE INDEX batches_of_run ON batches (run_id, step);
-- For the usual number of rows, and for whether a later load has covered what is to be replayed.
CREATE INDEX batches_published ON batches (dataset, source, staged_at) WHERE state IN ('published', 'replayed');
-- For the list of what is kept, and for the sweep of staging tables.
CREATE INDEX batches_with_staging ON batches (staging) WHERE staging IS NOT NULL;

-- Rows that did not fit, as they came. `raw` is their JSON: PostgreSQL's own would refuse some of what it may hold.
CREATE TABLE quarantined_rows (
  batch_id uuid NOT NULL REFERENCES batches (id),
  -- Its place among the rows of its step.
  number bigint NOT NULL,
  dataset text NOT NULL,
  source text NOT NULL,
  state text NOT NULL DEFAULT 'waiting' CHECK (state IN ('waiting', 'replayed', 'discarded', 'superseded')),
  -- Of the first problem; `problems` has all of them, with the values.
  reason text NOT NULL,
  path text NOT NULL,
  problems jsonb NOT NULL,
  raw text NOT NULL,
  quarantined_at timestamptz NOT NULL,
  settled_at timestamptz,
  PRIMARY KEY (batch_id, number)
);
CREATE INDEX quarantined_rows_waiting ON quarantined_rows (dataset, source, reason) WHERE state = 'waiting';

-- What a gate has measured, kept over time.
CREATE TABLE quality_results (
  run_id uuid NOT NULL,
  step text NOT NULL,
  source text NOT NULL,
  dataset text NOT NULL,
  pipeline text NOT NULL,
  dry_run boolean NOT NULL,
  at timestamptz NOT NULL,
  rows bigint NOT NULL,
  score numeric(5, 2) NOT NULL CHECK (score BETWEEN 0 AND 100),
  band text NOT NULL CHECK (band IN ('excellent', 'good', 'fair', 'poor')),
  verdict verdict NOT NULL,
  -- Each from 0 to 100; what was not measured is not there.
  dimensions jsonb NOT NULL,
  -- Why it is no pass, in sentences.
  reasons jsonb NOT NULL,
  PRIMARY KEY (run_id, step, source)
);
CREATE INDEX quality_results_of_dataset ON quality_results (dataset, source, at);

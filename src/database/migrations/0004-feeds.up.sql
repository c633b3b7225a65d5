-- What readers of the trail go by: the feed of runs, and what was published.

-- A reader of a feed: what it has seen is what is visible in `seen`. A stretch that is longer than one page is read up to
-- `upto`, and `after_*` is the last row of it that was read. A snapshot instead of a number, because rows commit in another
-- order than they are numbered, and no reader is to skip one or to wait for the longest transaction.
CREATE TABLE feed_readers (
  reader text PRIMARY KEY,
  seen pg_snapshot NOT NULL,
  upto pg_snapshot,
  after_transaction xid8,
  after_run uuid,
  after_number integer,
  CONSTRAINT a_stretch_begins_and_has_an_end CHECK ((upto IS NULL) = (after_transaction IS NULL))
);

-- What a load has committed into a dataset. Written by the load, in its transaction.
CREATE TABLE publications (
  run_id uuid NOT NULL,
  step text NOT NULL,
  generation integer NOT NULL,
  dataset text NOT NULL,
  pipeline text NOT NULL,
  at timestamptz NOT NULL,
  stored bigint NOT NULL,
  transaction_id xid8 NOT NULL DEFAULT pg_current_xact_id(),
  PRIMARY KEY (run_id, step, generation)
);
CREATE INDEX publications_feed ON publications (transaction_id);
CREATE INDEX publications_of_dataset ON publications (dataset, at);

-- When the run was due; null when nobody waited for it.
ALTER TABLE runs ADD COLUMN due_at timestamptz;

-- What a step has counted with metric(), by name.
ALTER TABLE steps ADD COLUMN metrics jsonb;
ALTER TYPE journal_line ADD ATTRIBUTE metrics jsonb;

-- Runs and everything that belongs to one.
--
-- The big tables are range-partitioned by month on the run's id: a UUIDv7 begins with its time, so all rows of a run
-- lie in the same month, and retention drops partitions instead of deleting rows. There are no foreign keys between
-- them: a batch of outcomes is checked once, against the locked run rows, and every row of it joins to those.

-- The vocabularies are domains, not checks of the tables: a session reads a domain's check once, a statement those of
-- its tables every time, which took a sixth of what recording one step takes.
CREATE DOMAIN run_mode AS text CHECK (VALUE IN ('incremental', 'full_refresh', 'backfill'));
CREATE DOMAIN run_state AS text CHECK (VALUE IN
  ('pending', 'running', 'waiting', 'paused', 'completed', 'partial', 'failed', 'cancelled'));
CREATE DOMAIN step_state AS text CHECK (VALUE IN
  ('pending', 'running', 'retrying', 'waiting', 'completed', 'failed', 'skipped', 'cancelled'));
CREATE DOMAIN output_kind AS text CHECK (VALUE IN ('json', 'artifact', 'rows', 'items'));
CREATE DOMAIN attempt_outcome AS text CHECK (VALUE IN
  ('completed', 'failed', 'cancelled', 'lost', 'crashed', 'handed over'));

-- The row that admission locks, with what it decides by.
CREATE TABLE pipelines (
  name text PRIMARY KEY,
  overlap text NOT NULL DEFAULT 'queue' CHECK (overlap IN ('queue', 'skip', 'cancel', 'parallel')),
  overlap_limit integer NOT NULL DEFAULT 1 CHECK (overlap_limit >= 1),
  waiting_holds_slot boolean NOT NULL DEFAULT false,
  version text NOT NULL,
  registered_at timestamptz NOT NULL DEFAULT now()
);

CREATE TABLE pipeline_versions (
  pipeline text NOT NULL REFERENCES pipelines (name),
  version text NOT NULL,
  graph jsonb NOT NULL,
  code_version text,
  registered_at timestamptz NOT NULL DEFAULT now(),
  PRIMARY KEY (pipeline, version)
);

-- One row a worker process, renewed by its heartbeat. A process that starts is a new worker.
CREATE TABLE workers (
  id uuid PRIMARY KEY,
  host text NOT NULL,
  process_id integer NOT NULL,
  serves text[] NOT NULL DEFAULT '{}',
  started_at timestamptz NOT NULL DEFAULT now(),
  lease_ends_at timestamptz NOT NULL
) WITH (fillfactor = 50);

CREATE TABLE runs (
  id uuid PRIMARY KEY,
  pipeline text NOT NULL,
  version text NOT NULL,
  mode run_mode NOT NULL,
  state run_state NOT NULL,
  -- Opened anew by every resume; a terminal state is final for its generation.
  generation integer NOT NULL DEFAULT 1,
  -- Rises with every claim and every loss of one; each later write must carry it.
  claim integer NOT NULL DEFAULT 0,
  worker_id uuid,
  -- `millrace run` executes its own run: while this worker lives, nobody else takes it.
  reserved_for uuid,
  -- Whether the run holds one of its pipeline's slots.
  admitted boolean NOT NULL DEFAULT false,
  -- A cancelled run whose worker has not yet confirmed that its step ended still holds the slot.
  unconfirmed_worker_id uuid,
  params jsonb NOT NULL DEFAULT '{}',
  options jsonb NOT NULL DEFAULT '{}',
  windows jsonb,
  overlap_key text NOT NULL DEFAULT '',
  run_key text,
  trigger text NOT NULL,
  source_run_id uuid,
  backfill_id uuid,
  created_at timestamptz NOT NULL,
  started_at timestamptz,
  ended_at timestamptz,
  deadline_at timestamptz,
  cancel_requested_at timestamptz,
  pause_requested_at timestamptz,
  counts jsonb,
  error jsonb,
  event_count integer NOT NULL DEFAULT 0,
  -- The batch that wrote last: how a retry after a lost reply to COMMIT knows that it is already there.
  last_batch uuid,
  CONSTRAINT a_running_run_has_a_worker CHECK ((state = 'running') = (worker_id IS NOT NULL)),
  CONSTRAINT a_running_run_is_admitted CHECK (state <> 'running' OR admitted),
  CONSTRAINT only_an_ended_run_has_an_end
    CHECK ((ended_at IS NOT NULL) = (state IN ('completed', 'partial', 'failed', 'cancelled'))),
  CONSTRAINT a_failed_run_says_why CHECK (state <> 'failed' OR error IS NOT NULL),
  CONSTRAINT only_a_cancelled_run_is_unconfirmed CHECK (unconfirmed_worker_id IS NULL OR state = 'cancelled')
) PARTITION BY RANGE (id);
-- For the list of a pipeline's runs, newest first.
CREATE INDEX runs_of_pipeline ON runs (pipeline, id);
-- For admission and reconciling; terminal runs are not in it.
CREATE INDEX runs_alive ON runs (pipeline, overlap_key) WHERE state IN ('pending', 'running', 'waiting', 'paused');
-- For admission: runs that wait for a slot.
CREATE INDEX runs_queued ON runs (pipeline, overlap_key, id) WHERE state = 'pending' AND NOT admitted;
-- For the sweep of a dead worker's runs.
CREATE INDEX runs_of_worker ON runs (worker_id) WHERE worker_id IS NOT NULL;
CREATE INDEX runs_unconfirmed ON runs (unconfirmed_worker_id) WHERE unconfirmed_worker_id IS NOT NULL;

-- At most one run a key, whatever month it was in.
CREATE TABLE run_keys (
  pipeline text NOT NULL,
  key text NOT NULL,
  run_id uuid NOT NULL,
  PRIMARY KEY (pipeline, key)
);

-- A row a step, and a row a step and item of an each. A step that was never due has none.
CREATE TABLE steps (
  run_id uuid NOT NULL,
  step text NOT NULL,
  item text NOT NULL DEFAULT '',
  state step_state NOT NULL,
  generation integer NOT NULL,
  claim integer NOT NULL,
  -- Numbers every attempt in the life of the run, lost ones too.
  attempt integer NOT NULL DEFAULT 0,
  -- Counts against the retry policy; a crash or a hand-over does not.
  failures integer NOT NULL DEFAULT 0,
  -- Crashes of a process that ran this step alone.
  crashes integer NOT NULL DEFAULT 0,
  -- It was under way when its worker died, so it is next tried alone.
  suspect boolean NOT NULL DEFAULT false,
  started_at timestamptz,
  ended_at timestamptz,
  duration_ms bigint,
  output_kind output_kind,
  output jsonb,
  counts jsonb,
  error jsonb,
  -- Why it was skipped, cancelled or completed by hand.
  reason text,
  progress jsonb,
  PRIMARY KEY (run_id, step, item),
  CONSTRAINT only_a_settled_step_has_an_end
    CHECK ((ended_at IS NOT NULL) = (state IN ('completed', 'failed', 'skipped', 'cancelled'))),
  CONSTRAINT a_failed_step_says_why CHECK (state <> 'failed' OR error IS NOT NULL),
  CONSTRAINT a_skipped_step_says_why CHECK (state <> 'skipped' OR reason IS NOT NULL)
) PARTITION BY RANGE (run_id);

-- What a batch of outcomes is handed over as: records of these types, which are read in a third of the time that
-- objects of JSON take. The first is a run with what moves in it, by its place in the batch.
CREATE TYPE journal_run AS (
  run integer,
  id uuid,
  state text,
  claim integer,
  at timestamptz,
  events integer,
  actor text,
  attempts_by uuid,
  "to" text,
  next_claim integer,
  worker_id uuid,
  generation integer,
  version text,
  admitted boolean,
  started_at timestamptz,
  ended_at timestamptz,
  deadline_at timestamptz,
  clear_deadline boolean,
  windows jsonb,
  counts jsonb,
  error jsonb,
  clear_error boolean,
  unconfirmed_worker_id uuid,
  clear_requests boolean
);

-- What happened to a run or to one of its steps: an event, with the step's row and the end of its attempt.
CREATE TYPE journal_line AS (
  run integer,
  number integer,
  at timestamptz,
  "from" text,
  "to" text,
  detail jsonb,
  step text,
  item text,
  superseded boolean,
  row_generation integer,
  attempt integer,
  failures integer,
  crashes integer,
  suspect boolean,
  started_at timestamptz,
  ended_at timestamptz,
  duration_ms bigint,
  output_kind text,
  output jsonb,
  counts jsonb,
  error jsonb,
  reason text,
  outcome text
);

-- The append-only trail, numbered per run under the lock of its row.
CREATE TABLE run_events (
  run_id uuid NOT NULL,
  number integer NOT NULL,
  at timestamptz NOT NULL,
  -- Null on an event of the run itself.
  step text,
  item text,
  from_state text,
  to_state text NOT NULL,
  attempt integer,
  generation integer NOT NULL,
  -- 'worker <id>', 'sweep', 'person <name>', 'command line', ...
  actor text NOT NULL,
  detail jsonb,
  -- Of an event that ends an attempt: how it ended, and under whose claim it was made.
  outcome attempt_outcome,
  claim integer,
  worker_id uuid,
  started_at timestamptz,
  duration_ms bigint,
  -- Lets a reader of all runs' events stop before the oldest running transaction, so that it skips none.
  transaction_id xid8 NOT NULL DEFAULT pg_current_xact_id(),
  PRIMARY KEY (run_id, number)
) PARTITION BY RANGE (run_id);
-- An attempt ends once.
CREATE UNIQUE INDEX run_events_attempts ON run_events (run_id, step, item, attempt) NULLS NOT DISTINCT
  WHERE outcome IS NOT NULL;
-- The feed is one of runs; the steps of a run are found by the run.
CREATE INDEX run_events_feed ON run_events (transaction_id) WHERE step IS NULL;

-- Every attempt that is over.
CREATE VIEW attempts AS
  SELECT run_id, step, coalesce(item, '') AS item, attempt, generation, claim, worker_id, outcome, started_at, duration_ms,
    detail -> 'error' AS error
  FROM run_events WHERE outcome IS NOT NULL;

-- What parked steps wait for. Small: a row goes when its wait is over.
CREATE TABLE run_waits (
  run_id uuid NOT NULL,
  step text NOT NULL,
  item text NOT NULL DEFAULT '',
  kind text NOT NULL CHECK (kind IN ('time', 'signal', 'review', 'retry')),
  -- Business time. Of a signal: when it times out.
  due_at timestamptz,
  signal_key text,
  created_at timestamptz NOT NULL,
  signal_id bigint,
  PRIMARY KEY (run_id, step, item),
  CONSTRAINT a_signal_wait_has_a_key CHECK ((kind = 'signal') = (signal_key IS NOT NULL)),
  CONSTRAINT other_waits_are_due CHECK (kind IN ('signal', 'review') OR due_at IS NOT NULL)
);
CREATE INDEX run_waits_due ON run_waits (due_at);
CREATE INDEX run_waits_for_signal ON run_waits (signal_key) WHERE signal_id IS NULL AND signal_key IS NOT NULL;

-- Signals, kept until a wait takes them: one that came early is not lost.
CREATE TABLE signals (
  id bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
  key text NOT NULL,
  payload jsonb NOT NULL,
  sent_at timestamptz NOT NULL,
  taken_by_run uuid,
  taken_by_step text,
  taken_by_item text
);
CREATE INDEX signals_untaken ON signals (key, id) WHERE taken_by_run IS NULL;

-- Lines of one attempt, written apart from the outcomes and capped per attempt.
CREATE TABLE step_logs (
  run_id uuid NOT NULL,
  step text NOT NULL,
  item text NOT NULL DEFAULT '',
  attempt integer NOT NULL,
  number integer NOT NULL,
  at timestamptz NOT NULL,
  level text NOT NULL CHECK (level IN ('debug', 'info', 'warn', 'error')),
  message text NOT NULL,
  data jsonb,
  PRIMARY KEY (run_id, step, item, attempt, number)
) PARTITION BY RANGE (run_id);

-- Outputs over 256 KB, in chunks.
CREATE TABLE artifacts (
  run_id uuid NOT NULL,
  id uuid NOT NULL,
  number integer NOT NULL,
  data bytea NOT NULL,
  PRIMARY KEY (run_id, id, number)
) PARTITION BY RANGE (run_id);

-- Rows that a step returned, and the frozen item lists of eaches.
CREATE TABLE spooled_rows (
  run_id uuid NOT NULL,
  set_id uuid NOT NULL,
  number bigint NOT NULL,
  row jsonb NOT NULL,
  PRIMARY KEY (run_id, set_id, number)
) PARTITION BY RANGE (run_id);

-- Up to where each source of a pipeline has been loaded; moved only by the load that stores the data.
CREATE TABLE high_water_marks (
  pipeline text NOT NULL,
  source text NOT NULL,
  mark timestamptz NOT NULL,
  run_id uuid NOT NULL,
  moved_at timestamptz NOT NULL DEFAULT now(),
  PRIMARY KEY (pipeline, source)
);

-- The smallest UUIDv7 of an instant.
CREATE FUNCTION first_run_id(at timestamptz) RETURNS uuid
LANGUAGE sql IMMUTABLE PARALLEL SAFE AS $$
  SELECT (lpad(to_hex(floor(extract(epoch FROM at) * 1000)::bigint), 12, '0') || '70008000000000000000')::uuid
$$;

-- Makes the month's partitions if they are missing. ATTACH locks the parent far less than CREATE ... PARTITION OF.
CREATE PROCEDURE create_partitions(month date)
LANGUAGE plpgsql AS $$
DECLARE
  starts timestamptz := date_trunc('month', month::timestamp) AT TIME ZONE 'UTC';
  ends timestamptz := (date_trunc('month', month::timestamp) + interval '1 month') AT TIME ZONE 'UTC';
  parent text;
  partition text;
BEGIN
  PERFORM pg_advisory_xact_lock(hashtext(current_schema() || ' create_partitions'));
  FOREACH parent IN ARRAY
    ARRAY['runs', 'steps', 'run_events', 'step_logs', 'artifacts', 'spooled_rows']
  LOOP
    partition := parent || to_char(month, '_YYYY_MM');
    IF to_regclass(format('%I.%I', current_schema(), partition)) IS NULL THEN
      EXECUTE format('CREATE TABLE %I (LIKE %I INCLUDING ALL) WITH (fillfactor = %s)',
        partition, parent, CASE WHEN parent IN ('runs', 'steps') THEN 60 ELSE 100 END);
      EXECUTE format('ALTER TABLE %I ATTACH PARTITION %I FOR VALUES FROM (%L) TO (%L)',
        parent, partition, first_run_id(starts), first_run_id(ends));
    END IF;
  END LOOP;
END
$$;

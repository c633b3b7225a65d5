-- Schedules: when pipelines are started by themselves, and what became of every due time.

CREATE TABLE schedules (
  name text PRIMARY KEY,
  pipeline text NOT NULL,
  -- As the code has it. Never a secret.
  declared jsonb NOT NULL,
  -- What operators changed while it runs; null when nothing.
  changed jsonb,
  -- Whether the code still has it; one that vanished keeps its history.
  is_declared boolean NOT NULL DEFAULT true,
  paused_at timestamptz,
  paused_by text,
  paused_reason text,
  -- Business time. Every due time up to it is decided, and no event before it sets the schedule off.
  decided_until timestamptz NOT NULL,
  next_due_at timestamptz,
  -- Rises with every write, so that what was decided by an older row is not stored.
  revision integer NOT NULL DEFAULT 1,
  registered_at timestamptz NOT NULL,
  changed_at timestamptz NOT NULL,
  CONSTRAINT a_paused_schedule_says_by_whom CHECK ((paused_at IS NULL) = (paused_by IS NULL)),
  CONSTRAINT a_stopped_schedule_is_never_due CHECK (next_due_at IS NULL OR (is_declared AND paused_at IS NULL)),
  CONSTRAINT what_is_due_is_undecided CHECK (next_due_at > decided_until)
) WITH (fillfactor = 60);
CREATE INDEX schedules_due ON schedules (next_due_at) WHERE next_due_at IS NOT NULL;
-- For what is set off by events, which few are.
CREATE INDEX schedules_of_events ON schedules ((declared #>> '{trigger,kind}'))
  WHERE declared #>> '{trigger,kind}' IN ('after', 'published') AND is_declared AND paused_at IS NULL;

-- A due time, or an event, is decided once: however many schedulers try, one of them inserts its row.
CREATE TABLE ticks (
  schedule text NOT NULL,
  due_at timestamptz NOT NULL,
  -- 'clock', 'run <id> <generation>', 'publication <run> <step> <generation>', 'webhook <id>', 'person <name>', ...
  cause text NOT NULL DEFAULT 'clock',
  decided_at timestamptz NOT NULL,
  outcome text NOT NULL CHECK (outcome IN ('started', 'skipped', 'missed')),
  reason text,
  run_id uuid,
  -- How many due times were passed over before this one, and since when.
  missed integer NOT NULL DEFAULT 0 CHECK (missed >= 0),
  missed_since timestamptz,
  -- Of a signed request.
  signature text,
  PRIMARY KEY (schedule, due_at, cause),
  CONSTRAINT a_started_tick_has_a_run CHECK ((outcome = 'started') = (run_id IS NOT NULL)),
  CONSTRAINT any_other_tick_says_why CHECK (outcome = 'started' OR reason IS NOT NULL),
  CONSTRAINT what_was_missed_began_somewhere CHECK ((missed > 0) = (missed_since IS NOT NULL))
);
-- A request keeps its id when it is sent again, and not its time.
CREATE UNIQUE INDEX ticks_of_webhook ON ticks (schedule, cause) WHERE cause LIKE 'webhook %';
-- Its id is not signed: who has seen a request could send it under another one.
CREATE UNIQUE INDEX ticks_of_signature ON ticks (schedule, signature) WHERE signature IS NOT NULL;

-- What people and deployments did to schedules. Without a schedule: to all of them.
CREATE TABLE schedule_events (
  id bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
  schedule text,
  at timestamptz NOT NULL,
  actor text NOT NULL,
  what text NOT NULL,
  detail jsonb
);
CREATE INDEX schedule_events_of_schedule ON schedule_events (schedule, id);

-- While one is open, nothing is started by itself.
CREATE TABLE freezes (
  id bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
  reason text NOT NULL,
  -- Business time.
  frozen_at timestamptz NOT NULL,
  frozen_by text NOT NULL,
  thawed_at timestamptz,
  thawed_by text,
  -- How many of the schedules that were due in it are released in a minute.
  per_minute integer CHECK (per_minute >= 1),
  -- When the next of them may be released, by the database's clock. Null when all are.
  next_release_at timestamptz,
  CONSTRAINT a_thaw_says_by_whom_and_how_fast
    CHECK ((thawed_at IS NULL) = (thawed_by IS NULL) AND (thawed_at IS NULL) = (per_minute IS NULL)),
  CONSTRAINT nothing_is_released_before_the_thaw CHECK (thawed_at IS NOT NULL OR next_release_at IS NULL)
);
CREATE UNIQUE INDEX freezes_open ON freezes ((true)) WHERE thawed_at IS NULL;
CREATE INDEX freezes_releasing ON freezes (id) WHERE next_release_at IS NOT NULL;

-- One row a scheduler process, renewed by its turns, by the database's clock.
CREATE TABLE schedulers (
  id uuid PRIMARY KEY,
  host text NOT NULL,
  process_id integer NOT NULL,
  started_at timestamptz NOT NULL DEFAULT now(),
  seen_at timestamptz NOT NULL DEFAULT now(),
  -- How far the database's clock is ahead of the process's.
  skew_ms bigint NOT NULL DEFAULT 0
) WITH (fillfactor = 50);

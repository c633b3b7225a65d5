-- Scripts that tell of their runs themselves, by an address that is a secret.

CREATE TABLE ping_keys (
  id uuid PRIMARY KEY,
  watch text NOT NULL,
  job text NOT NULL,
  -- Its first letters, by which people know it again.
  prefix text NOT NULL,
  hash bytea NOT NULL UNIQUE,
  created_at timestamptz NOT NULL,
  created_by text NOT NULL,
  last_ping_at timestamptz,
  ended_at timestamptz
);
CREATE INDEX ping_keys_by_watch ON ping_keys (watch) WHERE ended_at IS NULL;

-- One a run that was told of.
CREATE TABLE pings (
  id uuid PRIMARY KEY,
  key_id uuid NOT NULL REFERENCES ping_keys,
  watch text NOT NULL,
  job text NOT NULL,
  -- What tells it from others of the key that go on at the same time; empty where nothing does.
  run text NOT NULL,
  state text NOT NULL CHECK (state IN ('running', 'completed', 'failed')),
  started_at timestamptz NOT NULL,
  ended_at timestamptz,
  records bigint,
  failed_records bigint,
  error text,
  said text NOT NULL,
  -- Of the last ping.
  told_at timestamptz NOT NULL,
  CONSTRAINT a_ping_ends_after_its_start CHECK (ended_at >= started_at),
  CONSTRAINT a_ping_runs_until_its_end CHECK ((state = 'running') = (ended_at IS NULL))
);
CREATE UNIQUE INDEX pings_one_open ON pings (key_id, run) WHERE ended_at IS NULL;
CREATE INDEX pings_by_run ON pings (key_id, run, told_at);
CREATE INDEX pings_by_time ON pings (watch, told_at);

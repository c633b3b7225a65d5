-- Jobs that other systems run: what was seen of them, what is expected of them, and what is wrong.

-- One a declared watch, as its polls have last found it.
CREATE TABLE watches (
  name text PRIMARY KEY,
  system text,
  -- Title, source, workflow, day: as it is declared, for doors that have no code.
  declared jsonb NOT NULL,
  is_declared boolean NOT NULL DEFAULT true,
  pipeline text NOT NULL,
  every_ms bigint NOT NULL CHECK (every_ms > 0),
  -- Business time from here on. The last look that was answered, and since when none was.
  looked_at timestamptz,
  away_since timestamptz,
  -- Up to when its source is known: the next look asks for what has changed since a day before.
  known_to timestamptz,
  -- How far the source's clock is ahead of ours.
  clock_ahead_ms bigint,
  troubles text[] NOT NULL DEFAULT '{}',
  -- What is left to do, by job.
  left_by_job jsonb NOT NULL DEFAULT '{}',
  -- The business day for which expectations were learned last.
  learned_for date
);

-- What operators have changed of what is expected of a job.
CREATE TABLE job_limits (
  watch text NOT NULL,
  job text NOT NULL,
  changed jsonb NOT NULL,
  changed_at timestamptz NOT NULL,
  changed_by text NOT NULL,
  PRIMARY KEY (watch, job)
);

CREATE TABLE job_runs (
  watch text NOT NULL,
  key text NOT NULL,
  job text NOT NULL,
  -- Its business day.
  day date NOT NULL,
  state text NOT NULL CHECK (state IN ('pending', 'running', 'completed', 'failed', 'cancelled')),
  started_at timestamptz,
  ended_at timestamptz,
  records bigint,
  failed_records bigint,
  threads jsonb NOT NULL DEFAULT '[]',
  error text,
  first_seen_at timestamptz NOT NULL,
  last_seen_at timestamptz NOT NULL,
  progressed_at timestamptz NOT NULL,
  vanished_at timestamptz,
  longest_gap_ms bigint,
  recent jsonb NOT NULL DEFAULT '[]',
  PRIMARY KEY (watch, key),
  CONSTRAINT an_end_comes_after_a_start CHECK (ended_at >= started_at)
);
CREATE INDEX job_runs_by_day ON job_runs (watch, day, job);
CREATE INDEX job_runs_by_start ON job_runs (watch, coalesce(started_at, 'epoch') DESC, key DESC);
CREATE INDEX job_runs_open ON job_runs (watch) WHERE ended_at IS NULL AND state IN ('pending', 'running');

-- What a look has seen of a run, where that had changed.
CREATE TABLE job_observations (
  watch text NOT NULL,
  key text NOT NULL,
  at timestamptz NOT NULL,
  state text NOT NULL,
  records bigint,
  failed_records bigint,
  threads jsonb NOT NULL,
  PRIMARY KEY (watch, key, at)
);

-- What is wrong, or was.
CREATE TABLE verdicts (
  id uuid PRIMARY KEY,
  watch text NOT NULL,
  -- Empty: about the watch itself, or about the job's day.
  job text NOT NULL,
  key text NOT NULL DEFAULT '',
  kind text NOT NULL,
  day date NOT NULL,
  since timestamptz NOT NULL,
  found_at timestamptz NOT NULL,
  until timestamptz,
  evidence text NOT NULL
);
CREATE UNIQUE INDEX verdicts_one_open ON verdicts (watch, job, key, kind) WHERE until IS NULL;
CREATE INDEX verdicts_by_day ON verdicts (watch, day);
CREATE INDEX verdicts_by_time ON verdicts (until);

-- What the history of a job says of it, learned once a business day.
CREATE TABLE job_expectations (
  watch text NOT NULL,
  job text NOT NULL,
  expectation jsonb NOT NULL,
  PRIMARY KEY (watch, job)
);

-- When the jobs of a business day are expected to be done. An empty job is the day itself.
CREATE TABLE job_forecasts (
  watch text NOT NULL,
  day date NOT NULL,
  job text NOT NULL,
  at timestamptz NOT NULL,
  state text NOT NULL,
  start_p50 timestamptz,
  start_p90 timestamptz,
  finish_p50 timestamptz,
  finish_p90 timestamptz,
  slack_ms bigint,
  is_on_critical_path boolean NOT NULL,
  PRIMARY KEY (watch, day, job)
);

-- How each job did on each business day, recomputed with every look that touched it.
CREATE TABLE job_days (
  watch text NOT NULL,
  job text NOT NULL,
  day date NOT NULL,
  runs integer NOT NULL,
  completed integer NOT NULL,
  failed integer NOT NULL,
  records bigint,
  failed_records bigint,
  duration_ms bigint NOT NULL,
  first_start_at timestamptz,
  last_end_at timestamptz,
  PRIMARY KEY (watch, job, day)
);
CREATE INDEX job_days_by_day ON job_days (day);

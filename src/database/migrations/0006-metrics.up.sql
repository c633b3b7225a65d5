-- What runs have measured: their own figures, days, service levels, and totals that only rise; and what is kept how long.

-- The figures of a run that has ended. Within a generation they do not change any more, so a day of ten thousand runs is
-- computed anew without reading their steps again.
CREATE TABLE run_metrics (
  run_id uuid PRIMARY KEY,
  -- 0 where only `counted` says something.
  generation integer NOT NULL,
  -- The sum of what its steps and items have counted, by name.
  metrics jsonb NOT NULL DEFAULT '{}',
  -- Of each step: state, attempts, failures, retries, durationMs, metrics.
  steps jsonb NOT NULL DEFAULT '{}',
  -- How much of the run is in `metric_totals`, by series, and the last of its events that is.
  counted jsonb NOT NULL DEFAULT '{}',
  counted_events integer NOT NULL DEFAULT 0
);

-- The runs of a pipeline that were created on a local day and have ended. Always computed as a whole, never added to.
CREATE TABLE daily_metrics (
  pipeline text NOT NULL,
  day date NOT NULL,
  zone text NOT NULL,
  runs integer NOT NULL,
  completed integer NOT NULL,
  partial integer NOT NULL,
  failed integer NOT NULL,
  cancelled integer NOT NULL,
  -- From start to end; runs that were cancelled say nothing about how long one takes.
  duration_p50_ms bigint,
  duration_p95_ms bigint,
  duration_max_ms bigint,
  duration_sum_ms bigint NOT NULL,
  fetched bigint NOT NULL,
  stored bigint NOT NULL,
  quarantined bigint NOT NULL,
  -- By name: sum, mean, min, max over the runs that have counted it, and how many those are.
  metrics jsonb NOT NULL,
  computed_at timestamptz NOT NULL DEFAULT now(),
  PRIMARY KEY (pipeline, day),
  CONSTRAINT every_run_has_one_end CHECK (runs = completed + partial + failed + cancelled)
);

CREATE TABLE daily_step_metrics (
  pipeline text NOT NULL,
  step text NOT NULL,
  day date NOT NULL,
  attempts integer NOT NULL,
  failures integer NOT NULL,
  retries integer NOT NULL,
  -- Of the runs in which it completed.
  duration_p50_ms bigint,
  duration_p95_ms bigint,
  duration_max_ms bigint,
  duration_sum_ms bigint NOT NULL,
  PRIMARY KEY (pipeline, step, day)
);

CREATE TABLE daily_service_levels (
  service_level text NOT NULL,
  day date NOT NULL,
  good integer NOT NULL,
  counted integer NOT NULL,
  PRIMARY KEY (service_level, day),
  CONSTRAINT what_is_good_is_counted CHECK (good BETWEEN 0 AND counted)
);

-- By what is computed, as the process that started last has declared it: the zone, service levels, counters. All
-- processes go by these rows, so that two versions side by side do not compute the same day in two ways.
CREATE TABLE metric_settings (
  kind text NOT NULL CHECK (kind IN ('zone', 'service level', 'counter')),
  name text NOT NULL,
  definition jsonb NOT NULL,
  PRIMARY KEY (kind, name)
);

-- Days that are to be computed anew for all pipelines, because the zone or a service level has changed.
CREATE TABLE metric_days_due (day date PRIMARY KEY);

-- Totals for Prometheus: they rise with the end of runs, and never fall.
CREATE TABLE metric_totals (
  name text NOT NULL,
  labels jsonb NOT NULL,
  total numeric NOT NULL CHECK (total >= 0),
  PRIMARY KEY (name, labels)
);

-- 'runs kept from': what was created earlier may be gone. 'swept': when retention was last looked after.
CREATE TABLE retention_marks (
  name text PRIMARY KEY CHECK (name IN ('runs kept from', 'swept')),
  at timestamptz NOT NULL
);

-- What the migrations add up to: for reading and for review, not for running.
-- Made by `npm run schema`; a test compares it with a migrated database.

CREATE TABLE alert_events (
  id bigint GENERATED ALWAYS AS IDENTITY NOT NULL,
  alert_id uuid NOT NULL,
  at timestamp with time zone NOT NULL,
  actor text NOT NULL,
  from_state alert_state,
  to_state alert_state NOT NULL,
  told text,
  note text,
  until timestamp with time zone,
  CONSTRAINT alert_events_pkey PRIMARY KEY (id),
  CONSTRAINT alert_events_alert_id_fkey FOREIGN KEY (alert_id) REFERENCES alerts(id),
  CONSTRAINT alert_events_told_check CHECK ((told = ANY (ARRAY['fired'::text, 'resolved'::text])))
);
CREATE INDEX alert_events_of_alert ON alert_events USING btree (alert_id, id);

CREATE TABLE alerts (
  id uuid NOT NULL,
  rule text NOT NULL,
  kind text NOT NULL,
  subject text NOT NULL,
  system text,
  pipeline text,
  state alert_state NOT NULL,
  severity text NOT NULL,
  title text NOT NULL,
  facts jsonb DEFAULT '{}'::jsonb NOT NULL,
  run_id uuid,
  count integer NOT NULL,
  reopened integer DEFAULT 0 NOT NULL,
  since timestamp with time zone NOT NULL,
  clear_since timestamp with time zone,
  fired_at timestamp with time zone,
  acknowledged_by text,
  acknowledged_until timestamp with time zone,
  closed_at timestamp with time zone,
  quiet_until timestamp with time zone,
  is_told boolean DEFAULT false NOT NULL,
  parent_id uuid,
  CONSTRAINT alerts_pkey PRIMARY KEY (id),
  CONSTRAINT alerts_parent_id_fkey FOREIGN KEY (parent_id) REFERENCES alerts(id),
  CONSTRAINT alerts_count_check CHECK ((count >= 1)),
  CONSTRAINT alerts_severity_check CHECK ((severity = ANY (ARRAY['info'::text, 'warning'::text, 'critical'::text]))),
  CONSTRAINT an_acknowledged_alert_says_by_whom CHECK ((((state)::text <> 'acknowledged'::text) OR (acknowledged_by IS NOT NULL))),
  CONSTRAINT an_alert_that_fires_has_fired CHECK ((((state)::text = ANY (ARRAY['pending'::text, 'resolved'::text])) OR (fired_at IS NOT NULL))),
  CONSTRAINT no_alert_is_its_own_parent CHECK ((parent_id <> id)),
  CONSTRAINT only_a_resolved_or_dismissed_alert_is_closed CHECK (
CASE
    WHEN (closed_at IS NULL) THEN ((state)::text <> 'resolved'::text)
    ELSE ((state)::text = ANY (ARRAY['resolved'::text, 'dismissed'::text]))
END),
  CONSTRAINT only_what_has_fired_was_told CHECK (((NOT is_told) OR (fired_at IS NOT NULL)))
) WITH (fillfactor=60);
CREATE INDEX alerts_of_parent ON alerts USING btree (parent_id) WHERE (parent_id IS NOT NULL);
CREATE INDEX alerts_of_subject ON alerts USING btree (rule, subject, id DESC);
CREATE UNIQUE INDEX alerts_open ON alerts USING btree (rule, subject) WHERE (closed_at IS NULL);

CREATE TABLE artifacts (
  run_id uuid NOT NULL,
  id uuid NOT NULL,
  number integer NOT NULL,
  data bytea NOT NULL,
  CONSTRAINT artifacts_pkey PRIMARY KEY (run_id, id, number)
) PARTITION BY RANGE (run_id);

CREATE TABLE audit (
  number bigint NOT NULL,
  at timestamp with time zone NOT NULL,
  actor_kind text NOT NULL,
  actor text NOT NULL,
  user_id uuid,
  address text,
  user_agent text,
  action text NOT NULL,
  object_kind text NOT NULL,
  object text NOT NULL,
  outcome text NOT NULL,
  before jsonb,
  after jsonb,
  previous_hash bytea NOT NULL,
  hash bytea NOT NULL,
  CONSTRAINT audit_pkey PRIMARY KEY (number),
  CONSTRAINT audit_hash_key UNIQUE (hash),
  CONSTRAINT audit_hash_check CHECK ((length(hash) = 32)),
  CONSTRAINT audit_number_check CHECK ((number > 0)),
  CONSTRAINT audit_outcome_check CHECK ((outcome = ANY (ARRAY['done'::text, 'denied'::text]))),
  CONSTRAINT audit_previous_hash_check CHECK ((length(previous_hash) = 32))
);
CREATE INDEX audit_of_actor ON audit USING btree (actor, number);
CREATE INDEX audit_of_object ON audit USING btree (object_kind, object, number);
CREATE TRIGGER audit_is_append_only BEFORE DELETE OR UPDATE OR TRUNCATE ON audit FOR EACH STATEMENT EXECUTE FUNCTION refuse_audit_change();

CREATE TABLE audit_head (
  is_only boolean DEFAULT true NOT NULL,
  number bigint NOT NULL,
  hash bytea NOT NULL,
  CONSTRAINT audit_head_pkey PRIMARY KEY (is_only),
  CONSTRAINT audit_head_is_only_check CHECK (is_only)
);

CREATE TABLE backfill_windows (
  backfill_id uuid NOT NULL,
  window_from timestamp with time zone NOT NULL,
  window_to timestamp with time zone NOT NULL,
  run_id uuid NOT NULL,
  CONSTRAINT backfill_windows_pkey PRIMARY KEY (backfill_id, window_from),
  CONSTRAINT backfill_windows_backfill_id_fkey FOREIGN KEY (backfill_id) REFERENCES backfills(id),
  CONSTRAINT a_window_ends_after_it_begins CHECK ((window_from < window_to))
);

CREATE TABLE backfills (
  id uuid NOT NULL,
  pipeline text NOT NULL,
  first_day date NOT NULL,
  last_day date NOT NULL,
  every text NOT NULL,
  choice text NOT NULL,
  parallel integer NOT NULL,
  created_at timestamp with time zone NOT NULL,
  created_by text NOT NULL,
  cancelled_at timestamp with time zone,
  CONSTRAINT backfills_pkey PRIMARY KEY (id),
  CONSTRAINT a_stretch_ends_after_it_begins CHECK ((first_day <= last_day)),
  CONSTRAINT backfills_choice_check CHECK ((choice = ANY (ARRAY['missing'::text, 'failed'::text, 'all'::text]))),
  CONSTRAINT backfills_parallel_check CHECK ((parallel >= 1))
);

CREATE TABLE batches (
  id uuid NOT NULL,
  dataset text NOT NULL,
  pipeline text NOT NULL,
  run_id uuid NOT NULL,
  step text NOT NULL,
  mode run_mode NOT NULL,
  source text NOT NULL,
  state batch_state NOT NULL,
  staging text,
  fetched bigint NOT NULL,
  staged bigint NOT NULL,
  quarantined bigint NOT NULL,
  invalid bigint NOT NULL,
  missing bigint NOT NULL,
  drift jsonb,
  window_from timestamp with time zone,
  window_to timestamp with time zone,
  replaced tstzrange,
  staged_at timestamp with time zone NOT NULL,
  settled_at timestamp with time zone,
  error jsonb,
  CONSTRAINT batches_pkey PRIMARY KEY (id),
  CONSTRAINT a_blocked_batch_says_why CHECK ((((state)::text <> 'blocked'::text) OR (error IS NOT NULL))),
  CONSTRAINT every_row_is_staged_or_quarantined CHECK ((fetched = (staged + quarantined)))
);
CREATE INDEX batches_of_run ON batches USING btree (run_id, step);
CREATE INDEX batches_published ON batches USING btree (dataset, source, staged_at) WHERE ((state)::text = ANY (ARRAY['published'::text, 'replayed'::text]));
CREATE INDEX batches_with_staging ON batches USING btree (staging) WHERE (staging IS NOT NULL);

CREATE TABLE channel_states (
  channel text NOT NULL,
  next_send_at timestamp with time zone DEFAULT '-infinity'::timestamp with time zone NOT NULL,
  failures integer DEFAULT 0 NOT NULL,
  failing_since timestamp with time zone,
  tried_at timestamp with time zone,
  probe_at timestamp with time zone,
  last_failed uuid,
  last_error text,
  paused_until timestamp with time zone,
  CONSTRAINT channel_states_pkey PRIMARY KEY (channel),
  CONSTRAINT channel_states_failures_check CHECK ((failures >= 0)),
  CONSTRAINT what_fails_has_failed_since CHECK (((failures > 0) = (failing_since IS NOT NULL)))
);

CREATE TABLE daily_metrics (
  pipeline text NOT NULL,
  day date NOT NULL,
  zone text NOT NULL,
  runs integer NOT NULL,
  completed integer NOT NULL,
  partial integer NOT NULL,
  failed integer NOT NULL,
  cancelled integer NOT NULL,
  duration_p50_ms bigint,
  duration_p95_ms bigint,
  duration_max_ms bigint,
  duration_sum_ms bigint NOT NULL,
  fetched bigint NOT NULL,
  stored bigint NOT NULL,
  quarantined bigint NOT NULL,
  metrics jsonb NOT NULL,
  computed_at timestamp with time zone DEFAULT now() NOT NULL,
  CONSTRAINT daily_metrics_pkey PRIMARY KEY (pipeline, day),
  CONSTRAINT every_run_has_one_end CHECK ((runs = (((completed + partial) + failed) + cancelled)))
);
CREATE INDEX daily_metrics_by_day ON daily_metrics USING btree (day);

CREATE TABLE daily_service_levels (
  service_level text NOT NULL,
  day date NOT NULL,
  good integer NOT NULL,
  counted integer NOT NULL,
  CONSTRAINT daily_service_levels_pkey PRIMARY KEY (service_level, day),
  CONSTRAINT what_is_good_is_counted CHECK (((good >= 0) AND (good <= counted)))
);

CREATE TABLE daily_step_metrics (
  pipeline text NOT NULL,
  step text NOT NULL,
  day date NOT NULL,
  attempts integer NOT NULL,
  failures integer NOT NULL,
  retries integer NOT NULL,
  duration_p50_ms bigint,
  duration_p95_ms bigint,
  duration_max_ms bigint,
  duration_sum_ms bigint NOT NULL,
  CONSTRAINT daily_step_metrics_pkey PRIMARY KEY (pipeline, step, day)
);

CREATE TABLE deliveries (
  id uuid NOT NULL,
  key text NOT NULL,
  notice_id uuid,
  kind text NOT NULL,
  alert_id uuid,
  rule text,
  channel text NOT NULL,
  recipient text NOT NULL,
  severity text NOT NULL,
  urgency smallint GENERATED ALWAYS AS (
CASE severity
    WHEN 'critical'::text THEN 0
    WHEN 'warning'::text THEN 1
    ELSE 2
END) STORED NOT NULL,
  title text NOT NULL,
  body jsonb NOT NULL,
  state text NOT NULL,
  attempts integer DEFAULT 0 NOT NULL,
  created_at timestamp with time zone NOT NULL,
  due_at timestamp with time zone NOT NULL,
  next_attempt_at timestamp with time zone NOT NULL,
  lease_ends_at timestamp with time zone,
  first_tried_at timestamp with time zone,
  ended_at timestamp with time zone,
  may_have_arrived boolean DEFAULT false NOT NULL,
  provider_id text,
  refused jsonb,
  last_error text,
  digest_id uuid,
  digest_counts jsonb,
  CONSTRAINT deliveries_pkey PRIMARY KEY (id),
  CONSTRAINT a_notice_reaches_a_recipient_once UNIQUE (notice_id, channel, recipient),
  CONSTRAINT deliveries_key_key UNIQUE (key),
  CONSTRAINT deliveries_digest_id_fkey FOREIGN KEY (digest_id) REFERENCES deliveries(id) ON DELETE SET NULL DEFERRABLE INITIALLY DEFERRED,
  CONSTRAINT deliveries_notice_id_fkey FOREIGN KEY (notice_id) REFERENCES notices(id) ON DELETE CASCADE,
  CONSTRAINT a_digest_tells_of_many CHECK ((((kind = 'digest'::text) = (notice_id IS NULL)) AND ((kind = 'digest'::text) = (digest_counts IS NOT NULL)))),
  CONSTRAINT deliveries_attempts_check CHECK ((attempts >= 0)),
  CONSTRAINT deliveries_kind_check CHECK ((kind = ANY (ARRAY['alert fired'::text, 'alert resolved'::text, 'run ended'::text, 'report'::text, 'test'::text, 'escalation'::text, 'channel failing'::text, 'digest'::text, 'review'::text]))),
  CONSTRAINT deliveries_severity_check CHECK ((severity = ANY (ARRAY['info'::text, 'warning'::text, 'critical'::text]))),
  CONSTRAINT deliveries_state_check CHECK ((state = ANY (ARRAY['pending'::text, 'sending'::text, 'sent'::text, 'refused'::text, 'failed'::text, 'abandoned'::text, 'not configured'::text, 'in digest'::text, 'dropped'::text]))),
  CONSTRAINT what_arrived_was_tried CHECK (((state <> ALL (ARRAY['sent'::text, 'refused'::text])) OR (attempts > 0))),
  CONSTRAINT what_is_being_sent_has_a_lease CHECK (((state = 'sending'::text) = (lease_ends_at IS NOT NULL))),
  CONSTRAINT what_is_over_has_an_end CHECK (((state = ANY (ARRAY['pending'::text, 'sending'::text])) = (ended_at IS NULL)))
);
CREATE INDEX deliveries_lost ON deliveries USING btree (ended_at) WHERE (state = ANY (ARRAY['refused'::text, 'failed'::text, 'abandoned'::text, 'not configured'::text]));
CREATE INDEX deliveries_of_alert ON deliveries USING btree (alert_id, channel, recipient) WHERE (alert_id IS NOT NULL);
CREATE INDEX deliveries_of_digest ON deliveries USING btree (digest_id) WHERE (digest_id IS NOT NULL);
CREATE INDEX deliveries_under_way ON deliveries USING btree (lease_ends_at) WHERE (state = 'sending'::text);
CREATE INDEX deliveries_waiting ON deliveries USING btree (channel, urgency, id) WHERE (state = 'pending'::text);

CREATE TABLE escalations (
  alert_id uuid NOT NULL,
  fired_at timestamp with time zone NOT NULL,
  rung integer NOT NULL,
  at timestamp with time zone NOT NULL,
  notice_id uuid NOT NULL,
  CONSTRAINT escalations_pkey PRIMARY KEY (alert_id, fired_at, rung)
);

CREATE TABLE feed_readers (
  reader text NOT NULL,
  seen pg_snapshot NOT NULL,
  upto pg_snapshot,
  after_transaction xid8,
  after_run uuid,
  after_number integer,
  CONSTRAINT feed_readers_pkey PRIMARY KEY (reader),
  CONSTRAINT a_stretch_begins_and_has_an_end CHECK (((upto IS NULL) = (after_transaction IS NULL)))
);

CREATE TABLE finding_changes (
  id bigint GENERATED ALWAYS AS IDENTITY NOT NULL,
  name text NOT NULL,
  host text NOT NULL,
  from_state text,
  to_state text NOT NULL,
  at timestamp with time zone NOT NULL,
  reasons jsonb NOT NULL,
  CONSTRAINT finding_changes_pkey PRIMARY KEY (id)
);
CREATE INDEX finding_changes_by_time ON finding_changes USING btree (at);

CREATE TABLE findings (
  name text NOT NULL,
  host text DEFAULT ''::text NOT NULL,
  state text NOT NULL,
  since timestamp with time zone NOT NULL,
  reasons jsonb NOT NULL,
  figures jsonb NOT NULL,
  checked_at timestamp with time zone NOT NULL,
  CONSTRAINT findings_pkey PRIMARY KEY (name, host),
  CONSTRAINT findings_state_check CHECK ((state = ANY (ARRAY['healthy'::text, 'degraded'::text, 'unhealthy'::text]))),
  CONSTRAINT what_is_not_healthy_says_why CHECK (((state = 'healthy'::text) = (reasons = '[]'::jsonb)))
);

CREATE TABLE freezes (
  id bigint GENERATED ALWAYS AS IDENTITY NOT NULL,
  reason text NOT NULL,
  frozen_at timestamp with time zone NOT NULL,
  frozen_by text NOT NULL,
  thawed_at timestamp with time zone,
  thawed_by text,
  per_minute integer,
  next_release_at timestamp with time zone,
  CONSTRAINT freezes_pkey PRIMARY KEY (id),
  CONSTRAINT a_thaw_says_by_whom_and_how_fast CHECK ((((thawed_at IS NULL) = (thawed_by IS NULL)) AND ((thawed_at IS NULL) = (per_minute IS NULL)))),
  CONSTRAINT freezes_per_minute_check CHECK ((per_minute >= 1)),
  CONSTRAINT nothing_is_released_before_the_thaw CHECK (((thawed_at IS NOT NULL) OR (next_release_at IS NULL)))
);
CREATE UNIQUE INDEX freezes_open ON freezes USING btree ((true)) WHERE (thawed_at IS NULL);
CREATE INDEX freezes_releasing ON freezes USING btree (id) WHERE (next_release_at IS NOT NULL);

CREATE TABLE high_water_marks (
  pipeline text NOT NULL,
  source text NOT NULL,
  mark timestamp with time zone NOT NULL,
  run_id uuid NOT NULL,
  moved_at timestamp with time zone DEFAULT now() NOT NULL,
  CONSTRAINT high_water_marks_pkey PRIMARY KEY (pipeline, source)
);

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
  first_start_at timestamp with time zone,
  last_end_at timestamp with time zone,
  ended_in_error integer DEFAULT 0 NOT NULL,
  vanished integer DEFAULT 0 NOT NULL,
  CONSTRAINT job_days_pkey PRIMARY KEY (watch, job, day)
);
CREATE INDEX job_days_by_day ON job_days USING btree (day);

CREATE TABLE job_expectations (
  watch text NOT NULL,
  job text NOT NULL,
  expectation jsonb NOT NULL,
  CONSTRAINT job_expectations_pkey PRIMARY KEY (watch, job)
);

CREATE TABLE job_forecasts (
  watch text NOT NULL,
  day date NOT NULL,
  job text NOT NULL,
  at timestamp with time zone NOT NULL,
  state text NOT NULL,
  start_p50 timestamp with time zone,
  start_p90 timestamp with time zone,
  finish_p50 timestamp with time zone,
  finish_p90 timestamp with time zone,
  slack_ms bigint,
  is_on_critical_path boolean NOT NULL,
  CONSTRAINT job_forecasts_pkey PRIMARY KEY (watch, day, job)
);

CREATE TABLE job_limits (
  watch text NOT NULL,
  job text NOT NULL,
  changed jsonb NOT NULL,
  changed_at timestamp with time zone NOT NULL,
  changed_by text NOT NULL,
  CONSTRAINT job_limits_pkey PRIMARY KEY (watch, job)
);

CREATE TABLE job_observations (
  watch text NOT NULL,
  key text NOT NULL,
  at timestamp with time zone NOT NULL,
  state text NOT NULL,
  records bigint,
  failed_records bigint,
  threads jsonb NOT NULL,
  CONSTRAINT job_observations_pkey PRIMARY KEY (watch, key, at)
);

CREATE TABLE job_runs (
  watch text NOT NULL,
  key text NOT NULL,
  job text NOT NULL,
  day date NOT NULL,
  state text NOT NULL,
  started_at timestamp with time zone,
  ended_at timestamp with time zone,
  records bigint,
  failed_records bigint,
  threads jsonb DEFAULT '[]'::jsonb NOT NULL,
  error text,
  first_seen_at timestamp with time zone NOT NULL,
  last_seen_at timestamp with time zone NOT NULL,
  progressed_at timestamp with time zone NOT NULL,
  vanished_at timestamp with time zone,
  longest_gap_ms bigint,
  recent jsonb DEFAULT '[]'::jsonb NOT NULL,
  restarted_at timestamp with time zone,
  records_before bigint,
  ended_in_error boolean DEFAULT false NOT NULL,
  CONSTRAINT job_runs_pkey PRIMARY KEY (watch, key),
  CONSTRAINT an_end_comes_after_a_start CHECK ((ended_at >= started_at)),
  CONSTRAINT job_runs_state_check CHECK ((state = ANY (ARRAY['pending'::text, 'running'::text, 'completed'::text, 'failed'::text, 'cancelled'::text])))
);
CREATE INDEX job_runs_by_day ON job_runs USING btree (watch, day, job);
CREATE INDEX job_runs_by_start ON job_runs USING btree (watch, COALESCE(started_at, '1970-01-01 00:00:00+00'::timestamp with time zone) DESC, key DESC);
CREATE INDEX job_runs_failed ON job_runs USING btree (watch) WHERE (state = 'failed'::text);
CREATE INDEX job_runs_open ON job_runs USING btree (watch) WHERE ((ended_at IS NULL) AND (state = ANY (ARRAY['pending'::text, 'running'::text])));

CREATE TABLE life_signs (
  name text NOT NULL,
  sent_at timestamp with time zone NOT NULL,
  CONSTRAINT life_signs_pkey PRIMARY KEY (name)
);

CREATE TABLE metric_days_due (
  day date NOT NULL,
  CONSTRAINT metric_days_due_pkey PRIMARY KEY (day)
);

CREATE TABLE metric_settings (
  kind text NOT NULL,
  name text NOT NULL,
  definition jsonb NOT NULL,
  CONSTRAINT metric_settings_pkey PRIMARY KEY (kind, name),
  CONSTRAINT metric_settings_kind_check CHECK ((kind = ANY (ARRAY['zone'::text, 'service level'::text, 'counter'::text])))
);

CREATE TABLE metric_totals (
  name text NOT NULL,
  labels jsonb NOT NULL,
  total numeric NOT NULL,
  CONSTRAINT metric_totals_pkey PRIMARY KEY (name, labels),
  CONSTRAINT metric_totals_total_check CHECK ((total >= (0)::numeric))
);

CREATE TABLE notices (
  id uuid NOT NULL,
  kind text NOT NULL,
  severity text NOT NULL,
  urgency smallint GENERATED ALWAYS AS (
CASE severity
    WHEN 'critical'::text THEN 0
    WHEN 'warning'::text THEN 1
    ELSE 2
END) STORED NOT NULL,
  at timestamp with time zone NOT NULL,
  system text,
  pipeline text,
  rule text,
  outcome text,
  alert_id uuid,
  run_id uuid,
  title text NOT NULL,
  facts jsonb DEFAULT '{}'::jsonb NOT NULL,
  key text,
  routed_at timestamp with time zone,
  CONSTRAINT notices_pkey PRIMARY KEY (id),
  CONSTRAINT notices_key_key UNIQUE (key),
  CONSTRAINT notices_kind_check CHECK ((kind = ANY (ARRAY['alert fired'::text, 'alert resolved'::text, 'run ended'::text, 'report'::text, 'test'::text, 'escalation'::text, 'channel failing'::text, 'review'::text]))),
  CONSTRAINT notices_outcome_check CHECK ((outcome = ANY (ARRAY['success'::text, 'partial'::text, 'failure'::text]))),
  CONSTRAINT notices_severity_check CHECK ((severity = ANY (ARRAY['info'::text, 'warning'::text, 'critical'::text])))
);
CREATE INDEX notices_of_alert ON notices USING btree (alert_id, id) WHERE (alert_id IS NOT NULL);
CREATE INDEX notices_unrouted ON notices USING btree (urgency, id) WHERE (routed_at IS NULL);

CREATE TABLE observations (
  id bigint GENERATED ALWAYS AS IDENTITY NOT NULL,
  rule text NOT NULL,
  subject text NOT NULL,
  at timestamp with time zone NOT NULL,
  value double precision,
  run_id uuid,
  CONSTRAINT observations_pkey PRIMARY KEY (id)
);
CREATE INDEX observations_by_age ON observations USING btree (at);
CREATE INDEX observations_of_rule ON observations USING btree (rule, subject, id DESC);

CREATE TABLE on_call_overrides (
  id uuid NOT NULL,
  from_at timestamp with time zone NOT NULL,
  to_at timestamp with time zone NOT NULL,
  person text NOT NULL,
  created_at timestamp with time zone NOT NULL,
  created_by text NOT NULL,
  removed_at timestamp with time zone,
  removed_by text,
  CONSTRAINT on_call_overrides_pkey PRIMARY KEY (id),
  CONSTRAINT a_removed_override_says_by_whom CHECK (((removed_at IS NULL) = (removed_by IS NULL))),
  CONSTRAINT an_override_ends_after_it_begins CHECK ((from_at < to_at))
);

CREATE TABLE ping_keys (
  id uuid NOT NULL,
  watch text NOT NULL,
  job text NOT NULL,
  prefix text NOT NULL,
  hash bytea NOT NULL,
  created_at timestamp with time zone NOT NULL,
  created_by text NOT NULL,
  last_ping_at timestamp with time zone,
  ended_at timestamp with time zone,
  CONSTRAINT ping_keys_pkey PRIMARY KEY (id),
  CONSTRAINT ping_keys_hash_key UNIQUE (hash)
);
CREATE INDEX ping_keys_by_watch ON ping_keys USING btree (watch) WHERE (ended_at IS NULL);

CREATE TABLE pings (
  id uuid NOT NULL,
  key_id uuid NOT NULL,
  watch text NOT NULL,
  job text NOT NULL,
  run text NOT NULL,
  state text NOT NULL,
  started_at timestamp with time zone NOT NULL,
  ended_at timestamp with time zone,
  records bigint,
  failed_records bigint,
  error text,
  said text NOT NULL,
  told_at timestamp with time zone NOT NULL,
  CONSTRAINT pings_pkey PRIMARY KEY (id),
  CONSTRAINT pings_key_id_fkey FOREIGN KEY (key_id) REFERENCES ping_keys(id),
  CONSTRAINT a_ping_ends_after_its_start CHECK ((ended_at >= started_at)),
  CONSTRAINT a_ping_runs_until_its_end CHECK (((state = 'running'::text) = (ended_at IS NULL))),
  CONSTRAINT pings_state_check CHECK ((state = ANY (ARRAY['running'::text, 'completed'::text, 'failed'::text])))
);
CREATE INDEX pings_by_run ON pings USING btree (key_id, run, told_at);
CREATE INDEX pings_by_time ON pings USING btree (watch, told_at);
CREATE UNIQUE INDEX pings_one_open ON pings USING btree (key_id, run) WHERE (ended_at IS NULL);

CREATE TABLE pipeline_versions (
  pipeline text NOT NULL,
  version text NOT NULL,
  graph jsonb NOT NULL,
  code_version text,
  registered_at timestamp with time zone DEFAULT now() NOT NULL,
  CONSTRAINT pipeline_versions_pkey PRIMARY KEY (pipeline, version),
  CONSTRAINT pipeline_versions_pipeline_fkey FOREIGN KEY (pipeline) REFERENCES pipelines(name)
);

CREATE TABLE pipelines (
  name text NOT NULL,
  overlap text DEFAULT 'queue'::text NOT NULL,
  overlap_limit integer DEFAULT 1 NOT NULL,
  waiting_holds_slot boolean DEFAULT false NOT NULL,
  version text NOT NULL,
  registered_at timestamp with time zone DEFAULT now() NOT NULL,
  CONSTRAINT pipelines_pkey PRIMARY KEY (name),
  CONSTRAINT pipelines_overlap_check CHECK ((overlap = ANY (ARRAY['queue'::text, 'skip'::text, 'cancel'::text, 'parallel'::text]))),
  CONSTRAINT pipelines_overlap_limit_check CHECK ((overlap_limit >= 1))
);

CREATE TABLE publications (
  run_id uuid NOT NULL,
  step text NOT NULL,
  generation integer NOT NULL,
  dataset text NOT NULL,
  pipeline text NOT NULL,
  at timestamp with time zone NOT NULL,
  stored bigint NOT NULL,
  transaction_id xid8 DEFAULT pg_current_xact_id() NOT NULL,
  CONSTRAINT publications_pkey PRIMARY KEY (run_id, step, generation)
);
CREATE INDEX publications_feed ON publications USING btree (transaction_id);
CREATE INDEX publications_of_dataset ON publications USING btree (dataset, at);

CREATE TABLE push_subscriptions (
  id uuid NOT NULL,
  user_id uuid NOT NULL,
  endpoint text NOT NULL,
  public_key bytea NOT NULL,
  auth_secret bytea NOT NULL,
  user_agent text,
  created_at timestamp with time zone NOT NULL,
  last_success_at timestamp with time zone,
  failed_since timestamp with time zone,
  CONSTRAINT push_subscriptions_pkey PRIMARY KEY (id),
  CONSTRAINT push_subscriptions_endpoint_key UNIQUE (endpoint),
  CONSTRAINT push_subscriptions_user_id_fkey FOREIGN KEY (user_id) REFERENCES users(id) ON DELETE CASCADE,
  CONSTRAINT push_subscriptions_auth_secret_check CHECK ((length(auth_secret) = 16)),
  CONSTRAINT push_subscriptions_endpoint_check CHECK ((length(endpoint) <= 2000)),
  CONSTRAINT push_subscriptions_public_key_check CHECK ((length(public_key) = 65))
);
CREATE INDEX push_subscriptions_of_user ON push_subscriptions USING btree (user_id);

CREATE TABLE quality_results (
  run_id uuid NOT NULL,
  step text NOT NULL,
  source text NOT NULL,
  dataset text NOT NULL,
  pipeline text NOT NULL,
  dry_run boolean NOT NULL,
  at timestamp with time zone NOT NULL,
  rows bigint NOT NULL,
  score numeric(5,2) NOT NULL,
  band text NOT NULL,
  verdict verdict NOT NULL,
  dimensions jsonb NOT NULL,
  reasons jsonb NOT NULL,
  CONSTRAINT quality_results_pkey PRIMARY KEY (run_id, step, source),
  CONSTRAINT quality_results_band_check CHECK ((band = ANY (ARRAY['excellent'::text, 'good'::text, 'fair'::text, 'poor'::text]))),
  CONSTRAINT quality_results_score_check CHECK (((score >= (0)::numeric) AND (score <= (100)::numeric)))
);
CREATE INDEX quality_results_of_dataset ON quality_results USING btree (dataset, source, at);

CREATE TABLE quarantined_rows (
  batch_id uuid NOT NULL,
  number bigint NOT NULL,
  dataset text NOT NULL,
  source text NOT NULL,
  state text DEFAULT 'waiting'::text NOT NULL,
  reason text NOT NULL,
  path text NOT NULL,
  problems jsonb NOT NULL,
  raw text NOT NULL,
  quarantined_at timestamp with time zone NOT NULL,
  settled_at timestamp with time zone,
  CONSTRAINT quarantined_rows_pkey PRIMARY KEY (batch_id, number),
  CONSTRAINT quarantined_rows_batch_id_fkey FOREIGN KEY (batch_id) REFERENCES batches(id),
  CONSTRAINT quarantined_rows_state_check CHECK ((state = ANY (ARRAY['waiting'::text, 'replayed'::text, 'discarded'::text, 'superseded'::text])))
);
CREATE INDEX quarantined_rows_waiting ON quarantined_rows USING btree (dataset, source, reason) WHERE (state = 'waiting'::text);

CREATE TABLE request_keys (
  actor text NOT NULL,
  route text NOT NULL,
  key text NOT NULL,
  body_hash bytea NOT NULL,
  status integer,
  answer text,
  media_type text,
  created_at timestamp with time zone NOT NULL,
  CONSTRAINT request_keys_pkey PRIMARY KEY (actor, route, key)
);
CREATE INDEX request_keys_by_age ON request_keys USING btree (created_at);

CREATE TABLE retention_marks (
  name text NOT NULL,
  at timestamp with time zone NOT NULL,
  CONSTRAINT retention_marks_pkey PRIMARY KEY (name),
  CONSTRAINT retention_marks_name_check CHECK ((name = ANY (ARRAY['runs kept from'::text, 'swept'::text])))
);

CREATE TABLE retention_settings (
  kind text NOT NULL,
  kept_ms bigint NOT NULL,
  CONSTRAINT retention_settings_pkey PRIMARY KEY (kind),
  CONSTRAINT retention_settings_kept_ms_check CHECK ((kept_ms > 0))
);

CREATE TABLE review_votes (
  review_id uuid NOT NULL,
  voter text NOT NULL,
  actor text NOT NULL,
  decision text NOT NULL,
  answer jsonb,
  comment text,
  at timestamp with time zone NOT NULL,
  CONSTRAINT review_votes_pkey PRIMARY KEY (review_id, voter),
  CONSTRAINT review_votes_review_id_fkey FOREIGN KEY (review_id) REFERENCES reviews(id) ON DELETE CASCADE,
  CONSTRAINT review_votes_decision_check CHECK ((decision = ANY (ARRAY['approve'::text, 'reject'::text])))
);

CREATE TABLE reviews (
  id uuid NOT NULL,
  run_id uuid NOT NULL,
  step text NOT NULL,
  item text DEFAULT ''::text NOT NULL,
  generation integer NOT NULL,
  pipeline text NOT NULL,
  title text NOT NULL,
  state text DEFAULT 'open'::text NOT NULL,
  shown jsonb,
  form jsonb,
  is_editable boolean NOT NULL,
  assignees text[] NOT NULL,
  groups text[] NOT NULL,
  quorum integer NOT NULL,
  created_at timestamp with time zone NOT NULL,
  due_at timestamp with time zone,
  fallback jsonb,
  told_at timestamp with time zone,
  remind_ms bigint,
  remind_at timestamp with time zone,
  escalate_at timestamp with time zone,
  escalate_to jsonb,
  escalated_at timestamp with time zone,
  notice_at timestamp with time zone GENERATED ALWAYS AS (LEAST(
CASE
    WHEN (told_at IS NULL) THEN created_at
    ELSE NULL::timestamp with time zone
END, remind_at,
CASE
    WHEN (escalated_at IS NULL) THEN escalate_at
    ELSE NULL::timestamp with time zone
END)) STORED,
  decided_at timestamp with time zone,
  answer jsonb,
  changes jsonb,
  CONSTRAINT reviews_pkey PRIMARY KEY (id),
  CONSTRAINT only_an_open_review_is_undecided CHECK (((state = 'open'::text) = (decided_at IS NULL))),
  CONSTRAINT reviews_quorum_check CHECK ((quorum >= 1)),
  CONSTRAINT reviews_remind_ms_check CHECK ((remind_ms > 0)),
  CONSTRAINT reviews_state_check CHECK ((state = ANY (ARRAY['open'::text, 'approved'::text, 'rejected'::text, 'timed_out'::text, 'withdrawn'::text]))),
  CONSTRAINT who_escalates_knows_to_whom CHECK (((escalate_at IS NULL) = (escalate_to IS NULL))),
  CONSTRAINT who_reminds_knows_when CHECK (((remind_ms IS NULL) = (remind_at IS NULL)))
);
CREATE INDEX reviews_due ON reviews USING btree (due_at) WHERE (state = 'open'::text);
CREATE INDEX reviews_of_run ON reviews USING btree (run_id);
CREATE UNIQUE INDEX reviews_one_open ON reviews USING btree (run_id, step, item) WHERE (state = 'open'::text);
CREATE INDEX reviews_to_tell ON reviews USING btree (notice_at) WHERE (state = 'open'::text);

CREATE TABLE rule_changes (
  id bigint GENERATED ALWAYS AS IDENTITY NOT NULL,
  rule text NOT NULL,
  at timestamp with time zone NOT NULL,
  actor text NOT NULL,
  declared jsonb,
  CONSTRAINT rule_changes_pkey PRIMARY KEY (id)
);
CREATE INDEX rule_changes_of_rule ON rule_changes USING btree (rule, id);

CREATE TABLE rules (
  name text NOT NULL,
  system text,
  declared jsonb NOT NULL,
  changed jsonb DEFAULT '{}'::jsonb NOT NULL,
  is_enabled boolean DEFAULT true NOT NULL,
  is_declared boolean DEFAULT true NOT NULL,
  changed_at timestamp with time zone NOT NULL,
  changed_by text NOT NULL,
  CONSTRAINT rules_pkey PRIMARY KEY (name)
);

CREATE TABLE run_events (
  run_id uuid NOT NULL,
  number integer NOT NULL,
  at timestamp with time zone NOT NULL,
  step text,
  item text,
  from_state text,
  to_state text NOT NULL,
  attempt integer,
  generation integer NOT NULL,
  actor text NOT NULL,
  detail jsonb,
  outcome attempt_outcome,
  claim integer,
  worker_id uuid,
  started_at timestamp with time zone,
  duration_ms bigint,
  transaction_id xid8 DEFAULT pg_current_xact_id() NOT NULL,
  CONSTRAINT run_events_pkey PRIMARY KEY (run_id, number)
) PARTITION BY RANGE (run_id);
CREATE UNIQUE INDEX run_events_attempts ON run_events USING btree (run_id, step, item, attempt) NULLS NOT DISTINCT WHERE (outcome IS NOT NULL);
CREATE INDEX run_events_feed ON run_events USING btree (transaction_id) WHERE (step IS NULL);

CREATE TABLE run_keys (
  pipeline text NOT NULL,
  key text NOT NULL,
  run_id uuid NOT NULL,
  CONSTRAINT run_keys_pkey PRIMARY KEY (pipeline, key)
);

CREATE TABLE run_metrics (
  run_id uuid NOT NULL,
  generation integer NOT NULL,
  metrics jsonb DEFAULT '{}'::jsonb NOT NULL,
  steps jsonb DEFAULT '{}'::jsonb NOT NULL,
  counted jsonb DEFAULT '{}'::jsonb NOT NULL,
  counted_events integer DEFAULT 0 NOT NULL,
  CONSTRAINT run_metrics_pkey PRIMARY KEY (run_id)
);

CREATE TABLE run_waits (
  run_id uuid NOT NULL,
  step text NOT NULL,
  item text DEFAULT ''::text NOT NULL,
  kind text NOT NULL,
  due_at timestamp with time zone,
  signal_key text,
  created_at timestamp with time zone NOT NULL,
  signal_id bigint,
  CONSTRAINT run_waits_pkey PRIMARY KEY (run_id, step, item),
  CONSTRAINT a_signal_wait_has_a_key CHECK (((kind = 'signal'::text) = (signal_key IS NOT NULL))),
  CONSTRAINT other_waits_are_due CHECK (((kind = ANY (ARRAY['signal'::text, 'review'::text])) OR (due_at IS NOT NULL))),
  CONSTRAINT run_waits_kind_check CHECK ((kind = ANY (ARRAY['time'::text, 'signal'::text, 'review'::text, 'retry'::text])))
);
CREATE INDEX run_waits_due ON run_waits USING btree (due_at);
CREATE INDEX run_waits_for_signal ON run_waits USING btree (signal_key) WHERE ((signal_id IS NULL) AND (signal_key IS NOT NULL));

CREATE TABLE runs (
  id uuid NOT NULL,
  pipeline text NOT NULL,
  version text NOT NULL,
  mode run_mode NOT NULL,
  state run_state NOT NULL,
  generation integer DEFAULT 1 NOT NULL,
  claim integer DEFAULT 0 NOT NULL,
  worker_id uuid,
  reserved_for uuid,
  admitted boolean DEFAULT false NOT NULL,
  unconfirmed_worker_id uuid,
  params jsonb DEFAULT '{}'::jsonb NOT NULL,
  options jsonb DEFAULT '{}'::jsonb NOT NULL,
  windows jsonb,
  overlap_key text DEFAULT ''::text NOT NULL,
  run_key text,
  trigger text NOT NULL,
  source_run_id uuid,
  backfill_id uuid,
  created_at timestamp with time zone NOT NULL,
  started_at timestamp with time zone,
  ended_at timestamp with time zone,
  deadline_at timestamp with time zone,
  cancel_requested_at timestamp with time zone,
  pause_requested_at timestamp with time zone,
  counts jsonb,
  error jsonb,
  event_count integer DEFAULT 0 NOT NULL,
  last_batch uuid,
  due_at timestamp with time zone,
  covered_from timestamp with time zone GENERATED ALWAYS AS (covered_from(windows)) STORED,
  covered_to timestamp with time zone GENERATED ALWAYS AS (covered_to(windows)) STORED,
  params_hash bigint GENERATED ALWAYS AS (
CASE
    WHEN (windows IS NOT NULL) THEN hashtextextended((params)::text, (0)::bigint)
    ELSE NULL::bigint
END) STORED,
  CONSTRAINT runs_pkey PRIMARY KEY (id),
  CONSTRAINT a_failed_run_says_why CHECK ((((state)::text <> 'failed'::text) OR (error IS NOT NULL))),
  CONSTRAINT a_running_run_has_a_worker CHECK ((((state)::text = 'running'::text) = (worker_id IS NOT NULL))),
  CONSTRAINT a_running_run_is_admitted CHECK ((((state)::text <> 'running'::text) OR admitted)),
  CONSTRAINT only_a_cancelled_run_is_unconfirmed CHECK (((unconfirmed_worker_id IS NULL) OR ((state)::text = 'cancelled'::text))),
  CONSTRAINT only_an_ended_run_has_an_end CHECK (((ended_at IS NOT NULL) = ((state)::text = ANY (ARRAY['completed'::text, 'partial'::text, 'failed'::text, 'cancelled'::text]))))
) PARTITION BY RANGE (id);
CREATE INDEX runs_alive ON runs USING btree (pipeline, overlap_key) WHERE ((state)::text = ANY (ARRAY['pending'::text, 'running'::text, 'waiting'::text, 'paused'::text]));
CREATE INDEX runs_backfilling ON runs USING btree (admitted, backfill_id, (((claim = 0) AND (source_run_id IS NULL))), id) WHERE ((backfill_id IS NOT NULL) AND ((state)::text = ANY (ARRAY['pending'::text, 'running'::text, 'waiting'::text])));
CREATE INDEX runs_by_duration ON runs USING btree (((ended_at - started_at)), id) WHERE ((ended_at IS NOT NULL) AND (started_at IS NOT NULL));
CREATE INDEX runs_by_trigger ON runs USING btree (trigger text_pattern_ops, id);
CREATE INDEX runs_covering ON runs USING btree (pipeline, params_hash, covered_to, covered_from) INCLUDE (id, state, created_at, started_at, ended_at) WHERE ((covered_from IS NOT NULL) AND (COALESCE((options ->> 'dryRun'::text), 'false'::text) <> 'true'::text) AND (COALESCE((options -> 'skip'::text), '[]'::jsonb) = '[]'::jsonb) AND (COALESCE((options -> 'only'::text), '[]'::jsonb) = '[]'::jsonb));
CREATE INDEX runs_ended_live ON runs USING btree (pipeline, id) WHERE ((ended_at IS NOT NULL) AND (backfill_id IS NULL));
CREATE INDEX runs_of_backfill ON runs USING btree (backfill_id, id) WHERE (backfill_id IS NOT NULL);
CREATE INDEX runs_of_pipeline ON runs USING btree (pipeline, id);
CREATE INDEX runs_of_worker ON runs USING btree (worker_id) WHERE (worker_id IS NOT NULL);
CREATE INDEX runs_queued ON runs USING btree (pipeline, overlap_key, id) WHERE (((state)::text = 'pending'::text) AND (NOT admitted) AND (backfill_id IS NULL));
CREATE INDEX runs_to_cover ON runs USING btree (pipeline, id) WHERE ((covered_from IS NULL) AND (options ? 'from'::text));
CREATE INDEX runs_unconfirmed ON runs USING btree (unconfirmed_worker_id) WHERE (unconfirmed_worker_id IS NOT NULL);
CREATE INDEX runs_unwell ON runs USING btree (id) INCLUDE (pipeline) WHERE ((state)::text = ANY (ARRAY['failed'::text, 'partial'::text, 'cancelled'::text]));

CREATE TABLE schedule_events (
  id bigint GENERATED ALWAYS AS IDENTITY NOT NULL,
  schedule text,
  at timestamp with time zone NOT NULL,
  actor text NOT NULL,
  what text NOT NULL,
  detail jsonb,
  CONSTRAINT schedule_events_pkey PRIMARY KEY (id)
);
CREATE INDEX schedule_events_of_schedule ON schedule_events USING btree (schedule, id);

CREATE TABLE schedulers (
  id uuid NOT NULL,
  host text NOT NULL,
  process_id integer NOT NULL,
  started_at timestamp with time zone DEFAULT now() NOT NULL,
  seen_at timestamp with time zone DEFAULT now() NOT NULL,
  skew_ms bigint DEFAULT 0 NOT NULL,
  CONSTRAINT schedulers_pkey PRIMARY KEY (id)
) WITH (fillfactor=50);

CREATE TABLE schedules (
  name text NOT NULL,
  pipeline text NOT NULL,
  declared jsonb NOT NULL,
  changed jsonb,
  is_declared boolean DEFAULT true NOT NULL,
  paused_at timestamp with time zone,
  paused_by text,
  paused_reason text,
  decided_until timestamp with time zone NOT NULL,
  next_due_at timestamp with time zone,
  revision integer DEFAULT 1 NOT NULL,
  registered_at timestamp with time zone NOT NULL,
  changed_at timestamp with time zone NOT NULL,
  CONSTRAINT schedules_pkey PRIMARY KEY (name),
  CONSTRAINT a_paused_schedule_says_by_whom CHECK (((paused_at IS NULL) = (paused_by IS NULL))),
  CONSTRAINT a_stopped_schedule_is_never_due CHECK (((next_due_at IS NULL) OR (is_declared AND (paused_at IS NULL)))),
  CONSTRAINT what_is_due_is_undecided CHECK ((next_due_at > decided_until))
) WITH (fillfactor=60);
CREATE INDEX schedules_due ON schedules USING btree (next_due_at) WHERE (next_due_at IS NOT NULL);
CREATE INDEX schedules_of_events ON schedules USING btree (((declared #>> '{trigger,kind}'::text[]))) WHERE (((declared #>> '{trigger,kind}'::text[]) = ANY (ARRAY['after'::text, 'published'::text])) AND is_declared AND (paused_at IS NULL));

CREATE TABLE session_keys (
  id uuid NOT NULL,
  key bytea NOT NULL,
  created_at timestamp with time zone NOT NULL,
  CONSTRAINT session_keys_pkey PRIMARY KEY (id),
  CONSTRAINT session_keys_key_check CHECK ((length(key) >= 32))
);

CREATE TABLE sessions (
  id uuid NOT NULL,
  user_id uuid NOT NULL,
  refresh_hash bytea NOT NULL,
  previous_hash bytea,
  renewed_at timestamp with time zone NOT NULL,
  created_at timestamp with time zone NOT NULL,
  expires_at timestamp with time zone NOT NULL,
  ended_at timestamp with time zone,
  address text,
  user_agent text,
  CONSTRAINT sessions_pkey PRIMARY KEY (id),
  CONSTRAINT sessions_user_id_fkey FOREIGN KEY (user_id) REFERENCES users(id) ON DELETE CASCADE
);
CREATE INDEX sessions_of_user ON sessions USING btree (user_id) WHERE (ended_at IS NULL);

CREATE TABLE sign_in_failures (
  user_id uuid NOT NULL,
  address text NOT NULL,
  failures integer NOT NULL,
  locked_until timestamp with time zone,
  last_at timestamp with time zone NOT NULL,
  CONSTRAINT sign_in_failures_pkey PRIMARY KEY (user_id, address),
  CONSTRAINT sign_in_failures_user_id_fkey FOREIGN KEY (user_id) REFERENCES users(id) ON DELETE CASCADE
);

CREATE TABLE sign_in_links (
  token_hash bytea NOT NULL,
  user_id uuid NOT NULL,
  expires_at timestamp with time zone NOT NULL,
  used_at timestamp with time zone,
  CONSTRAINT sign_in_links_pkey PRIMARY KEY (token_hash),
  CONSTRAINT sign_in_links_user_id_fkey FOREIGN KEY (user_id) REFERENCES users(id) ON DELETE CASCADE
);

CREATE TABLE signals (
  id bigint GENERATED ALWAYS AS IDENTITY NOT NULL,
  key text NOT NULL,
  payload jsonb NOT NULL,
  sent_at timestamp with time zone NOT NULL,
  taken_by_run uuid,
  taken_by_step text,
  taken_by_item text,
  CONSTRAINT signals_pkey PRIMARY KEY (id)
);
CREATE INDEX signals_untaken ON signals USING btree (key, id) WHERE (taken_by_run IS NULL);

CREATE TABLE signing_keys (
  purpose text NOT NULL,
  key bytea NOT NULL,
  created_at timestamp with time zone NOT NULL,
  CONSTRAINT signing_keys_pkey PRIMARY KEY (purpose),
  CONSTRAINT signing_keys_key_check CHECK ((length(key) >= 32))
);

CREATE TABLE silences (
  id uuid NOT NULL,
  rule text,
  pipeline text,
  system text,
  subject text,
  from_at timestamp with time zone NOT NULL,
  to_at timestamp with time zone NOT NULL,
  reason text NOT NULL,
  created_by text NOT NULL,
  ended_by text,
  CONSTRAINT silences_pkey PRIMARY KEY (id),
  CONSTRAINT a_silence_ends_after_it_begins CHECK ((to_at >= from_at)),
  CONSTRAINT a_silence_names_something CHECK ((num_nonnulls(rule, pipeline, system, subject) >= 1))
);
CREATE INDEX silences_by_end ON silences USING btree (to_at);

CREATE TABLE spooled_rows (
  run_id uuid NOT NULL,
  set_id uuid NOT NULL,
  number bigint NOT NULL,
  "row" jsonb NOT NULL,
  CONSTRAINT spooled_rows_pkey PRIMARY KEY (run_id, set_id, number)
) PARTITION BY RANGE (run_id);

CREATE TABLE step_logs (
  run_id uuid NOT NULL,
  step text NOT NULL,
  item text DEFAULT ''::text NOT NULL,
  attempt integer NOT NULL,
  number integer NOT NULL,
  at timestamp with time zone NOT NULL,
  level text NOT NULL,
  message text NOT NULL,
  data jsonb,
  CONSTRAINT step_logs_pkey PRIMARY KEY (run_id, step, item, attempt, number),
  CONSTRAINT step_logs_level_check CHECK ((level = ANY (ARRAY['debug'::text, 'info'::text, 'warn'::text, 'error'::text])))
) PARTITION BY RANGE (run_id);
CREATE INDEX step_logs_by_time ON step_logs USING btree (run_id, at, step, item, attempt, number);

CREATE TABLE steps (
  run_id uuid NOT NULL,
  step text NOT NULL,
  item text DEFAULT ''::text NOT NULL,
  state step_state NOT NULL,
  generation integer NOT NULL,
  claim integer NOT NULL,
  attempt integer DEFAULT 0 NOT NULL,
  failures integer DEFAULT 0 NOT NULL,
  crashes integer DEFAULT 0 NOT NULL,
  suspect boolean DEFAULT false NOT NULL,
  started_at timestamp with time zone,
  ended_at timestamp with time zone,
  duration_ms bigint,
  output_kind output_kind,
  output jsonb,
  counts jsonb,
  error jsonb,
  reason text,
  progress jsonb,
  metrics jsonb,
  CONSTRAINT steps_pkey PRIMARY KEY (run_id, step, item),
  CONSTRAINT a_failed_step_says_why CHECK ((((state)::text <> 'failed'::text) OR (error IS NOT NULL))),
  CONSTRAINT a_skipped_step_says_why CHECK ((((state)::text <> 'skipped'::text) OR (reason IS NOT NULL))),
  CONSTRAINT only_a_settled_step_has_an_end CHECK (((ended_at IS NOT NULL) = ((state)::text = ANY (ARRAY['completed'::text, 'failed'::text, 'skipped'::text, 'cancelled'::text]))))
) PARTITION BY RANGE (run_id);

CREATE TABLE ticks (
  schedule text NOT NULL,
  due_at timestamp with time zone NOT NULL,
  cause text DEFAULT 'clock'::text NOT NULL,
  decided_at timestamp with time zone NOT NULL,
  outcome text NOT NULL,
  reason text,
  run_id uuid,
  missed integer DEFAULT 0 NOT NULL,
  missed_since timestamp with time zone,
  signature text,
  CONSTRAINT ticks_pkey PRIMARY KEY (schedule, due_at, cause),
  CONSTRAINT a_started_tick_has_a_run CHECK (((outcome = 'started'::text) = (run_id IS NOT NULL))),
  CONSTRAINT any_other_tick_says_why CHECK (((outcome = 'started'::text) OR (reason IS NOT NULL))),
  CONSTRAINT ticks_missed_check CHECK ((missed >= 0)),
  CONSTRAINT ticks_outcome_check CHECK ((outcome = ANY (ARRAY['started'::text, 'skipped'::text, 'missed'::text]))),
  CONSTRAINT what_was_missed_began_somewhere CHECK (((missed > 0) = (missed_since IS NOT NULL)))
);
CREATE INDEX ticks_by_time ON ticks USING btree (due_at);
CREATE UNIQUE INDEX ticks_of_signature ON ticks USING btree (schedule, signature) WHERE (signature IS NOT NULL);
CREATE UNIQUE INDEX ticks_of_webhook ON ticks USING btree (schedule, cause) WHERE (cause ~~ 'webhook %'::text);

CREATE TABLE tokens (
  id uuid NOT NULL,
  name text NOT NULL,
  user_id uuid NOT NULL,
  role text NOT NULL,
  prefix text NOT NULL,
  hash bytea NOT NULL,
  created_at timestamp with time zone NOT NULL,
  expires_at timestamp with time zone,
  last_used_at timestamp with time zone,
  ended_at timestamp with time zone,
  CONSTRAINT tokens_pkey PRIMARY KEY (id),
  CONSTRAINT tokens_hash_key UNIQUE (hash),
  CONSTRAINT tokens_user_id_fkey FOREIGN KEY (user_id) REFERENCES users(id) ON DELETE CASCADE,
  CONSTRAINT tokens_role_check CHECK ((role = ANY (ARRAY['viewer'::text, 'operator'::text, 'admin'::text])))
);
CREATE INDEX tokens_of_user ON tokens USING btree (user_id) WHERE (ended_at IS NULL);

CREATE TABLE users (
  id uuid NOT NULL,
  email text NOT NULL,
  name text NOT NULL,
  role text NOT NULL,
  groups text[] DEFAULT '{}'::text[] NOT NULL,
  locale text,
  password_hash text,
  subject text,
  failed_sign_ins integer DEFAULT 0 NOT NULL,
  locked_until timestamp with time zone,
  disabled_at timestamp with time zone,
  created_at timestamp with time zone NOT NULL,
  last_seen_at timestamp with time zone,
  CONSTRAINT users_pkey PRIMARY KEY (id),
  CONSTRAINT users_email_key UNIQUE (email),
  CONSTRAINT users_subject_key UNIQUE (subject),
  CONSTRAINT users_email_check CHECK ((email = lower(email))),
  CONSTRAINT users_role_check CHECK ((role = ANY (ARRAY['viewer'::text, 'operator'::text, 'admin'::text])))
);

CREATE TABLE verdicts (
  id uuid NOT NULL,
  watch text NOT NULL,
  job text NOT NULL,
  key text DEFAULT ''::text NOT NULL,
  kind text NOT NULL,
  day date NOT NULL,
  since timestamp with time zone NOT NULL,
  found_at timestamp with time zone NOT NULL,
  until timestamp with time zone,
  evidence text NOT NULL,
  CONSTRAINT verdicts_pkey PRIMARY KEY (id)
);
CREATE INDEX verdicts_by_day ON verdicts USING btree (watch, day);
CREATE INDEX verdicts_by_time ON verdicts USING btree (until);
CREATE UNIQUE INDEX verdicts_one_open ON verdicts USING btree (watch, job, key, kind) WHERE (until IS NULL);

CREATE TABLE watches (
  name text NOT NULL,
  system text,
  declared jsonb NOT NULL,
  is_declared boolean DEFAULT true NOT NULL,
  pipeline text NOT NULL,
  every_ms bigint NOT NULL,
  looked_at timestamp with time zone,
  away_since timestamp with time zone,
  known_to timestamp with time zone,
  clock_ahead_ms bigint,
  troubles text[] DEFAULT '{}'::text[] NOT NULL,
  left_by_job jsonb DEFAULT '{}'::jsonb NOT NULL,
  learned_for date,
  CONSTRAINT watches_pkey PRIMARY KEY (name),
  CONSTRAINT watches_every_ms_check CHECK ((every_ms > 0))
);

CREATE TABLE workers (
  id uuid NOT NULL,
  host text NOT NULL,
  process_id integer NOT NULL,
  serves text[] DEFAULT '{}'::text[] NOT NULL,
  started_at timestamp with time zone DEFAULT now() NOT NULL,
  lease_ends_at timestamp with time zone NOT NULL,
  slots integer DEFAULT 0 NOT NULL,
  CONSTRAINT workers_pkey PRIMARY KEY (id),
  CONSTRAINT workers_slots_check CHECK ((slots >= 0))
) WITH (fillfactor=50);

CREATE VIEW attempts AS
 SELECT run_id,
    step,
    COALESCE(item, ''::text) AS item,
    attempt,
    generation,
    claim,
    worker_id,
    outcome,
    started_at,
    duration_ms,
    detail -> 'error'::text AS error
   FROM run_events
  WHERE outcome IS NOT NULL;

CREATE VIEW bi_alerts AS
 SELECT id AS alert_id,
    rule,
    kind,
    severity,
    state::text AS state,
    system,
    pipeline,
    run_id,
    parent_id,
    count AS times_seen,
    reopened AS times_reopened,
    since,
    fired_at,
    closed_at,
    round(EXTRACT(epoch FROM closed_at - since), 3) AS open_seconds
   FROM alerts;
COMMENT ON VIEW bi_alerts IS 'Alerts, one a row for each cause that was noticed.';
COMMENT ON COLUMN bi_alerts.alert_id IS 'The alert.';
COMMENT ON COLUMN bi_alerts.rule IS 'The rule that found it.';
COMMENT ON COLUMN bi_alerts.kind IS 'What kind of thing is wrong.';
COMMENT ON COLUMN bi_alerts.severity IS 'info, warning or critical.';
COMMENT ON COLUMN bi_alerts.state IS 'pending, firing, acknowledged, silenced, resolved or dismissed.';
COMMENT ON COLUMN bi_alerts.system IS 'The system it is in; null when in none.';
COMMENT ON COLUMN bi_alerts.pipeline IS 'The pipeline it is about; null when about none.';
COMMENT ON COLUMN bi_alerts.run_id IS 'The run that showed it last; null when none did.';
COMMENT ON COLUMN bi_alerts.parent_id IS 'The alert it is a consequence of; null of a cause.';
COMMENT ON COLUMN bi_alerts.times_seen IS 'How often it was seen.';
COMMENT ON COLUMN bi_alerts.times_reopened IS 'How often it came back.';
COMMENT ON COLUMN bi_alerts.since IS 'Since when it holds.';
COMMENT ON COLUMN bi_alerts.fired_at IS 'When people were told; null until then.';
COMMENT ON COLUMN bi_alerts.closed_at IS 'When it was over or dismissed; null while it is open.';
COMMENT ON COLUMN bi_alerts.open_seconds IS 'From since to closed_at.';

CREATE VIEW bi_quality AS
 SELECT run_id,
    pipeline,
    step,
    dataset,
    source,
    dry_run AS is_dry_run,
    at AS measured_at,
    rows AS rows_measured,
    score::numeric AS score,
    band,
    verdict::text AS verdict
   FROM quality_results;
COMMENT ON VIEW bi_quality IS 'What gates have measured, one row for each source of a run.';
COMMENT ON COLUMN bi_quality.run_id IS 'The run.';
COMMENT ON COLUMN bi_quality.pipeline IS 'The pipeline of the run.';
COMMENT ON COLUMN bi_quality.step IS 'The gate.';
COMMENT ON COLUMN bi_quality.dataset IS 'The dataset that the rows are for.';
COMMENT ON COLUMN bi_quality.source IS 'Where the rows came from; empty where a dataset has one source only.';
COMMENT ON COLUMN bi_quality.is_dry_run IS 'Whether the run only showed what it would do.';
COMMENT ON COLUMN bi_quality.measured_at IS 'When.';
COMMENT ON COLUMN bi_quality.rows_measured IS 'How many rows.';
COMMENT ON COLUMN bi_quality.score IS 'From 0 to 100.';
COMMENT ON COLUMN bi_quality.band IS 'excellent, good, fair or poor.';
COMMENT ON COLUMN bi_quality.verdict IS 'pass, warn or block; what is blocked was not loaded.';

CREATE VIEW bi_runs AS
 SELECT id AS run_id,
    pipeline,
    version,
    mode::text AS mode,
    state::text AS state,
        CASE
            WHEN trigger ~~ 'schedule %'::text THEN regexp_replace(trigger, ' \(.*\)$'::text, ''::text)
            WHEN trigger ~~ 'backfill %'::text THEN 'backfill'::text
            WHEN trigger = ANY (ARRAY['program'::text, 'command line'::text, 'start'::text]) THEN trigger
            WHEN trigger ~ '^(person|token|link) '::text THEN split_part(trigger, ' '::text, 1)
            ELSE 'other'::text
        END AS started_by,
    COALESCE((options ->> 'dryRun'::text)::boolean, false) AS is_dry_run,
    backfill_id,
    source_run_id AS retry_of,
    generation,
    created_at,
    due_at,
    started_at,
    ended_at,
    round(EXTRACT(epoch FROM started_at - created_at), 3) AS wait_seconds,
    round(EXTRACT(epoch FROM ended_at - started_at), 3) AS duration_seconds,
    (counts ->> 'fetched'::text)::bigint AS rows_fetched,
    (counts ->> 'stored'::text)::bigint AS rows_stored,
    (counts ->> 'quarantined'::text)::bigint AS rows_quarantined,
    error ->> 'code'::text AS error_code,
    error ->> 'step'::text AS error_step
   FROM runs;
COMMENT ON VIEW bi_runs IS 'Runs, one a row.';
COMMENT ON COLUMN bi_runs.run_id IS 'The run.';
COMMENT ON COLUMN bi_runs.pipeline IS 'Its pipeline.';
COMMENT ON COLUMN bi_runs.version IS 'The version of the pipeline it ran with.';
COMMENT ON COLUMN bi_runs.mode IS 'incremental, full_refresh or backfill.';
COMMENT ON COLUMN bi_runs.state IS 'pending, running, waiting, paused, completed, partial, failed or cancelled.';
COMMENT ON COLUMN bi_runs.started_by IS 'schedule NAME, backfill, person, token, link, command line, program, start or other. Nobody is named.';
COMMENT ON COLUMN bi_runs.is_dry_run IS 'Whether it only showed what it would do.';
COMMENT ON COLUMN bi_runs.backfill_id IS 'The backfill it is a window of; null of any other.';
COMMENT ON COLUMN bi_runs.retry_of IS 'The run it repeats; null of any other.';
COMMENT ON COLUMN bi_runs.generation IS '1, and one more with every resume.';
COMMENT ON COLUMN bi_runs.created_at IS 'When it was asked for.';
COMMENT ON COLUMN bi_runs.due_at IS 'When its schedule had it due; null without one.';
COMMENT ON COLUMN bi_runs.started_at IS 'When a worker took it up first; null until then.';
COMMENT ON COLUMN bi_runs.ended_at IS 'When it ended; null until then.';
COMMENT ON COLUMN bi_runs.wait_seconds IS 'From created_at to started_at.';
COMMENT ON COLUMN bi_runs.duration_seconds IS 'From started_at to ended_at.';
COMMENT ON COLUMN bi_runs.rows_fetched IS 'Rows read from its sources; null where nothing counted.';
COMMENT ON COLUMN bi_runs.rows_stored IS 'Rows in its datasets'' tables afterwards that came with it.';
COMMENT ON COLUMN bi_runs.rows_quarantined IS 'Rows that did not fit.';
COMMENT ON COLUMN bi_runs.error_code IS 'One word for what went wrong; null when nothing did.';
COMMENT ON COLUMN bi_runs.error_step IS 'The step that it went wrong in.';

CREATE VIEW bi_steps AS
 SELECT s.run_id,
    r.pipeline,
    s.step,
    s.state::text AS state,
    s.attempt AS attempts,
    s.failures,
    s.started_at,
    s.ended_at,
    round(s.duration_ms::numeric / 1000.0, 3) AS duration_seconds,
    (s.counts ->> 'fetched'::text)::bigint AS rows_fetched,
    (s.counts ->> 'stored'::text)::bigint AS rows_stored,
    (s.counts ->> 'quarantined'::text)::bigint AS rows_quarantined,
    s.error ->> 'code'::text AS error_code
   FROM steps s
     JOIN runs r ON r.id = s.run_id
  WHERE s.item = ''::text;
COMMENT ON VIEW bi_steps IS 'Steps of runs, one a row; the items of an each are within their step.';
COMMENT ON COLUMN bi_steps.run_id IS 'The run.';
COMMENT ON COLUMN bi_steps.pipeline IS 'The pipeline of the run.';
COMMENT ON COLUMN bi_steps.step IS 'The name of the step.';
COMMENT ON COLUMN bi_steps.state IS 'pending, running, retrying, waiting, completed, failed, skipped or cancelled.';
COMMENT ON COLUMN bi_steps.attempts IS 'How often it was begun.';
COMMENT ON COLUMN bi_steps.failures IS 'How many attempts failed.';
COMMENT ON COLUMN bi_steps.started_at IS 'When its last attempt began; null when none has.';
COMMENT ON COLUMN bi_steps.ended_at IS 'When it was settled; null until then.';
COMMENT ON COLUMN bi_steps.duration_seconds IS 'How long its last attempt took.';
COMMENT ON COLUMN bi_steps.rows_fetched IS 'Rows it read; null where it counted none.';
COMMENT ON COLUMN bi_steps.rows_stored IS 'Rows it stored.';
COMMENT ON COLUMN bi_steps.rows_quarantined IS 'Rows that did not fit.';
COMMENT ON COLUMN bi_steps.error_code IS 'One word for what went wrong; null when nothing did.';

CREATE DOMAIN alert_state AS text CHECK ((VALUE = ANY (ARRAY['pending'::text, 'firing'::text, 'acknowledged'::text, 'silenced'::text, 'resolved'::text, 'dismissed'::text])));

CREATE DOMAIN attempt_outcome AS text CHECK ((VALUE = ANY (ARRAY['completed'::text, 'failed'::text, 'cancelled'::text, 'lost'::text, 'crashed'::text, 'handed over'::text])));

CREATE DOMAIN batch_state AS text CHECK ((VALUE = ANY (ARRAY['staged'::text, 'blocked'::text, 'published'::text, 'replayed'::text, 'discarded'::text, 'superseded'::text, 'dry run'::text])));

CREATE DOMAIN output_kind AS text CHECK ((VALUE = ANY (ARRAY['json'::text, 'artifact'::text, 'rows'::text, 'items'::text, 'staged'::text])));

CREATE DOMAIN run_mode AS text CHECK ((VALUE = ANY (ARRAY['incremental'::text, 'full_refresh'::text, 'backfill'::text])));

CREATE DOMAIN run_state AS text CHECK ((VALUE = ANY (ARRAY['pending'::text, 'running'::text, 'waiting'::text, 'paused'::text, 'completed'::text, 'partial'::text, 'failed'::text, 'cancelled'::text])));

CREATE DOMAIN step_state AS text CHECK ((VALUE = ANY (ARRAY['pending'::text, 'running'::text, 'retrying'::text, 'waiting'::text, 'completed'::text, 'failed'::text, 'skipped'::text, 'cancelled'::text])));

CREATE DOMAIN verdict AS text CHECK ((VALUE = ANY (ARRAY['pass'::text, 'warn'::text, 'block'::text])));

CREATE OR REPLACE FUNCTION covered_from(windows jsonb)
 RETURNS timestamp with time zone
 LANGUAGE sql
 IMMUTABLE PARALLEL SAFE STRICT
AS $function$
  SELECT max((value ->> 'from')::timestamptz)
  FROM jsonb_each(CASE WHEN jsonb_typeof(windows) = 'object' THEN windows ELSE '{}' END)
$function$;

CREATE OR REPLACE FUNCTION covered_to(windows jsonb)
 RETURNS timestamp with time zone
 LANGUAGE sql
 IMMUTABLE PARALLEL SAFE STRICT
AS $function$
  SELECT min((value ->> 'to')::timestamptz)
  FROM jsonb_each(CASE WHEN jsonb_typeof(windows) = 'object' THEN windows ELSE '{}' END)
$function$;

CREATE OR REPLACE PROCEDURE create_partitions(IN month date)
 LANGUAGE plpgsql
AS $procedure$
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
$procedure$;

CREATE OR REPLACE FUNCTION first_run_id(at timestamp with time zone)
 RETURNS uuid
 LANGUAGE sql
 IMMUTABLE PARALLEL SAFE
AS $function$
  SELECT (lpad(to_hex(floor(extract(epoch FROM at) * 1000)::bigint), 12, '0') || '70008000000000000000')::uuid
$function$;

CREATE OR REPLACE FUNCTION refuse_audit_change()
 RETURNS trigger
 LANGUAGE plpgsql
AS $function$
BEGIN
  RAISE EXCEPTION 'expected the audit to be added to only, got %', TG_OP;
END $function$;

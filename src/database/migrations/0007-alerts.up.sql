-- Rules, what they were shown, and the alerts they have raised.

CREATE TABLE rules (
  name text PRIMARY KEY,
  system text,
  -- As code or configuration has it, and what operators changed of it. Both by the words it is declared with.
  declared jsonb NOT NULL,
  changed jsonb NOT NULL DEFAULT '{}',
  is_enabled boolean NOT NULL DEFAULT true,
  -- Whether the configuration still has it; one that vanished keeps its history.
  is_declared boolean NOT NULL DEFAULT true,
  changed_at timestamptz NOT NULL,
  changed_by text NOT NULL
);

-- The rule as it was judged by from a time on: what a replay goes by. Append-only.
CREATE TABLE rule_changes (
  id bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
  rule text NOT NULL,
  at timestamptz NOT NULL,
  actor text NOT NULL,
  -- All words in force; null while it is switched off.
  declared jsonb
);
CREATE INDEX rule_changes_of_rule ON rule_changes (rule, id);

-- What a rule was shown, written when it differs from what it was shown before, so that it can be replayed.
CREATE TABLE observations (
  id bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
  rule text NOT NULL,
  subject text NOT NULL,
  -- Business time.
  at timestamptz NOT NULL,
  -- What is compared: an end of a run by its rank, a figure, a state by its rank, or since when (milliseconds since 1970).
  -- Null: nothing is amiss.
  value double precision,
  run_id uuid
);
CREATE INDEX observations_of_rule ON observations (rule, subject, id DESC);
CREATE INDEX observations_by_age ON observations (at);

CREATE DOMAIN alert_state AS text CHECK (VALUE IN
  ('pending', 'firing', 'acknowledged', 'silenced', 'resolved', 'dismissed'));

CREATE TABLE alerts (
  id uuid PRIMARY KEY,
  rule text NOT NULL,
  kind text NOT NULL,
  subject text NOT NULL,
  system text,
  pipeline text,
  state alert_state NOT NULL,
  severity text NOT NULL CHECK (severity IN ('info', 'warning', 'critical')),
  -- What, since when, and by when it matters.
  title text NOT NULL,
  facts jsonb NOT NULL DEFAULT '{}',
  run_id uuid,
  -- How often the cause was seen, and how often the alert came back soon after its end.
  count integer NOT NULL CHECK (count >= 1),
  reopened integer NOT NULL DEFAULT 0,
  -- Business times. `since`: when the cause began; `clear_since`: when it was last seen to be gone.
  since timestamptz NOT NULL,
  clear_since timestamptz,
  fired_at timestamptz,
  acknowledged_by text,
  acknowledged_until timestamptz,
  closed_at timestamptz,
  -- Nobody is told before that: it has just come back.
  quiet_until timestamptz,
  is_told boolean NOT NULL DEFAULT false,
  -- What it is a consequence of. It sends nothing of its own while that lasts.
  parent_id uuid REFERENCES alerts (id),
  CONSTRAINT only_a_resolved_or_dismissed_alert_is_closed
    CHECK (CASE WHEN closed_at IS NULL THEN state <> 'resolved' ELSE state IN ('resolved', 'dismissed') END),
  CONSTRAINT an_alert_that_fires_has_fired CHECK (state IN ('pending', 'resolved') OR fired_at IS NOT NULL),
  CONSTRAINT only_what_has_fired_was_told CHECK (NOT is_told OR fired_at IS NOT NULL),
  CONSTRAINT an_acknowledged_alert_says_by_whom CHECK (state <> 'acknowledged' OR acknowledged_by IS NOT NULL),
  CONSTRAINT no_alert_is_its_own_parent CHECK (parent_id <> id)
) WITH (fillfactor = 60);
-- One open alert a cause, however many monitors there are.
CREATE UNIQUE INDEX alerts_open ON alerts (rule, subject) WHERE closed_at IS NULL;
-- For the one that may come back.
CREATE INDEX alerts_of_subject ON alerts (rule, subject, id DESC);
CREATE INDEX alerts_of_parent ON alerts (parent_id) WHERE parent_id IS NOT NULL;

-- What happened to an alert. Append-only.
CREATE TABLE alert_events (
  id bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
  alert_id uuid NOT NULL REFERENCES alerts (id),
  at timestamptz NOT NULL,
  -- 'rule', 'person NAME', 'command line'
  actor text NOT NULL,
  from_state alert_state,
  to_state alert_state NOT NULL,
  -- Whether people were told with it.
  told text CHECK (told IN ('fired', 'resolved')),
  note text,
  -- Of an acknowledgement.
  until timestamptz
);
CREATE INDEX alert_events_of_alert ON alert_events (alert_id, id);

-- Alerts that match everything it names are not told of, for a time.
CREATE TABLE silences (
  id uuid PRIMARY KEY,
  rule text,
  pipeline text,
  system text,
  subject text,
  from_at timestamptz NOT NULL,
  to_at timestamptz NOT NULL,
  reason text NOT NULL,
  created_by text NOT NULL,
  -- Who ended it early.
  ended_by text,
  CONSTRAINT a_silence_names_something CHECK (num_nonnulls(rule, pipeline, system, subject) >= 1),
  CONSTRAINT a_silence_ends_after_it_begins CHECK (to_at >= from_at)
);
CREATE INDEX silences_by_end ON silences (to_at);

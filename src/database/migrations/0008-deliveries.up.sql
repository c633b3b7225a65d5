-- What people must know: notices, written in the transaction of what they tell of, and the messages that are made of them.

CREATE TABLE notices (
  id uuid PRIMARY KEY,
  kind text NOT NULL CHECK (
    kind IN ('alert fired', 'alert resolved', 'run ended', 'report', 'test', 'escalation', 'channel failing')),
  severity text NOT NULL CHECK (severity IN ('info', 'warning', 'critical')),
  -- 0 is the most urgent.
  urgency smallint NOT NULL
    GENERATED ALWAYS AS (CASE severity WHEN 'critical' THEN 0 WHEN 'warning' THEN 1 ELSE 2 END) STORED,
  -- Business time.
  at timestamptz NOT NULL,
  system text,
  pipeline text,
  rule text,
  outcome text CHECK (outcome IN ('success', 'partial', 'failure')),
  alert_id uuid,
  run_id uuid,
  title text NOT NULL,
  facts jsonb NOT NULL DEFAULT '{}',
  -- What may be told once only, such as 'report 2026-08-19'.
  key text UNIQUE,
  -- When its deliveries were stored, or it was found to concern nobody.
  routed_at timestamptz
);
CREATE INDEX notices_unrouted ON notices (urgency, id) WHERE routed_at IS NULL;
-- For what is told of an alert once more.
CREATE INDEX notices_of_alert ON notices (alert_id, id) WHERE alert_id IS NOT NULL;

-- One message to one recipient over one channel. The body is here before the first try, and is the same on every try.
CREATE TABLE deliveries (
  id uuid PRIMARY KEY,
  -- Idempotency key, the same on every try.
  key text NOT NULL UNIQUE,
  -- Null for a digest.
  notice_id uuid REFERENCES notices (id) ON DELETE CASCADE,
  kind text NOT NULL CHECK (kind IN (
    'alert fired', 'alert resolved', 'run ended', 'report', 'test', 'escalation', 'channel failing', 'digest')),
  alert_id uuid,
  rule text,
  channel text NOT NULL,
  -- '' where the channel has one fixed recipient.
  recipient text NOT NULL,
  severity text NOT NULL CHECK (severity IN ('info', 'warning', 'critical')),
  urgency smallint NOT NULL
    GENERATED ALWAYS AS (CASE severity WHEN 'critical' THEN 0 WHEN 'warning' THEN 1 ELSE 2 END) STORED,
  title text NOT NULL,
  body jsonb NOT NULL,
  state text NOT NULL CHECK (state IN (
    'pending', 'sending', 'sent', 'refused', 'failed', 'abandoned', 'not configured', 'in digest', 'dropped')),
  attempts integer NOT NULL DEFAULT 0 CHECK (attempts >= 0),
  -- Business time from here on, but for the lease, which goes by this server's clock.
  created_at timestamptz NOT NULL,
  -- Not before: quiet hours put it off.
  due_at timestamptz NOT NULL,
  next_attempt_at timestamptz NOT NULL,
  lease_ends_at timestamptz,
  first_tried_at timestamptz,
  ended_at timestamptz,
  -- Whether a try of which nothing is known may have arrived.
  may_have_arrived boolean NOT NULL DEFAULT false,
  -- The other side's id for it.
  provider_id text,
  -- Recipients of the body that were refused though others took it, with the reasons.
  refused jsonb,
  last_error text,
  -- The digest that tells it.
  digest_id uuid REFERENCES deliveries (id) ON DELETE SET NULL DEFERRABLE INITIALLY DEFERRED,
  -- What a digest tells, by rule and severity.
  digest_counts jsonb,
  CONSTRAINT a_notice_reaches_a_recipient_once UNIQUE (notice_id, channel, recipient),
  CONSTRAINT what_is_being_sent_has_a_lease CHECK ((state = 'sending') = (lease_ends_at IS NOT NULL)),
  CONSTRAINT what_is_over_has_an_end CHECK ((state IN ('pending', 'sending')) = (ended_at IS NULL)),
  CONSTRAINT what_arrived_was_tried CHECK (state NOT IN ('sent', 'refused') OR attempts > 0),
  CONSTRAINT a_digest_tells_of_many CHECK ((kind = 'digest') = (notice_id IS NULL) AND (kind = 'digest') = (digest_counts IS NOT NULL))
);
CREATE INDEX deliveries_waiting ON deliveries (channel, urgency, id) WHERE state = 'pending';
CREATE INDEX deliveries_under_way ON deliveries (lease_ends_at) WHERE state = 'sending';
CREATE INDEX deliveries_of_alert ON deliveries (alert_id, channel, recipient) WHERE alert_id IS NOT NULL;
CREATE INDEX deliveries_of_digest ON deliveries (digest_id) WHERE digest_id IS NOT NULL;
-- For reports and health: what did not arrive.
CREATE INDEX deliveries_lost ON deliveries (ended_at) WHERE state IN ('refused', 'failed', 'abandoned', 'not configured');

-- What all processes that send over a channel share.
CREATE TABLE channel_states (
  channel text PRIMARY KEY,
  -- The rate limit, by this server's clock.
  next_send_at timestamptz NOT NULL DEFAULT '-infinity',
  -- Failures one after the other, with nothing that arrived between them.
  failures integer NOT NULL DEFAULT 0 CHECK (failures >= 0),
  -- Business time: since when it fails, when it was last tried, and when it may be tried again while it does.
  failing_since timestamptz,
  tried_at timestamptz,
  probe_at timestamptz,
  last_failed uuid,
  last_error text,
  -- The other side asked to be left alone until then.
  paused_until timestamptz,
  CONSTRAINT what_fails_has_failed_since CHECK ((failures > 0) = (failing_since IS NOT NULL))
);

-- A rung of the ladder that an alert has climbed: whoever tries it a second time hits the key.
CREATE TABLE escalations (
  alert_id uuid NOT NULL,
  -- An alert that fires once more climbs from the bottom.
  fired_at timestamptz NOT NULL,
  rung integer NOT NULL,
  at timestamptz NOT NULL,
  notice_id uuid NOT NULL,
  PRIMARY KEY (alert_id, fired_at, rung)
);

-- Who is on call instead of whose turn it is. Of two for one time the newer counts.
CREATE TABLE on_call_overrides (
  id uuid PRIMARY KEY,
  from_at timestamptz NOT NULL,
  to_at timestamptz NOT NULL,
  person text NOT NULL,
  created_at timestamptz NOT NULL,
  created_by text NOT NULL,
  removed_at timestamptz,
  removed_by text,
  CONSTRAINT an_override_ends_after_it_begins CHECK (from_at < to_at),
  CONSTRAINT a_removed_override_says_by_whom CHECK ((removed_at IS NULL) = (removed_by IS NULL))
);

-- Keys with which links are signed, each made once.
CREATE TABLE signing_keys (
  purpose text PRIMARY KEY,
  key bytea NOT NULL CHECK (length(key) >= 32),
  created_at timestamptz NOT NULL
);

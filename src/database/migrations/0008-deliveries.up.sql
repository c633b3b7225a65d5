-- What people must know: notices, written in the transaction of what they tell of.

CREATE TABLE notices (
  id uuid PRIMARY KEY,
  kind text NOT NULL CHECK (kind IN ('alert fired', 'alert resolved', 'run ended', 'report', 'test')),
  severity text NOT NULL CHECK (severity IN ('info', 'warning', 'critical')),
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
  -- When its deliveries were stored, or it was found to concern nobody.
  routed_at timestamptz
);
CREATE INDEX notices_unrouted ON notices (severity, id) WHERE routed_at IS NULL;

-- What health checks found, and when it changed.

-- The newest finding of each check. Written when something has changed, or some minutes have passed.
CREATE TABLE findings (
  name text NOT NULL,
  -- Of a check that looks at a machine; '' of one that looks at what all share.
  host text NOT NULL DEFAULT '',
  state text NOT NULL CHECK (state IN ('healthy', 'degraded', 'unhealthy')),
  -- Business time.
  since timestamptz NOT NULL,
  reasons jsonb NOT NULL,
  figures jsonb NOT NULL,
  checked_at timestamptz NOT NULL,
  PRIMARY KEY (name, host),
  CONSTRAINT what_is_not_healthy_says_why CHECK ((state = 'healthy') = (reasons = '[]'))
);

CREATE TABLE finding_changes (
  id bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
  name text NOT NULL,
  host text NOT NULL,
  -- Null where nothing was known before.
  from_state text,
  to_state text NOT NULL,
  at timestamptz NOT NULL,
  reasons jsonb NOT NULL
);
CREATE INDEX finding_changes_by_time ON finding_changes (at);

-- When somebody outside was last told that all is well.
CREATE TABLE life_signs (
  name text PRIMARY KEY,
  sent_at timestamptz NOT NULL
);

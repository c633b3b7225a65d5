-- Who has changed what, and who tried to without the right to it. Each entry holds the hash of the one before, so that none can
-- be changed, taken out or put in without all that follow telling.

CREATE TABLE audit (
  number bigint PRIMARY KEY CHECK (number > 0),
  at timestamptz NOT NULL,
  actor_kind text NOT NULL,
  actor text NOT NULL,
  user_id uuid,
  address text,
  user_agent text,
  action text NOT NULL,
  object_kind text NOT NULL,
  object text NOT NULL,
  outcome text NOT NULL CHECK (outcome IN ('done', 'denied')),
  -- Only what has changed.
  before jsonb,
  after jsonb,
  previous_hash bytea NOT NULL CHECK (length(previous_hash) = 32),
  hash bytea NOT NULL UNIQUE CHECK (length(hash) = 32)
);
CREATE INDEX audit_of_object ON audit (object_kind, object, number);
CREATE INDEX audit_of_actor ON audit (actor, number);

-- The end of the chain. Its lock is the chain's: whoever holds it writes the next entry.
CREATE TABLE audit_head (
  is_only boolean PRIMARY KEY DEFAULT true CHECK (is_only),
  number bigint NOT NULL,
  hash bytea NOT NULL
);
INSERT INTO audit_head (number, hash) VALUES (0, decode(repeat('00', 32), 'hex'));

CREATE FUNCTION refuse_audit_change() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
  RAISE EXCEPTION 'expected the audit to be added to only, got %', TG_OP;
END $$;
CREATE TRIGGER audit_is_append_only BEFORE UPDATE OR DELETE OR TRUNCATE ON audit
  FOR EACH STATEMENT EXECUTE FUNCTION refuse_audit_change();

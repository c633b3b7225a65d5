-- Browsers that people have told to show critical alerts.

CREATE TABLE push_subscriptions (
  id uuid PRIMARY KEY,
  user_id uuid NOT NULL REFERENCES users ON DELETE CASCADE,
  -- Where messages to the browser are sent. Whoever knows it can knock there, so it is told nobody.
  endpoint text NOT NULL UNIQUE CHECK (length(endpoint) <= 2000),
  -- The browser's own: what is encrypted for them nobody on the way can read.
  public_key bytea NOT NULL CHECK (length(public_key) = 65),
  auth_secret bytea NOT NULL CHECK (length(auth_secret) = 16),
  user_agent text,
  created_at timestamptz NOT NULL,
  last_success_at timestamptz,
  -- Since when nothing has arrived any more; null while it does.
  failed_since timestamptz
);
CREATE INDEX push_subscriptions_of_user ON push_subscriptions (user_id);

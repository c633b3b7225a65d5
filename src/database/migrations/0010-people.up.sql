-- People and programs that come through the doors, and what they may do.

CREATE TABLE users (
  id uuid PRIMARY KEY,
  email text NOT NULL UNIQUE CHECK (email = lower(email)),
  name text NOT NULL,
  role text NOT NULL CHECK (role IN ('viewer', 'operator', 'admin')),
  groups text[] NOT NULL DEFAULT '{}',
  locale text,
  -- argon2id, as text with its parameters; null for who signs in elsewhere, or has not chosen one yet.
  password_hash text,
  -- Who it is at another sign-in service: issuer and subject.
  subject text UNIQUE,
  failed_sign_ins integer NOT NULL DEFAULT 0,
  locked_until timestamptz,
  disabled_at timestamptz,
  created_at timestamptz NOT NULL,
  last_seen_at timestamptz
);

-- A link that signs in once. Only its hash is kept: who reads the table cannot use it.
CREATE TABLE sign_in_links (
  token_hash bytea PRIMARY KEY,
  user_id uuid NOT NULL REFERENCES users ON DELETE CASCADE,
  expires_at timestamptz NOT NULL,
  used_at timestamptz
);

CREATE TABLE sessions (
  id uuid PRIMARY KEY,
  user_id uuid NOT NULL REFERENCES users ON DELETE CASCADE,
  refresh_hash bytea NOT NULL,
  -- The one before, and since when it is: two tabs may renew at the same moment.
  previous_hash bytea,
  renewed_at timestamptz NOT NULL,
  created_at timestamptz NOT NULL,
  expires_at timestamptz NOT NULL,
  ended_at timestamptz,
  address text,
  user_agent text
);
CREATE INDEX sessions_of_user ON sessions (user_id) WHERE ended_at IS NULL;

-- What signs the access of sessions. The newest signs; older ones are good for what they have signed.
CREATE TABLE session_keys (
  id uuid PRIMARY KEY,
  key bytea NOT NULL CHECK (length(key) >= 32),
  created_at timestamptz NOT NULL
);

-- For programs.
CREATE TABLE tokens (
  id uuid PRIMARY KEY,
  name text NOT NULL,
  user_id uuid NOT NULL REFERENCES users ON DELETE CASCADE,
  role text NOT NULL CHECK (role IN ('viewer', 'operator', 'admin')),
  -- The first letters, by which people tell tokens apart.
  prefix text NOT NULL,
  hash bytea NOT NULL UNIQUE,
  created_at timestamptz NOT NULL,
  expires_at timestamptz,
  last_used_at timestamptz,
  ended_at timestamptz
);
CREATE INDEX tokens_of_user ON tokens (user_id) WHERE ended_at IS NULL;

-- Changes that came with a key of their own, and what was answered: the same key is answered the same again.
CREATE TABLE request_keys (
  actor text NOT NULL,
  route text NOT NULL,
  key text NOT NULL,
  body_hash bytea NOT NULL,
  -- Null while the change is under way.
  status integer,
  answer text,
  media_type text,
  created_at timestamptz NOT NULL,
  PRIMARY KEY (actor, route, key)
);
CREATE INDEX request_keys_by_age ON request_keys (created_at);

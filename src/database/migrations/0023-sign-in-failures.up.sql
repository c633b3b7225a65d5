-- Wrong passwords in a row by whom they are for and where they come from: whoever guesses locks themselves out, and nobody else.
CREATE TABLE sign_in_failures (
  user_id uuid NOT NULL REFERENCES users (id) ON DELETE CASCADE,
  address text NOT NULL,
  failures integer NOT NULL,
  locked_until timestamptz,
  last_at timestamptz NOT NULL,
  PRIMARY KEY (user_id, address)
);

-- What people are asked to decide, and how each of them has.

CREATE TABLE reviews (
  id uuid PRIMARY KEY,
  run_id uuid NOT NULL,
  step text NOT NULL,
  item text NOT NULL DEFAULT '',
  -- Of the run when people were asked. A step that runs again asks anew.
  generation integer NOT NULL,
  pipeline text NOT NULL,
  title text NOT NULL,
  state text NOT NULL DEFAULT 'open' CHECK (state IN ('open', 'approved', 'rejected', 'timed_out', 'withdrawn')),
  -- What there is to look at, if anything, and the JSON Schema of an answer.
  shown jsonb,
  form jsonb,
  -- Whether the answer is what the reviewer makes of what is shown.
  is_editable boolean NOT NULL,
  -- Who is asked: e-mail addresses and groups of users. An escalation adds to them.
  assignees text[] NOT NULL,
  groups text[] NOT NULL,
  quorum integer NOT NULL CHECK (quorum >= 1),
  -- Business time from here on.
  created_at timestamptz NOT NULL,
  due_at timestamptz,
  -- What counts when nobody has decided by then: { decision, answer }.
  fallback jsonb,
  -- When people are told next: that they are asked, once more, and whom it goes on to.
  told_at timestamptz,
  remind_ms bigint CHECK (remind_ms > 0),
  remind_at timestamptz,
  escalate_at timestamptz,
  escalate_to jsonb,
  escalated_at timestamptz,
  notice_at timestamptz GENERATED ALWAYS AS (least(
    CASE WHEN told_at IS NULL THEN created_at END, remind_at, CASE WHEN escalated_at IS NULL THEN escalate_at END)) STORED,
  decided_at timestamptz,
  answer jsonb,
  -- What the reviewer has changed of what was shown.
  changes jsonb,
  CONSTRAINT only_an_open_review_is_undecided CHECK ((state = 'open') = (decided_at IS NULL)),
  CONSTRAINT who_reminds_knows_when CHECK ((remind_ms IS NULL) = (remind_at IS NULL)),
  CONSTRAINT who_escalates_knows_to_whom CHECK ((escalate_at IS NULL) = (escalate_to IS NULL))
);
CREATE UNIQUE INDEX reviews_one_open ON reviews (run_id, step, item) WHERE state = 'open';
CREATE INDEX reviews_of_run ON reviews (run_id);
CREATE INDEX reviews_due ON reviews (due_at) WHERE state = 'open';
CREATE INDEX reviews_to_tell ON reviews (notice_at) WHERE state = 'open';

-- One a person: a user's id, or 'command line'.
CREATE TABLE review_votes (
  review_id uuid NOT NULL REFERENCES reviews (id) ON DELETE CASCADE,
  voter text NOT NULL,
  actor text NOT NULL,
  decision text NOT NULL CHECK (decision IN ('approve', 'reject')),
  answer jsonb,
  comment text,
  at timestamptz NOT NULL,
  PRIMARY KEY (review_id, voter)
);

-- People are told of reviews, too.
ALTER TABLE notices DROP CONSTRAINT notices_kind_check, ADD CONSTRAINT notices_kind_check CHECK (
  kind IN ('alert fired', 'alert resolved', 'run ended', 'report', 'test', 'escalation', 'channel failing', 'review'));
ALTER TABLE deliveries DROP CONSTRAINT deliveries_kind_check, ADD CONSTRAINT deliveries_kind_check CHECK (kind IN (
  'alert fired', 'alert resolved', 'run ended', 'report', 'test', 'escalation', 'channel failing', 'digest', 'review'));

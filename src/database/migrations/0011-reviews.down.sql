DELETE FROM deliveries WHERE kind = 'review';
DELETE FROM notices WHERE kind = 'review';
ALTER TABLE deliveries DROP CONSTRAINT deliveries_kind_check, ADD CONSTRAINT deliveries_kind_check CHECK (kind IN (
  'alert fired', 'alert resolved', 'run ended', 'report', 'test', 'escalation', 'channel failing', 'digest'));
ALTER TABLE notices DROP CONSTRAINT notices_kind_check, ADD CONSTRAINT notices_kind_check CHECK (
  kind IN ('alert fired', 'alert resolved', 'run ended', 'report', 'test', 'escalation', 'channel failing'));
DROP TABLE review_votes, reviews;

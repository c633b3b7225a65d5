ALTER TYPE journal_line DROP ATTRIBUTE metrics;
ALTER TABLE steps DROP COLUMN metrics;
ALTER TABLE runs DROP COLUMN due_at;
DROP TABLE publications, feed_readers;

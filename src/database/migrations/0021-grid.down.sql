ALTER FUNCTION covered_to(jsonb) CALLED ON NULL INPUT;
ALTER FUNCTION covered_from(jsonb) CALLED ON NULL INPUT;
DROP INDEX runs_unwell;
CREATE INDEX runs_unwell ON runs (id) WHERE state IN ('failed', 'partial', 'cancelled');
DROP INDEX runs_covering;
CREATE INDEX runs_covering ON runs (pipeline, covered_to, covered_from) WHERE covered_from IS NOT NULL;
ALTER TABLE runs DROP COLUMN params_hash;

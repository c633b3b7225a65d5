DROP TABLE quality_results;
DROP TABLE quarantined_rows;
DROP TABLE batches;
DO $$ BEGIN EXECUTE format('DROP SCHEMA IF EXISTS %I CASCADE', current_schema() || '_staging'); END $$;
DROP DOMAIN verdict;
DROP DOMAIN batch_state;
ALTER DOMAIN output_kind DROP CONSTRAINT output_kind_check;
ALTER DOMAIN output_kind ADD CONSTRAINT output_kind_check CHECK (VALUE IN ('json', 'artifact', 'rows', 'items'));

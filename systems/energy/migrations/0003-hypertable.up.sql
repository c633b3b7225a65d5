-- TimescaleDB keeps the prices of each year in a table of their own, where the server has it. Everywhere else, and
-- wherever it says no, the plain table stays, and everything works the same.
do $$
declare
  home name;
begin
  if not exists (select from pg_extension where extname = 'timescaledb') then
    if not exists (select from pg_available_extensions where name = 'timescaledb') then
      raise notice 'energy.price_data stays a plain table: the server has no TimescaleDB';
      return;
    end if;
    -- Where its loader is not in shared_preload_libraries, CREATE EXTENSION ends the session, and no handler catches
    -- that. This setting is the loader's own, and the one that everybody may read.
    if coalesce(current_setting('timescaledb.disable_load', true), '') = '' then
      raise notice 'energy.price_data stays a plain table: TimescaleDB is not in shared_preload_libraries';
      return;
    end if;
    create extension timescaledb with schema public;
  end if;
  select nspname into strict home from pg_extension join pg_namespace n on n.oid = extnamespace
    where extname = 'timescaledb';
  -- 365 days to a chunk: nine rows come a day, and a chunk for a week of them is nothing but a table more.
  execute format(
    'select %I.create_hypertable(%L::regclass, %L::name, chunk_time_interval => interval %L, '
    'create_default_indexes => false, migrate_data => true)',
    home, 'energy.price_data', 'date', '365 days');
exception when others then
  raise notice 'energy.price_data stays a plain table: %', sqlerrm;
end
$$;

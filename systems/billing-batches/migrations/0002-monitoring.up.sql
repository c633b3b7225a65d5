-- Every run that was seen, as the last look that saw it has found it. One that failed and goes on under its key counts from
-- its restart.
create or replace view batch_execution_logs as
select
  key as id,
  job as batch_code,
  substring(key from '^\S+ (\d+) ')::bigint as batch_nbr,
  case
    when state = 'failed' or vanished_at is not null then 'ER'
    when state = 'running' then 'ST'
    when state = 'pending' then 'PD'
    when state = 'completed' then 'CM'
    else 'ED'
  end as status,
  started_at as start_time,
  ended_at as end_time,
  greatest(0, extract(epoch from coalesce(ended_at, last_seen_at) - coalesce(restarted_at, started_at)))::bigint
    as duration_seconds,
  jsonb_array_length(threads) as thread_count,
  records as records_processed,
  round((records - coalesce(records_before, 0))
    / nullif(extract(epoch from coalesce(ended_at, last_seen_at) - coalesce(restarted_at, started_at)), 0), 2) as rps,
  day as business_date,
  error as error_message,
  last_seen_at as snapshot_time
from job_runs
where watch = watched();

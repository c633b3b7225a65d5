-- The way back from 0002-monitoring: what the views showed before.
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
  greatest(0, extract(epoch from coalesce(ended_at, last_seen_at) - started_at))::bigint as duration_seconds,
  jsonb_array_length(threads) as thread_count,
  records as records_processed,
  round(records / nullif(extract(epoch from coalesce(ended_at, last_seen_at) - started_at), 0), 2) as rps,
  day as business_date,
  error as error_message,
  last_seen_at as snapshot_time
from job_runs
where watch = watched();

create or replace view batch_monitoring_alerts as
select
  a.id,
  nullif(split_part(a.subject, ': ', 2), '') as batch_code,
  case
    when v.kind in ('failed', 'ended_in_error', 'unrepaired') then 'FAILED'
    when v.kind in ('stuck', 'vanished') then 'STUCK'
    when v.kind = 'slow' then 'LOW_RPS'
    else upper(coalesce(v.kind, replace(a.rule, '-', '_')))
  end as alert_type,
  upper(a.severity) as alert_severity,
  concat_ws(' | ', a.title, v.evidence) as alert_message,
  nullif(v.key, '') as batch_execution_log_id,
  coalesce(v.day, business_date(a.since)) as business_date,
  a.acknowledged_by is not null as acknowledged,
  a.acknowledged_by,
  case when a.acknowledged_by is not null then (
    select max(e.at) from alert_events e where e.alert_id = a.id and e.to_state = 'acknowledged'
  ) end as acknowledged_at,
  mail.sent_at is not null as email_sent,
  mail.sent_at as email_sent_at,
  a.fired_at as created_at,
  a.closed_at as resolved_at
from alerts a
left join rules r on r.name = a.rule
left join lateral (
  select kind, key, day, evidence from verdicts v
  where v.watch = watched() and v.job = split_part(a.subject, ': ', 2)
    and coalesce(r.declared #> '{when,verdicts}' ? v.kind, true)
    and v.found_at <= coalesce(a.closed_at, 'infinity') and coalesce(v.until, 'infinity') >= a.since
  order by v.until is null desc, v.found_at desc, v.kind limit 1
) v on true
left join lateral (
  -- A mail of many alerts is one, too.
  select min(coalesce(digest.ended_at, d.ended_at)) as sent_at
  from deliveries d left join deliveries digest on digest.id = d.digest_id
  where d.alert_id = a.id and d.channel = 'email' and coalesce(digest.state, d.state) = 'sent'
) mail on true
where a.kind = 'watched' and a.fired_at is not null
  and (a.subject = watched() or starts_with(a.subject, watched() || ': '));

create or replace view batch_performance_summary as
select
  job as batch_code,
  day as date,
  runs as total_runs,
  completed as successful_runs,
  failed as failed_runs,
  round(100.0 * completed / nullif(completed + failed, 0), 2) as success_rate,
  round(duration_ms / 1000.0 / nullif(completed + failed, 0), 2) as avg_duration_seconds,
  round(records * 1000.0 / nullif(duration_ms, 0), 2) as avg_rps,
  records as total_records
from job_days
where watch = watched();

create or replace view batch_monitoring_config as
select c.config_key, c.config_value, c.description
from watches w
cross join lateral (values
  ('source', w.declared ->> 'source', 'Where it looks'),
  ('poll_interval_minutes', (w.every_ms / 60000)::text, 'As declared; operators may have changed the schedule of the watch'),
  ('business_day_start', to_char(
    make_interval(mins => (w.declared #>> '{day,startsAtMinute}')::integer), 'HH24:MI'), 'When a business day begins'),
  ('timezone', w.declared #>> '{day,timezone}', 'Whose midnight it is'),
  ('ignored_batches', (
    select string_agg(i.value, ', ') from jsonb_array_elements_text(w.declared -> 'ignore') as i
  ), 'Jobs that nobody wants to hear of'),
  ('last_poll', w.looked_at::text, 'The last look that was answered')
) as c (config_key, config_value, description)
where w.name = watched();

drop function kept(text);
drop function severity_of(text);

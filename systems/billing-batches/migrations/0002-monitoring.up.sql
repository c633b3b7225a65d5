-- How severe what a rule finds is, as operators have it now; 'off' where they have switched it off.
create function severity_of(rule text) returns text language sql stable
  return (
    select case when is_enabled then coalesce(changed ->> 'severity', declared ->> 'severity') else 'off' end
    from rules where name = rule
  );

-- How long Millrace keeps what: as it was configured when it last looked; sixty days until then.
create function kept(what text) returns interval language sql stable
  return coalesce((select make_interval(secs => kept_ms / 1000.0) from retention_settings where kind = what), interval '60 days');

-- Every run that was seen, as the last look that saw it has found it. One that failed and goes on under its key counts from
-- its restart.
create or replace view batch_execution_logs as
select
  key as id,
  job as batch_code,
  substring(key from '^\S+ (\d+) ')::bigint as batch_nbr,
  case
    when state = 'failed' or ended_in_error or (state = 'running' and vanished_at is not null) then 'ER'
    when state = 'running' then 'ST'
    when state = 'pending' and vanished_at is null then 'PD'
    when state = 'completed' then 'CM'
    else 'ED'
  end as status,
  started_at as start_time,
  ended_at as end_time,
  case when ran.seconds is not null then greatest(0, ran.seconds)::bigint end as duration_seconds,
  jsonb_array_length(threads) as thread_count,
  records as records_processed,
  round((records - coalesce(records_before, 0)) / nullif(ran.seconds, 0), 2) as rps,
  day as business_date,
  error as error_message,
  last_seen_at as snapshot_time
from job_runs
cross join lateral (
  select extract(epoch from coalesce(ended_at, last_seen_at) - coalesce(restarted_at, started_at)) as seconds
) ran
where watch = watched();

-- Every alert of the watch and its jobs, with what was found; as long as runs are kept. The ids are those of Millrace's alerts.
create or replace view batch_monitoring_alerts as
select
  a.id,
  nullif(split_part(a.subject, ': ', 2), '') as batch_code,
  case
    when found.kind in ('failed', 'ended_in_error', 'unrepaired') then 'FAILED'
    when found.kind in ('stuck', 'vanished') then 'STUCK'
    when found.kind = 'slow' then 'LOW_RPS'
    else upper(coalesce(found.kind, 'other'))
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
cross join lateral (select coalesce(r.changed -> 'verdicts', r.declared #> '{when,verdicts}') as kinds) told
left join lateral (
  select kind, key, day, evidence from verdicts v
  where v.watch = watched() and v.job = split_part(a.subject, ': ', 2)
    and coalesce(told.kinds ? v.kind, true)
    and v.found_at <= coalesce(a.closed_at, 'infinity') and coalesce(v.until, 'infinity') >= a.since
  order by v.until is null desc, v.found_at desc, v.kind limit 1
) v on true
left join lateral (
  -- A mail of many alerts is one, too.
  select min(coalesce(digest.ended_at, d.ended_at)) as sent_at
  from deliveries d left join deliveries digest on digest.id = d.digest_id
  where d.alert_id = a.id and d.channel = 'email' and coalesce(digest.state, d.state) = 'sent'
) mail on true
-- What was found goes before an alert that stayed open may: then its rule says what it is about.
cross join lateral (select coalesce(v.kind, told.kinds ->> 0) as kind) found
where a.kind = 'watched' and a.fired_at is not null
  and (a.subject = watched() or starts_with(a.subject, watched() || ': '))
  and (a.closed_at is null or a.closed_at > (select looked_at from watches where name = watched()) - kept('jobRuns'));

-- How each job did on each business day: one row a job and day. What ended in error or is gone did not succeed.
create or replace view batch_performance_summary as
select
  job as batch_code,
  day as date,
  runs as total_runs,
  completed as successful_runs,
  failed + ended_in_error + vanished as failed_runs,
  round(100.0 * completed / nullif(completed + failed + ended_in_error + vanished, 0), 2) as success_rate,
  round(duration_ms / 1000.0 / nullif(completed + failed + ended_in_error, 0), 2) as avg_duration_seconds,
  round(records * 1000.0 / nullif(duration_ms, 0), 2) as avg_rps,
  records as total_records
from job_days
where watch = watched();

-- How it is looked at, and what is told: as it is in force, with what operators have changed.
create or replace view batch_monitoring_config as
select c.config_key, c.config_value, c.description
from watches w
left join schedules s on s.name = w.pipeline and s.is_declared
cross join lateral (select coalesce(s.changed -> 'timing', s.declared #> '{trigger,timing}') as timing) t
cross join lateral (values
  ('source', w.declared ->> 'source', 'Where it looks'),
  ('poll_interval_minutes', case when t.timing ->> 'kind' = 'cron' then t.timing ->> 'expression'
    else ((coalesce((t.timing ->> 'everyMs')::bigint, w.every_ms)) / 60000)::text end,
    'Minutes from look to look, or an expression of cron'),
  ('poll_paused', (s.paused_at is not null)::text, 'Whether somebody has paused it'),
  ('stuck_after_minutes', (
    select case when count(distinct stuck_after_minutes) = 1 then min(stuck_after_minutes)::text
      else string_agg(batch_code || ' ' || stuck_after_minutes, ', ' order by sequence_order) end
    from batch_workflow_config
  ), 'Without progress for so long a run is stuck'),
  ('failed_severity', severity_of('job-failed'), 'How a run that failed is told, by the rule job-failed'),
  ('stuck_severity', severity_of('job-stuck'), 'By the rule job-stuck'),
  ('long_running_severity', severity_of('job-slow'), 'That, few records a second, late: by the rule job-slow'),
  ('missing_severity', severity_of('job-missing'), 'By the rule job-missing'),
  ('retention_days', (extract(epoch from kept('jobRuns')) / 86400)::integer::text, 'How long runs and alerts are shown'),
  ('summary_retention_days', (extract(epoch from kept('jobDays')) / 86400)::integer::text, 'How long days are'),
  ('page_refresh_minutes', '30', 'How often the page of today is read anew'),
  ('business_day_start', to_char(
    make_interval(mins => (w.declared #>> '{day,startsAtMinute}')::integer), 'HH24:MI'), 'When a business day begins'),
  ('timezone', w.declared #>> '{day,timezone}', 'Whose midnight it is'),
  ('ignored_batches', (
    select string_agg(i.value, ', ') from jsonb_array_elements_text(w.declared -> 'ignore') as i
  ), 'Jobs that nobody wants to hear of'),
  ('last_poll', w.looked_at::text, 'The last look that was answered')
) as c (config_key, config_value, description)
where w.name = watched();

-- The way back from 0001-views: what they show is Millrace's, and stays.
drop view batch_monitoring_config;
drop view batch_workflow_config;
drop view batch_performance_summary;
drop view batch_monitoring_alerts;
drop view batch_execution_logs;
drop function business_date(timestamptz);
drop function watched();

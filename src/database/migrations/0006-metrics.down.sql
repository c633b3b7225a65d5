DELETE FROM feed_readers WHERE reader = 'daily metrics';
DROP TABLE run_metrics, daily_metrics, daily_step_metrics, daily_service_levels, metric_settings, metric_days_due, metric_totals,
  retention_marks;

DROP VIEW bi_alerts, bi_quality, bi_steps, bi_runs;

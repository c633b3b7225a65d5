DROP TABLE job_days, job_forecasts, job_expectations, verdicts, job_observations, job_runs, job_limits, watches;

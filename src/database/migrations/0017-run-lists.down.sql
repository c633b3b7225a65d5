DROP INDEX ticks_by_time;
DROP INDEX runs_unwell;
DROP INDEX runs_by_duration;

DROP TABLE schedulers, freezes, schedule_events, ticks, schedules;

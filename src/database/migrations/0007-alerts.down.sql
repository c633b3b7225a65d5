DROP TABLE silences, alert_events, alerts, observations, rule_changes, rules;
DROP DOMAIN alert_state;
DELETE FROM feed_readers WHERE reader = 'alert rules';

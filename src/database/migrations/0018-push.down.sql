DROP TABLE push_subscriptions;
DELETE FROM signing_keys WHERE purpose = 'push';

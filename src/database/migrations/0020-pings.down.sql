DROP TABLE pings, ping_keys;

DROP TABLE signing_keys;
DROP TABLE on_call_overrides;
DROP TABLE escalations;
DROP TABLE channel_states;
DROP TABLE deliveries;
DROP TABLE notices;

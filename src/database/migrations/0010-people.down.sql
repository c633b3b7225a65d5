DROP TABLE request_keys, tokens, session_keys, sessions, sign_in_links, users;

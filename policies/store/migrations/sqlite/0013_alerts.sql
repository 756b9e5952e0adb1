-- +goose Up
-- Where each rule of the alerts stands for each thing; the thing is empty for what is kept
-- of the rule itself. Whoever writes a row says which it has read, by the fence.
CREATE TABLE alerts (
    rule TEXT NOT NULL,
    thing TEXT NOT NULL,
    fence INTEGER NOT NULL,
    body BLOB NOT NULL,
    PRIMARY KEY (rule, thing)
) STRICT;
-- What nothing is said of until a time.
CREATE TABLE mutes (
    name TEXT NOT NULL,
    of_rule INTEGER NOT NULL,
    until INTEGER NOT NULL,
    at INTEGER NOT NULL,
    person TEXT NOT NULL,
    reason TEXT NOT NULL,
    PRIMARY KEY (name, of_rule)
) STRICT;

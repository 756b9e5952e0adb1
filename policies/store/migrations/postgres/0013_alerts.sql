-- +goose Up
-- Where each rule of the alerts stands for each thing; the thing is empty for what is kept
-- of the rule itself. Whoever writes a row says which it has read, by the fence.
CREATE TABLE alerts (
    rule TEXT NOT NULL,
    thing TEXT NOT NULL,
    fence BIGINT NOT NULL,
    body BYTEA NOT NULL,
    PRIMARY KEY (rule, thing)
);
-- What nothing is said of until a time.
CREATE TABLE mutes (
    name TEXT NOT NULL,
    of_rule BIGINT NOT NULL,
    until BIGINT NOT NULL,
    at BIGINT NOT NULL,
    person TEXT NOT NULL,
    reason TEXT NOT NULL,
    PRIMARY KEY (name, of_rule)
);

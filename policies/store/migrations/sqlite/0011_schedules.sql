-- +goose Up
-- When reports come round next. A slot is acted on by whoever moves it on.
CREATE TABLE schedules (
    name TEXT NOT NULL PRIMARY KEY,
    terms TEXT NOT NULL,
    slot INTEGER NOT NULL,
    due INTEGER NOT NULL,
    last INTEGER NOT NULL,
    skipped INTEGER NOT NULL,
    paused INTEGER NOT NULL
) STRICT;
-- Values that were measured, for trends.
CREATE TABLE samples (
    name TEXT NOT NULL,
    at INTEGER NOT NULL,
    value REAL NOT NULL,
    PRIMARY KEY (name, at)
) STRICT;
CREATE INDEX samples_at ON samples (at);

-- +goose Up
-- When reports come round next. A slot is acted on by whoever moves it on.
CREATE TABLE schedules (
    name TEXT NOT NULL PRIMARY KEY,
    terms TEXT NOT NULL,
    slot BIGINT NOT NULL,
    due BIGINT NOT NULL,
    last BIGINT NOT NULL,
    skipped BIGINT NOT NULL,
    paused BIGINT NOT NULL
);
-- Values that were measured, for trends.
CREATE TABLE samples (
    name TEXT NOT NULL,
    at BIGINT NOT NULL,
    value DOUBLE PRECISION NOT NULL,
    PRIMARY KEY (name, at)
);
CREATE INDEX samples_at ON samples (at);

-- +goose Up
-- How many claims in a row ended with their process, before how it ended was written down.
ALTER TABLE inbox ADD COLUMN deaths INTEGER NOT NULL DEFAULT 0;
ALTER TABLE outbox ADD COLUMN deaths INTEGER NOT NULL DEFAULT 0;

-- +goose Up
-- What buttons, forms and prompts of chats stand for. body is sealed.
CREATE TABLE tickets (
    id TEXT NOT NULL PRIMARY KEY,
    door TEXT NOT NULL,
    person TEXT NOT NULL,
    body BYTEA NOT NULL,
    until BIGINT NOT NULL
);
CREATE INDEX tickets_until ON tickets (until);

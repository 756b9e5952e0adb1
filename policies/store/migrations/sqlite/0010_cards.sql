-- +goose Up
-- Messages of chats that show a request.
CREATE TABLE cards (
    door TEXT NOT NULL,
    key TEXT NOT NULL,
    request TEXT NOT NULL,
    chat TEXT NOT NULL,
    person TEXT NOT NULL,
    shown TEXT NOT NULL,
    PRIMARY KEY (door, key)
) STRICT;
CREATE INDEX cards_request ON cards (request);

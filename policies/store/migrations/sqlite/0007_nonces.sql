-- +goose Up
-- What was used, and must not be used again before its time is over.
CREATE TABLE nonces (
    nonce TEXT NOT NULL PRIMARY KEY,
    until INTEGER NOT NULL
) STRICT;
CREATE INDEX nonces_until ON nonces (until);

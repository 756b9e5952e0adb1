-- +goose Up
-- Calls that were let through, for the limits. Times are microseconds since 1970,
-- UTC. servers are those that were touched, one a line.
CREATE TABLE passages (
    person  TEXT NOT NULL,
    door    TEXT NOT NULL,
    token   TEXT NOT NULL,
    panel   TEXT NOT NULL,
    target  TEXT NOT NULL,
    servers TEXT NOT NULL,
    risk    TEXT NOT NULL,
    at      INTEGER NOT NULL
) STRICT;

CREATE INDEX passages_at ON passages (at);

ALTER TABLE requests ADD COLUMN token TEXT NOT NULL DEFAULT '';

-- Calls under break-glass that nobody has looked at since. body is a review as
-- JSON.
CREATE TABLE reviews (
    call TEXT NOT NULL PRIMARY KEY,
    due  INTEGER NOT NULL,
    body TEXT NOT NULL
) STRICT;

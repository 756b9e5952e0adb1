-- +goose Up
-- Times are microseconds since 1970, UTC. STRICT holds every column to its type.
CREATE TABLE audit (
    seq     INTEGER NOT NULL PRIMARY KEY CHECK (seq > 0),
    at      INTEGER NOT NULL,
    kind    TEXT NOT NULL,
    call    TEXT NOT NULL,
    request TEXT NOT NULL,
    person  TEXT NOT NULL,
    tool    TEXT NOT NULL,
    panel   TEXT NOT NULL,
    status  TEXT NOT NULL,
    prev    BLOB NOT NULL,
    hash    BLOB NOT NULL,
    body    TEXT NOT NULL
) STRICT;

CREATE INDEX audit_at ON audit (at);
CREATE INDEX audit_request ON audit (request) WHERE request <> '';

-- The last entry, in one row. Who appends holds it.
CREATE TABLE audit_head (
    one  INTEGER NOT NULL PRIMARY KEY CHECK (one = 1),
    seq  INTEGER NOT NULL,
    hash BLOB NOT NULL
) STRICT;

-- +goose Up
-- Times are microseconds since 1970, UTC.
CREATE TABLE audit (
    seq     BIGINT NOT NULL PRIMARY KEY CHECK (seq > 0),
    at      BIGINT NOT NULL,
    kind    TEXT NOT NULL,
    call    TEXT NOT NULL,
    request TEXT NOT NULL,
    person  TEXT NOT NULL,
    tool    TEXT NOT NULL,
    panel   TEXT NOT NULL,
    status  TEXT NOT NULL,
    prev    BYTEA NOT NULL,
    hash    BYTEA NOT NULL,
    body    TEXT NOT NULL
);

CREATE INDEX audit_at ON audit (at);
CREATE INDEX audit_request ON audit (request) WHERE request <> '';

-- The last entry, in one row. Who appends locks it.
CREATE TABLE audit_head (
    one  INTEGER NOT NULL PRIMARY KEY CHECK (one = 1),
    seq  BIGINT NOT NULL,
    hash BYTEA NOT NULL
);

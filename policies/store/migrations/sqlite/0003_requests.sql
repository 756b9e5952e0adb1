-- +goose Up
-- Requests that others approve. Times are microseconds since 1970, UTC; 0 is
-- none. sealed is what Sealer wrote of the arguments; it is empty at the end.
CREATE TABLE requests (
    id            TEXT NOT NULL PRIMARY KEY,
    person        TEXT NOT NULL,
    door          TEXT NOT NULL,
    reason        TEXT NOT NULL,
    plan          TEXT NOT NULL,
    terms         TEXT NOT NULL,
    sealed        BLOB NOT NULL,
    digest        TEXT NOT NULL,
    nonce         TEXT NOT NULL,
    same          TEXT NOT NULL,
    state         TEXT NOT NULL,
    open          INTEGER NOT NULL CHECK (open IN (0, 1)),
    created       INTEGER NOT NULL,
    decided       INTEGER NOT NULL,
    ended         INTEGER NOT NULL,
    expires       INTEGER NOT NULL,
    execute_by    INTEGER NOT NULL,
    reminded      INTEGER NOT NULL CHECK (reminded IN (0, 1)),
    note          TEXT NOT NULL,
    owner         TEXT NOT NULL,
    fence         INTEGER NOT NULL,
    claimed_until INTEGER NOT NULL
) STRICT;

CREATE INDEX requests_created ON requests (created);
CREATE INDEX requests_open ON requests (id) WHERE open = 1;

CREATE TABLE votes (
    request TEXT NOT NULL REFERENCES requests (id),
    person  TEXT NOT NULL,
    door    TEXT NOT NULL,
    yes     INTEGER NOT NULL CHECK (yes IN (0, 1)),
    at      INTEGER NOT NULL,
    code    INTEGER NOT NULL CHECK (code IN (0, 1)),
    note    TEXT NOT NULL,
    PRIMARY KEY (request, person)
) STRICT;

-- How the calls of a request ended. sealed is what was read before a call.
CREATE TABLE results (
    request     TEXT NOT NULL REFERENCES requests (id),
    call        INTEGER NOT NULL,
    status      TEXT NOT NULL,
    summary     TEXT NOT NULL,
    verified_by TEXT NOT NULL,
    next        TEXT NOT NULL,
    data        TEXT NOT NULL,
    at          INTEGER NOT NULL,
    took        INTEGER NOT NULL,
    sealed      BLOB NOT NULL,
    PRIMARY KEY (request, call)
) STRICT;

-- One-time codes: the secret is sealed, last is the time step that was used.
CREATE TABLE codes (
    person    TEXT NOT NULL PRIMARY KEY,
    sealed    BLOB NOT NULL,
    last      INTEGER NOT NULL,
    confirmed INTEGER NOT NULL CHECK (confirmed IN (0, 1))
) STRICT;

-- Wrong codes, for a request and a person.
CREATE TABLE tries (
    request TEXT NOT NULL,
    person  TEXT NOT NULL,
    n       INTEGER NOT NULL,
    PRIMARY KEY (request, person)
) STRICT;

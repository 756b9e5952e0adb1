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
    sealed        BYTEA NOT NULL,
    digest        TEXT NOT NULL,
    nonce         TEXT NOT NULL,
    same          TEXT NOT NULL,
    state         TEXT NOT NULL,
    open          BIGINT NOT NULL CHECK (open IN (0, 1)),
    created       BIGINT NOT NULL,
    decided       BIGINT NOT NULL,
    ended         BIGINT NOT NULL,
    expires       BIGINT NOT NULL,
    execute_by    BIGINT NOT NULL,
    reminded      BIGINT NOT NULL CHECK (reminded IN (0, 1)),
    note          TEXT NOT NULL,
    owner         TEXT NOT NULL,
    fence         BIGINT NOT NULL,
    claimed_until BIGINT NOT NULL
);

CREATE INDEX requests_created ON requests (created);
CREATE INDEX requests_open ON requests (id) WHERE open = 1;

CREATE TABLE votes (
    request TEXT NOT NULL REFERENCES requests (id),
    person  TEXT NOT NULL,
    door    TEXT NOT NULL,
    yes     BIGINT NOT NULL CHECK (yes IN (0, 1)),
    at      BIGINT NOT NULL,
    code    BIGINT NOT NULL CHECK (code IN (0, 1)),
    note    TEXT NOT NULL,
    PRIMARY KEY (request, person)
);

-- How the calls of a request ended. sealed is what was read before a call.
CREATE TABLE results (
    request     TEXT NOT NULL REFERENCES requests (id),
    call        BIGINT NOT NULL,
    status      TEXT NOT NULL,
    summary     TEXT NOT NULL,
    verified_by TEXT NOT NULL,
    next        TEXT NOT NULL,
    data        TEXT NOT NULL,
    at          BIGINT NOT NULL,
    took        BIGINT NOT NULL,
    sealed      BYTEA NOT NULL,
    PRIMARY KEY (request, call)
);

-- One-time codes: the secret is sealed, last is the time step that was used.
CREATE TABLE codes (
    person    TEXT NOT NULL PRIMARY KEY,
    sealed    BYTEA NOT NULL,
    last      BIGINT NOT NULL,
    confirmed BIGINT NOT NULL CHECK (confirmed IN (0, 1))
);

-- Wrong codes, for a request and a person.
CREATE TABLE tries (
    request TEXT NOT NULL,
    person  TEXT NOT NULL,
    n       BIGINT NOT NULL,
    PRIMARY KEY (request, person)
);

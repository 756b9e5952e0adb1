-- +goose Up
-- People who are not in the configuration: invited, and enrolled since (0 is not
-- yet). roles are words between commas. Times are microseconds since 1970, UTC.
CREATE TABLE people (
    name       TEXT NOT NULL PRIMARY KEY,
    roles      TEXT NOT NULL,
    language   TEXT NOT NULL,
    invited_by TEXT NOT NULL,
    created    INTEGER NOT NULL,
    enrolled   INTEGER NOT NULL
) STRICT;

-- Invitations that are open, of people here and in the configuration. hash is
-- the SHA-256 of the one-time code.
CREATE TABLE invitations (
    person  TEXT NOT NULL PRIMARY KEY,
    hash    BLOB NOT NULL,
    expires INTEGER NOT NULL
) STRICT;

-- The accounts by which chat doors know people.
CREATE TABLE identities (
    door    TEXT NOT NULL,
    id      TEXT NOT NULL,
    person  TEXT NOT NULL,
    created INTEGER NOT NULL,
    PRIMARY KEY (door, id)
) STRICT;

-- Tokens of people. hash is the SHA-256 of the token; used is 0 where it never
-- was.
CREATE TABLE tokens (
    id      TEXT NOT NULL PRIMARY KEY,
    person  TEXT NOT NULL,
    name    TEXT NOT NULL,
    hash    BLOB NOT NULL UNIQUE,
    created INTEGER NOT NULL,
    used    INTEGER NOT NULL,
    UNIQUE (person, name)
) STRICT;

-- Names of sites beside those of the configuration.
CREATE TABLE sites (
    panel   TEXT NOT NULL,
    name    TEXT NOT NULL,
    id      INTEGER NOT NULL,
    server  TEXT NOT NULL,
    domain  TEXT NOT NULL,
    person  TEXT NOT NULL,
    created INTEGER NOT NULL,
    PRIMARY KEY (panel, name)
) STRICT;

-- Ids of sites that a panel's answers have shown; server is 0 where none was.
CREATE TABLE seen_sites (
    panel  TEXT NOT NULL,
    id     INTEGER NOT NULL,
    server INTEGER NOT NULL,
    seen   INTEGER NOT NULL,
    PRIMARY KEY (panel, id)
) STRICT;

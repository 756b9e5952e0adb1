-- +goose Up
-- What platforms sent. Times are microseconds since 1970, UTC; 0 is none. sealed is
-- what Sealer wrote of the body; it is empty at the end.
CREATE TABLE inbox (
    id            BIGINT GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
    door          TEXT NOT NULL,
    key           TEXT NOT NULL,
    lane          TEXT NOT NULL,
    sealed        BYTEA NOT NULL,
    state         TEXT NOT NULL CHECK (state IN ('waiting', 'holding', 'released', 'again', 'done', 'dead')),
    begun         BIGINT NOT NULL CHECK (begun IN (0, 1)),
    attempts      BIGINT NOT NULL,
    due           BIGINT NOT NULL,
    arrived       BIGINT NOT NULL,
    ended         BIGINT NOT NULL,
    reason        TEXT NOT NULL,
    owner         TEXT NOT NULL,
    fence         BIGINT NOT NULL,
    claimed_until BIGINT NOT NULL,
    UNIQUE (door, key)
);

CREATE INDEX inbox_waiting ON inbox (door, lane, id) WHERE state IN ('waiting', 'holding');
CREATE INDEX inbox_open ON inbox (id) WHERE state IN ('waiting', 'holding', 'released', 'again');
CREATE INDEX inbox_claimed ON inbox (owner, id) WHERE state IN ('holding', 'released');
CREATE INDEX inbox_dead ON inbox (ended) WHERE state = 'dead';
CREATE INDEX inbox_ended ON inbox (ended) WHERE state IN ('done', 'dead');

-- What is sent to platforms, one row for each message there.
CREATE TABLE outbox (
    id            BIGINT GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
    door          TEXT NOT NULL,
    chat          TEXT NOT NULL,
    key           TEXT NOT NULL,
    sealed        BYTEA NOT NULL,
    state         TEXT NOT NULL CHECK (state IN ('waiting', 'sending', 'sent', 'dead')),
    revision      BIGINT NOT NULL,
    place         TEXT NOT NULL,
    unsure        BIGINT NOT NULL CHECK (unsure IN (0, 1)),
    turn          BIGINT NOT NULL,
    aside         BIGINT NOT NULL CHECK (aside IN (0, 1)),
    attempts      BIGINT NOT NULL,
    due           BIGINT NOT NULL,
    posted        BIGINT NOT NULL,
    ended         BIGINT NOT NULL,
    reason        TEXT NOT NULL,
    owner         TEXT NOT NULL,
    fence         BIGINT NOT NULL,
    claimed_until BIGINT NOT NULL,
    UNIQUE (door, key)
);

CREATE INDEX outbox_turn ON outbox (turn);
CREATE INDEX outbox_place ON outbox (door, chat, place) WHERE place <> '';
CREATE INDEX outbox_open ON outbox (door, chat, turn, id) WHERE state IN ('waiting', 'sending');
CREATE INDEX outbox_claimed ON outbox (owner, id) WHERE state = 'sending';
CREATE INDEX outbox_dead ON outbox (ended) WHERE state = 'dead';
CREATE INDEX outbox_ended ON outbox (ended) WHERE state IN ('sent', 'dead');

-- How fast may be sent to a chat, or to a whole door, whose chat is empty.
CREATE TABLE chats (
    door        TEXT NOT NULL,
    chat        TEXT NOT NULL,
    short_even  BIGINT NOT NULL,
    long_even   BIGINT NOT NULL,
    paused      BIGINT NOT NULL,
    free        BIGINT NOT NULL,
    PRIMARY KEY (door, chat)
);

-- Which chat took the place of another.
CREATE TABLE moved_chats (
    door     TEXT NOT NULL,
    chat     TEXT NOT NULL,
    moved_to TEXT NOT NULL,
    PRIMARY KEY (door, chat)
);

-- +goose Up
-- What is remembered by a name: switches, versions that were seen. A sealed
-- value is one that Sealer wrote.
CREATE TABLE settings (
    name       TEXT NOT NULL PRIMARY KEY,
    value      BLOB NOT NULL,
    sealed     INTEGER NOT NULL CHECK (sealed IN (0, 1)),
    person     TEXT NOT NULL,
    changed_at INTEGER NOT NULL
) STRICT;

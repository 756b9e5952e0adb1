-- +goose Up
-- What is remembered by a name: switches, versions that were seen. A sealed
-- value is one that Sealer wrote.
CREATE TABLE settings (
    name       TEXT NOT NULL PRIMARY KEY,
    value      BYTEA NOT NULL,
    sealed     BOOLEAN NOT NULL,
    person     TEXT NOT NULL,
    changed_at BIGINT NOT NULL
);

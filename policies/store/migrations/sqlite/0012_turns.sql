-- +goose Up
-- What only one process does at a time, and which.
CREATE TABLE turns (
    name TEXT NOT NULL PRIMARY KEY,
    owner TEXT NOT NULL,
    fence INTEGER NOT NULL,
    until INTEGER NOT NULL
) STRICT;

-- +goose Up
-- How a call ended, in a form from which a door says it in the language of whoever reads.
ALTER TABLE results ADD COLUMN said TEXT NOT NULL DEFAULT '';

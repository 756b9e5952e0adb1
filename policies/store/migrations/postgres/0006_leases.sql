-- +goose Up
-- Leases, which let calls through for a while. id is that of the request; tools,
-- targets and granted_by are JSON lists. Times are as in requests.
CREATE TABLE leases (
    id         TEXT NOT NULL PRIMARY KEY REFERENCES requests (id),
    person     TEXT NOT NULL,
    door       TEXT NOT NULL,
    tools      TEXT NOT NULL,
    targets    TEXT NOT NULL,
    ends       BIGINT NOT NULL,
    most       BIGINT NOT NULL,
    used       BIGINT NOT NULL CHECK (used BETWEEN 0 AND most),
    reason     TEXT NOT NULL,
    granted_by TEXT NOT NULL,
    granted    BIGINT NOT NULL,
    revoked    BIGINT NOT NULL,
    revoked_by TEXT NOT NULL
);

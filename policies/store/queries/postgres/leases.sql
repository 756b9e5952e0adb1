-- name: Leases :many
SELECT * FROM leases
WHERE (CAST(@id AS TEXT) = '' OR id = @id)
  AND (CAST(@person AS TEXT) = '' OR person = @person)
  AND (CAST(@door AS TEXT) = '' OR door = @door)
  AND (CAST(@now AS BIGINT) = 0 OR (ends > CAST(@now AS BIGINT) AND used < most AND revoked = 0))
ORDER BY ends, id;

-- name: AddLease :exec
INSERT INTO leases (id, person, door, tools, targets, ends, most, used, reason, granted_by, granted, revoked, revoked_by)
VALUES (@id, @person, @door, @tools, @targets, @ends, @most, @used, @reason, @granted_by, @granted, @revoked, @revoked_by);

-- name: LockLease :one
SELECT * FROM leases WHERE id = @id
FOR UPDATE;

-- name: UseLease :execrows
UPDATE leases SET used = used + 1
WHERE id = @id AND used < most AND ends > @now AND revoked = 0;

-- name: RevokeLease :execrows
UPDATE leases SET revoked = @now, revoked_by = @revoked_by
WHERE id = @id AND revoked = 0;

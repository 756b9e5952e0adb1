-- name: RequestOf :one
SELECT * FROM requests WHERE id = @id;

-- name: LockRequest :one
SELECT * FROM requests WHERE id = @id
FOR UPDATE;

-- name: LockOpenRequests :many
SELECT * FROM requests WHERE open = 1 ORDER BY id
FOR UPDATE;

-- name: LockAddingRequests :exec
SELECT pg_advisory_xact_lock(hashtext('panelbot requests'), hashtext(current_schema()));

-- name: NotifyRequests :exec
SELECT pg_notify(@channel, '');

-- name: Requests :many
SELECT * FROM requests
WHERE (CAST(@id AS TEXT) = '' OR id = @id)
  AND (CAST(@person AS TEXT) = '' OR person = @person)
  AND (CAST(@states AS TEXT) = '' OR strpos(CAST(@states AS TEXT), ',' || state || ',') > 0)
  AND created >= @since
ORDER BY created DESC, id
LIMIT @most;

-- name: AddRequest :exec
INSERT INTO requests (id, person, door, reason, plan, terms, sealed, digest, nonce, same, state, open, created, decided, ended, expires, execute_by, reminded, note, owner, fence, claimed_until, token)
VALUES (@id, @person, @door, @reason, @plan, @terms, @sealed, @digest, @nonce, @same, @state, @open, @created, @decided, @ended, @expires, @execute_by, @reminded, @note, @owner, @fence, @claimed_until, @token);

-- name: MoveRequest :execrows
UPDATE requests
SET state = @state, open = @open, decided = @decided, ended = @ended, expires = @expires, execute_by = @execute_by, reminded = @reminded, note = @note,
    owner = @owner, fence = @fence, claimed_until = @claimed_until
WHERE id = @id AND state = @from_state AND fence = @from_fence;

-- name: EraseRequest :exec
UPDATE requests SET sealed = @nothing WHERE id = @id;

-- name: EraseResults :exec
UPDATE results SET sealed = @nothing WHERE request = @request;

-- name: Votes :many
SELECT * FROM votes WHERE request = @request ORDER BY at, person;

-- name: AddVote :execrows
INSERT INTO votes (request, person, door, yes, at, code, note)
VALUES (@request, @person, @door, @yes, @at, @code, @note)
ON CONFLICT (request, person) DO NOTHING;

-- name: Results :many
SELECT * FROM results WHERE request = @request ORDER BY call;

-- name: PutResult :exec
INSERT INTO results (request, call, status, summary, verified_by, next, data, at, took, sealed, said)
VALUES (@request, @call, @status, @summary, @verified_by, @next, @data, @at, @took, @sealed, @said)
ON CONFLICT (request, call) DO UPDATE
SET status = excluded.status, summary = excluded.summary, verified_by = excluded.verified_by, next = excluded.next, data = excluded.data,
    at = excluded.at, took = excluded.took, sealed = excluded.sealed, said = excluded.said;

-- name: LockCodes :one
SELECT * FROM codes WHERE person = @person
FOR UPDATE;

-- name: PutCodes :exec
INSERT INTO codes (person, sealed, last, confirmed) VALUES (@person, @sealed, @last, @confirmed)
ON CONFLICT (person) DO UPDATE SET sealed = excluded.sealed, last = excluded.last, confirmed = excluded.confirmed;

-- name: Tries :one
SELECT CAST(coalesce(sum(n), 0) AS BIGINT) AS n FROM tries WHERE request = @request AND person = @person;

-- name: AddTry :exec
INSERT INTO tries (request, person, n) VALUES (@request, @person, 1)
ON CONFLICT (request, person) DO UPDATE SET n = tries.n + 1;

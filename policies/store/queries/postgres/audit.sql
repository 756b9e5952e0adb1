-- name: AuditHead :one
SELECT seq, hash FROM audit_head WHERE one = 1;

-- name: LockAuditHead :one
SELECT seq, hash FROM audit_head WHERE one = 1
FOR UPDATE;

-- name: SetAuditHead :execrows
UPDATE audit_head SET seq = @seq, hash = @hash WHERE one = 1;

-- name: StartAudit :exec
INSERT INTO audit_head (one, seq, hash) VALUES (1, @seq, @hash) ON CONFLICT (one) DO NOTHING;

-- name: OldestAudit :many
SELECT seq, at, kind, call, request, person, tool, panel, status, prev, hash, body
FROM audit
WHERE seq > @after AND seq < @before
  AND at >= @since AND at < @until
  AND (CAST(@kind AS TEXT) = '' OR kind = @kind)
  AND (CAST(@call AS TEXT) = '' OR call = @call)
  AND (CAST(@request AS TEXT) = '' OR request = @request)
  AND (CAST(@person AS TEXT) = '' OR person = @person)
  AND (CAST(@tool AS TEXT) = '' OR tool = @tool)
  AND (CAST(@panel AS TEXT) = '' OR panel = @panel)
  AND (CAST(@status AS TEXT) = '' OR status = @status)
ORDER BY seq
LIMIT @most;

-- name: NewestAudit :many
SELECT seq, at, kind, call, request, person, tool, panel, status, prev, hash, body
FROM audit
WHERE seq > @after AND seq < @before
  AND at >= @since AND at < @until
  AND (CAST(@kind AS TEXT) = '' OR kind = @kind)
  AND (CAST(@call AS TEXT) = '' OR call = @call)
  AND (CAST(@request AS TEXT) = '' OR request = @request)
  AND (CAST(@person AS TEXT) = '' OR person = @person)
  AND (CAST(@tool AS TEXT) = '' OR tool = @tool)
  AND (CAST(@panel AS TEXT) = '' OR panel = @panel)
  AND (CAST(@status AS TEXT) = '' OR status = @status)
ORDER BY seq DESC
LIMIT @most;

-- name: AddAudit :copyfrom
INSERT INTO audit (seq, at, kind, call, request, person, tool, panel, status, prev, hash, body)
VALUES (@seq, @at, @kind, @call, @request, @person, @tool, @panel, @status, @prev, @hash, @body);

-- name: Now :one
SELECT CAST(extract(epoch FROM clock_timestamp()) * 1000000 AS BIGINT) AS now;

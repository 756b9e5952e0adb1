-- name: KeepTurn :many
UPDATE turns SET fence = fence + CASE WHEN owner = @owner THEN 0 ELSE 1 END, owner = @owner, until = @until
WHERE name = @name AND (owner = @owner OR until <= @now)
RETURNING fence;

-- name: TakeTurn :execrows
INSERT INTO turns (name, owner, fence, until) VALUES (@name, @owner, 1, @until)
ON CONFLICT (name) DO NOTHING;

-- name: ReleaseTurn :exec
UPDATE turns SET until = 0 WHERE name = @name AND owner = @owner;

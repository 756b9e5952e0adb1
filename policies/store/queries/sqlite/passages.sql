-- name: Passages :many
SELECT * FROM passages
WHERE at > @since AND (person = @person OR (token = @token AND token <> '') OR (panel = @panel AND target = @target))
ORDER BY at;

-- name: AddPassage :exec
INSERT INTO passages (person, door, token, panel, target, servers, risk, at)
VALUES (@person, @door, @token, @panel, @target, @servers, @risk, @at);

-- name: SweepPassages :exec
DELETE FROM passages WHERE at < @before;

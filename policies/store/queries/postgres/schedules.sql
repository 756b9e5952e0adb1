-- name: AddSchedule :exec
INSERT INTO schedules (name, terms, slot, due, last, skipped, paused) VALUES (@name, @terms, @slot, @due, 0, 0, 0)
ON CONFLICT (name) DO NOTHING;

-- name: ChangeSchedule :exec
UPDATE schedules SET terms = sqlc.arg(terms), slot = @slot, due = @due WHERE name = @name AND terms <> sqlc.arg(terms);

-- name: AdvanceSchedule :execrows
UPDATE schedules SET slot = @slot, due = @due, last = @last, skipped = skipped + @skipped
WHERE name = @name AND terms = @terms AND slot = @from_slot AND paused = 0;

-- name: PauseSchedule :execrows
UPDATE schedules SET paused = 1 WHERE name = @name AND paused = 0;

-- name: ResumeSchedule :execrows
UPDATE schedules SET paused = 0, slot = @slot, due = @due WHERE name = @name AND paused = 1;

-- name: DropSchedule :exec
DELETE FROM schedules WHERE name = @name;

-- name: Schedules :many
SELECT name, terms, slot, due, last, skipped, paused FROM schedules ORDER BY name;

-- name: AddSample :exec
INSERT INTO samples (name, at, value) VALUES (@name, @at, @value) ON CONFLICT (name, at) DO NOTHING;

-- name: SamplesSince :many
SELECT name, at, value FROM samples WHERE name = @name AND at >= @since ORDER BY at;

-- name: SweepSamples :exec
DELETE FROM samples WHERE at < @before;

-- name: Alerts :many
SELECT rule, thing, fence, body FROM alerts ORDER BY rule, thing;

-- name: AddAlert :execrows
INSERT INTO alerts (rule, thing, fence, body) VALUES (@rule, @thing, 1, @body)
ON CONFLICT (rule, thing) DO NOTHING;

-- name: MoveAlert :execrows
UPDATE alerts SET fence = fence + 1, body = @body WHERE rule = @rule AND thing = @thing AND fence = @fence;

-- name: DropAlert :execrows
DELETE FROM alerts WHERE rule = @rule AND thing = @thing AND fence = @fence;

-- name: Mutes :many
SELECT name, of_rule, until, at, person, reason FROM mutes WHERE until > @now ORDER BY name, of_rule;

-- name: PutMute :exec
INSERT INTO mutes (name, of_rule, until, at, person, reason) VALUES (@name, @of_rule, @until, @at, @person, @reason)
ON CONFLICT (name, of_rule) DO UPDATE SET until = excluded.until, at = excluded.at, person = excluded.person, reason = excluded.reason;

-- name: DropMute :execrows
DELETE FROM mutes WHERE name = @name AND of_rule = @of_rule AND until > @now;

-- name: SweepMutes :exec
DELETE FROM mutes WHERE until <= @now;

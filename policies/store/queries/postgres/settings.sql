-- name: SettingOf :one
SELECT name, value, sealed, person, changed_at FROM settings WHERE name = @name;

-- name: SetSetting :exec
INSERT INTO settings (name, value, sealed, person, changed_at)
VALUES (@name, @value, @sealed, @person, @changed_at)
ON CONFLICT (name) DO UPDATE
SET value = excluded.value, sealed = excluded.sealed, person = excluded.person, changed_at = excluded.changed_at;

-- name: AddSetting :execrows
INSERT INTO settings (name, value, sealed, person, changed_at)
VALUES (@name, @value, @sealed, @person, @changed_at)
ON CONFLICT (name) DO NOTHING;

-- name: DeleteSetting :execrows
DELETE FROM settings WHERE name = @name;

-- name: SettingsUnder :many
SELECT name, value, sealed, person, changed_at FROM settings
WHERE starts_with(name, @prefix::text)
ORDER BY name;

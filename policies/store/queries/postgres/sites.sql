-- name: Sites :many
SELECT * FROM sites ORDER BY panel, name;

-- name: AddSite :execrows
INSERT INTO sites (panel, name, id, server, domain, person, created) VALUES (@panel, @name, @id, @server, @domain, @person, @created)
ON CONFLICT (panel, name) DO NOTHING;

-- name: DeleteSite :execrows
DELETE FROM sites WHERE panel = @panel AND name = @name;

-- name: SeenSites :many
SELECT * FROM seen_sites ORDER BY panel, id;

-- name: SeeSite :exec
INSERT INTO seen_sites (panel, id, server, seen) VALUES (@panel, @id, @server, @seen)
ON CONFLICT (panel, id) DO UPDATE
SET server = CASE WHEN excluded.server > 0 THEN excluded.server ELSE seen_sites.server END, seen = excluded.seen;

-- name: People :many
SELECT * FROM people ORDER BY name;

-- name: PutPerson :exec
INSERT INTO people (name, roles, language, invited_by, created, enrolled)
VALUES (@name, @roles, @language, @invited_by, @created, @enrolled)
ON CONFLICT (name) DO UPDATE
SET roles = excluded.roles, language = excluded.language, invited_by = excluded.invited_by, enrolled = excluded.enrolled;

-- name: DeletePerson :execrows
DELETE FROM people WHERE name = @name;

-- name: Invitations :many
SELECT * FROM invitations ORDER BY person;

-- name: PutInvitation :exec
INSERT INTO invitations (person, hash, expires) VALUES (@person, @hash, @expires)
ON CONFLICT (person) DO UPDATE SET hash = excluded.hash, expires = excluded.expires;

-- name: DeleteInvitation :exec
DELETE FROM invitations WHERE person = @person OR expires <= @now;

-- name: Identities :many
SELECT * FROM identities ORDER BY door, id;

-- name: AddIdentity :execrows
INSERT INTO identities (door, id, person, created) VALUES (@door, @id, @person, @created)
ON CONFLICT (door, id) DO NOTHING;

-- name: DeleteIdentities :exec
DELETE FROM identities WHERE person = @person;

-- name: Tokens :many
SELECT * FROM tokens ORDER BY person, name;

-- name: AddToken :execrows
INSERT INTO tokens (id, person, name, hash, created, used) VALUES (@id, @person, @name, @hash, @created, 0)
ON CONFLICT DO NOTHING;

-- name: UseToken :exec
UPDATE tokens SET used = @used WHERE id = @id AND used < @used;

-- name: DeleteToken :execrows
DELETE FROM tokens WHERE id = @id;

-- name: DeleteTokens :exec
DELETE FROM tokens WHERE person = @person;

-- name: DeleteCodes :exec
DELETE FROM codes WHERE person = @person;

-- name: PeopleWithCodes :many
SELECT person FROM codes WHERE confirmed <> 0 ORDER BY person;

-- name: AddCard :execrows
INSERT INTO cards (door, key, request, chat, person, shown) VALUES (@door, @key, @request, @chat, @person, @shown)
ON CONFLICT (door, key) DO NOTHING;

-- name: CardsOf :many
SELECT door, key, request, chat, person, shown FROM cards WHERE door = @door AND request = @request ORDER BY key;

-- name: CardOf :one
SELECT door, key, request, chat, person, shown FROM cards WHERE door = @door AND key = @key;

-- name: ShowCard :execrows
UPDATE cards SET shown = @shown WHERE door = @door AND key = @key AND shown = @before;

-- name: SweepCards :exec
DELETE FROM cards WHERE request IN (SELECT r.id FROM requests r WHERE r.open = 0 AND r.ended < @before);

-- name: AddArrival :many
INSERT INTO inbox (door, key, lane, sealed, state, begun, attempts, due, arrived, ended, reason, owner, fence, claimed_until)
VALUES (@door, @key, @lane, @sealed, 'waiting', 0, 0, 0, @arrived, 0, '', '', 0, 0)
ON CONFLICT (door, key) DO NOTHING
RETURNING id;

-- name: BeginArrivals :many
SELECT * FROM inbox a
WHERE a.state IN ('waiting', 'holding', 'released', 'again')
  AND strpos(CAST(@doors AS TEXT), ',' || a.door || ',') > 0
  AND (a.state = 'again' AND a.due <= @now
    OR a.state IN ('holding', 'released') AND a.claimed_until <= @now
    OR a.state = 'waiting' AND (a.lane = '' OR NOT EXISTS (
         SELECT 1 FROM inbox b
         WHERE b.door = a.door AND b.lane = a.lane AND b.id < a.id AND b.state IN ('waiting', 'holding'))))
ORDER BY a.id
LIMIT @most
FOR UPDATE OF a SKIP LOCKED;

-- name: MoveArrival :execrows
UPDATE inbox
SET state = @state, begun = @begun, attempts = @attempts, deaths = @deaths, due = @due, ended = @ended, reason = @reason,
    owner = @owner, fence = @fence, claimed_until = @claimed_until
WHERE id = @id AND fence = @from_fence;

-- name: ArrivalSealed :one
SELECT sealed FROM inbox WHERE id = @id;

-- name: EraseArrival :exec
UPDATE inbox SET sealed = @nothing WHERE id = @id;

-- name: SoonestArrival :one
SELECT CAST(coalesce(min(CASE WHEN a.state = 'again' THEN a.due ELSE a.claimed_until END), 0) AS BIGINT) AS at,
       CAST(count(*) AS BIGINT) AS n
FROM inbox a WHERE a.state IN ('waiting', 'holding', 'released', 'again') AND a.state <> 'waiting' AND strpos(CAST(@doors AS TEXT), ',' || a.door || ',') > 0;

-- name: UnfinishedArrival :one
SELECT door, state, due, claimed_until FROM inbox WHERE id = @id;

-- name: RenewArrivals :exec
UPDATE inbox SET claimed_until = @claimed_until
WHERE id IN (SELECT b.id FROM inbox b WHERE b.owner = @owner AND b.state IN ('holding', 'released') AND strpos(CAST(@ids AS TEXT), ',' || b.id || ',') > 0 ORDER BY b.id FOR UPDATE);

-- name: HeldArrivals :many
SELECT id FROM inbox WHERE owner = @owner AND state IN ('holding', 'released');

-- name: SweepArrivals :execrows
DELETE FROM inbox WHERE id IN (
    SELECT b.id FROM inbox b WHERE b.state IN ('done', 'dead') AND b.ended < @before ORDER BY b.ended LIMIT @most FOR UPDATE SKIP LOCKED);

-- name: LockMessage :one
SELECT * FROM outbox WHERE door = @door AND key = @key FOR UPDATE;

-- name: LockMessageByID :one
SELECT * FROM outbox WHERE id = @id FOR UPDATE;

-- name: FindMessage :one
SELECT * FROM outbox WHERE door = @door AND key = @key;

-- name: FindPlace :many
SELECT key FROM outbox WHERE door = @door AND chat = @chat AND place = @place AND place <> '' ORDER BY id DESC LIMIT 1;

-- name: AddMessage :many
INSERT INTO outbox (door, chat, key, sealed, state, revision, place, unsure, turn, aside, attempts, due, posted, ended, reason, owner, fence, claimed_until, deaths)
VALUES (@door, @chat, @key, @sealed, @state, @revision, @place, @unsure, @turn, @aside, @attempts, @due, @posted, @ended, @reason, @owner, @fence, @claimed_until, @deaths)
ON CONFLICT (door, key) DO NOTHING
RETURNING id;

-- name: MoveMessage :execrows
UPDATE outbox
SET state = @state, revision = @revision, place = @place, unsure = @unsure, turn = @turn, aside = @aside, attempts = @attempts, deaths = @deaths,
    due = @due, posted = @posted, ended = @ended, reason = @reason, owner = @owner, fence = @fence, claimed_until = @claimed_until
WHERE id = @id AND fence = @from_fence;

-- name: SetMessageSealed :exec
UPDATE outbox SET sealed = @sealed WHERE id = @id;

-- name: MessageSealed :one
SELECT sealed FROM outbox WHERE id = @id;

-- name: LastTurn :one
SELECT CAST(coalesce(max(turn), 0) AS BIGINT) FROM outbox;

-- name: SendMessages :many
SELECT a.* FROM outbox a
WHERE a.door = @door AND a.state IN ('waiting', 'sending') AND (a.due <= @now OR a.due > @ahead) AND a.claimed_until <= @now
  AND NOT EXISTS (SELECT 1 FROM chats c WHERE c.door = a.door AND c.chat = a.chat AND c.free > @now AND c.free <= @ahead)
  AND (a.state = 'sending' OR NOT EXISTS (
    SELECT 1 FROM outbox b
    WHERE b.door = a.door AND b.chat = a.chat AND b.id <> a.id AND b.state IN ('waiting', 'sending')
      AND (b.state = 'sending' OR (b.aside = 0 OR b.due <= @now OR b.due > @ahead) AND (b.turn < a.turn OR b.turn = a.turn AND b.id < a.id))))
ORDER BY a.turn, a.id
LIMIT @most
FOR UPDATE OF a SKIP LOCKED;

-- name: SoonestMessage :one
SELECT CAST(coalesce(min(greatest(CASE WHEN a.due > @ahead THEN 0 ELSE a.due END, a.claimed_until, CASE WHEN c.free <= @ahead THEN c.free ELSE 0 END)), 0) AS BIGINT) AS at, CAST(count(*) AS BIGINT) AS n
FROM outbox a LEFT JOIN chats c ON c.door = a.door AND c.chat = a.chat
WHERE a.door = @door AND a.state IN ('waiting', 'sending')
  AND (a.state = 'sending' OR NOT EXISTS (
    SELECT 1 FROM outbox b
    WHERE b.door = a.door AND b.chat = a.chat AND b.id <> a.id AND b.state IN ('waiting', 'sending')
      AND (b.state = 'sending' OR b.aside = 0 AND (b.turn < a.turn OR b.turn = a.turn AND b.id < a.id))));

-- name: UnfinishedMessage :one
SELECT door, state, due, claimed_until FROM outbox WHERE id = @id;

-- name: RenewMessages :exec
UPDATE outbox SET claimed_until = @claimed_until
WHERE id IN (SELECT b.id FROM outbox b WHERE b.owner = @owner AND b.state = 'sending' AND strpos(CAST(@ids AS TEXT), ',' || b.id || ',') > 0 ORDER BY b.id FOR UPDATE);

-- name: HeldMessages :many
SELECT id FROM outbox WHERE owner = @owner AND state = 'sending';

-- name: SweepMessages :execrows
DELETE FROM outbox WHERE id IN (
    SELECT b.id FROM outbox b WHERE b.state IN ('sent', 'dead') AND b.ended < @before ORDER BY b.ended LIMIT @most FOR UPDATE SKIP LOCKED);

-- name: AddChat :exec
INSERT INTO chats (door, chat, short_even, long_even, paused, free) VALUES (@door, @chat, 0, 0, 0, 0)
ON CONFLICT (door, chat) DO NOTHING;

-- name: LockChat :one
SELECT * FROM chats WHERE door = @door AND chat = @chat FOR UPDATE;

-- name: PutChat :exec
UPDATE chats SET short_even = @short_even, long_even = @long_even, paused = @paused, free = @free
WHERE door = @door AND chat = @chat;

-- name: SweepChats :exec
DELETE FROM chats WHERE chat <> '' AND free < @before;

-- name: MoveMessages :exec
UPDATE outbox SET chat = @moved_to, place = '' WHERE door = @door AND chat = @chat;

-- name: MoveMovedChats :exec
UPDATE moved_chats SET moved_to = @moved_to WHERE door = @door AND moved_to = @chat;

-- name: AddMovedChat :exec
INSERT INTO moved_chats (door, chat, moved_to) VALUES (@door, @chat, @moved_to)
ON CONFLICT (door, chat) DO UPDATE SET moved_to = excluded.moved_to;

-- name: DropMovedChat :exec
DELETE FROM moved_chats WHERE door = @door AND chat = @chat;

-- name: MovedChat :many
SELECT moved_to FROM moved_chats WHERE door = @door AND chat = @chat;

-- name: Depths :many
SELECT door, CAST('inbox' AS TEXT) AS box, count(*) AS open, CAST(min(arrived) AS BIGINT) AS oldest, CAST(0 AS BIGINT) AS dead
FROM inbox WHERE state IN ('waiting', 'holding', 'released', 'again') GROUP BY door
UNION ALL
SELECT door, CAST('inbox' AS TEXT) AS box, CAST(0 AS BIGINT) AS open, CAST(0 AS BIGINT) AS oldest, count(*) AS dead FROM inbox WHERE state = 'dead' GROUP BY door
UNION ALL
SELECT door, CAST('outbox' AS TEXT) AS box, count(*) AS open, CAST(min(posted) AS BIGINT) AS oldest, CAST(0 AS BIGINT) AS dead
FROM outbox WHERE state IN ('waiting', 'sending') GROUP BY door
UNION ALL
SELECT door, CAST('outbox' AS TEXT) AS box, CAST(0 AS BIGINT) AS open, CAST(0 AS BIGINT) AS oldest, count(*) AS dead FROM outbox WHERE state = 'dead' GROUP BY door
ORDER BY 1, 2;

-- name: DeadLetters :many
SELECT door, CAST('inbox' AS TEXT) AS box, lane AS chat, key, ended, attempts, reason FROM inbox WHERE state = 'dead'
UNION ALL
SELECT door, CAST('outbox' AS TEXT) AS box, chat, key, ended, attempts, reason FROM outbox WHERE state = 'dead'
ORDER BY 5 DESC, 4
LIMIT @most;

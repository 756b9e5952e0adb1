-- name: AddTicket :exec
INSERT INTO tickets (id, door, person, body, until) VALUES (@id, @door, @person, @body, @until);

-- name: TicketOf :one
SELECT id, door, person, body, until FROM tickets WHERE id = @id AND door = @door AND until > @now;

-- name: SpendTicket :one
DELETE FROM tickets WHERE id = @id AND door = @door AND until > @now RETURNING id, door, person, body, until;

-- name: SweepTickets :many
-- Those that another transaction sweeps are left to it.
DELETE FROM tickets WHERE id IN (SELECT t.id FROM tickets t WHERE t.until <= @now FOR UPDATE SKIP LOCKED) RETURNING id, body;

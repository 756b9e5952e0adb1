-- name: SweepNonces :exec
DELETE FROM nonces WHERE until <= @until;

-- name: AddNonce :execrows
INSERT INTO nonces (nonce, until) VALUES (@nonce, @until) ON CONFLICT (nonce) DO NOTHING;

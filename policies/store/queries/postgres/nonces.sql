-- name: SweepNonces :exec
-- Those that another transaction sweeps are left to it.
DELETE FROM nonces WHERE nonce IN (SELECT n.nonce FROM nonces n WHERE n.until <= @until FOR UPDATE SKIP LOCKED);

-- name: AddNonce :execrows
INSERT INTO nonces (nonce, until) VALUES (@nonce, @until) ON CONFLICT (nonce) DO NOTHING;

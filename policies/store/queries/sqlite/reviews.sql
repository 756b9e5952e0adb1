-- name: AddReview :execrows
INSERT INTO reviews (call, due, body) VALUES (@call, @due, @body)
ON CONFLICT (call) DO NOTHING;

-- name: Reviews :many
SELECT * FROM reviews ORDER BY due, call;

-- name: EndReview :execrows
DELETE FROM reviews WHERE call = @call;

package telegram

import (
	"context"
	"log/slog"
	"sync"
	"time"
)

// Refusals records what was turned away at the door.
type Refusals interface {
	// Refuse records one refusal. It must not block for long: Telegram, or an
	// attacker, waits.
	Refuse(ctx context.Context, r Refusal)
}

// Refusal is something that was turned away. Its ids are what the sender claimed.
type Refusal struct {
	// Why is a constant text: secret, stranger, message, card, person, forwarded,
	// anonymous, robot.
	Why string
	// Way is webhook, poll, text or press; Remote is who connected to the webhook.
	Way, Remote string
	User, Chat  int64
	// Unrecorded is how many before it were not recorded, since they were too many.
	Unrecorded int
}

// refusalsAMinute is how many refusals are recorded: whoever can reach the door could
// else fill the record.
const refusalsAMinute = 30

// refused records refusals, up to the limit. The zero value records nothing before
// record is set.
type refused struct {
	mu         sync.Mutex
	since      time.Time
	recorded   int
	unrecorded int
}

// refuse records a refusal, and reports whether there was room for it.
func (r *refused) refuse(ctx context.Context, log *slog.Logger, record Refusals, what Refusal) bool {
	if !r.turn(&what) {
		return false
	}
	log.Warn("telegram update refused", "why", what.Why, "way", what.Way, "remote", what.Remote, "user", what.User, "chat", what.Chat, "unrecorded", what.Unrecorded)
	record.Refuse(context.WithoutCancel(ctx), what)
	return true
}

// turn reports whether there is room for one more, and counts it.
func (r *refused) turn(what *Refusal) bool {
	r.mu.Lock()
	defer r.mu.Unlock()
	if now := time.Now(); now.Sub(r.since) >= time.Minute {
		r.since, r.recorded = now, 0
	}
	if r.recorded == refusalsAMinute {
		r.unrecorded++
		return false
	}
	r.recorded++
	what.Unrecorded, r.unrecorded = r.unrecorded, 0
	return true
}

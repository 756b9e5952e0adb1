package telegram

import (
	"context"
	"log/slog"
	"sync"
	"sync/atomic"
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
	// Why is a constant text: secret, malformed, stranger, message, card, person, file,
	// forwarded, anonymous, robot.
	Why string
	// Way is webhook, poll, text or press; Remote is who connected to the webhook.
	Way, Remote string
	User, Chat  int64
	// Unrecorded is how many before it were not recorded, since they were too many.
	Unrecorded int
}

// Whoever can reach the door could fill the record, or try codes without end.
const (
	// refusalsAMinute is how many refusals are recorded, and refusalsOfOne how many of one
	// account: nobody takes the room of all.
	refusalsAMinute = 30
	refusalsOfOne   = 10
	// codesTried is how many codes of invitations strangers may try within codesTime, and
	// codesOfOne how many one account. They have room of their own, so that who was invited
	// gets in whatever others write.
	codesTried = 300
	codesOfOne = 5
	codesTime  = 10 * time.Minute
)

// budget counts what accounts do, in all and each of them, for a time. The zero value has
// counted nothing. Its map is as long as what it counts in all.
type budget struct {
	mu    sync.Mutex
	since time.Time
	all   int
	each  map[int64]int
}

// take reports whether there is room for one more of an account, and counts it; 0 is no
// account, and is counted in all alone.
func (b *budget) take(account int64, span time.Duration, all, each int) bool {
	b.mu.Lock()
	defer b.mu.Unlock()
	if now := time.Now(); b.each == nil || now.Sub(b.since) >= span {
		b.since, b.all, b.each = now, 0, map[int64]int{}
	}
	if b.all >= all || account != 0 && b.each[account] >= each {
		return false
	}
	b.all++
	if account != 0 {
		b.each[account]++
	}
	return true
}

// refused records refusals, up to the limits. The zero value is ready.
type refused struct {
	room       budget
	unrecorded atomic.Int64
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
	if !r.room.take(what.User, time.Minute, refusalsAMinute, refusalsOfOne) {
		r.unrecorded.Add(1)
		return false
	}
	what.Unrecorded = int(r.unrecorded.Swap(0))
	return true
}

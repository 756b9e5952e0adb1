package slack

import (
	"context"
	"log/slog"
	"sync"
	"time"
)

// refusalsAMinute is how many refusals are recorded: whoever can reach the door could
// else fill the record.
const refusalsAMinute = 30

// refused records refusals, up to the limit.
type refused struct {
	record Refusals
	log    *slog.Logger

	mu         sync.Mutex
	since      time.Time
	recorded   int
	unrecorded int
}

func (r *refused) refuse(ctx context.Context, what Refusal) {
	if !r.turn(&what) {
		return
	}
	what.Team, what.App, what.User, what.Channel = claim(what.Team), claim(what.App), claim(what.User), claim(what.Channel)
	r.log.Warn("slack request refused", "why", what.Why, "way", what.Way, "remote", what.Remote, "team", what.Team, "app", what.App, "user", what.User, "unrecorded", what.Unrecorded)
	r.record.Refuse(context.WithoutCancel(ctx), what)
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

const (
	// toldEvery is how often somebody without rights is told so.
	toldEvery = time.Minute
	// mostTold is how many people are remembered.
	mostTold = 10_000
)

// told remembers who was told lately that nothing is done for them: they could else have
// any number of messages sent. The zero value is nobody.
type told struct {
	mu   sync.Mutex
	last map[string]time.Time
}

// turn reports whether somebody is to be told, and notes that they are.
func (t *told) turn(user string) bool {
	t.mu.Lock()
	defer t.mu.Unlock()
	now := time.Now()
	if last, is := t.last[user]; is && now.Sub(last) < toldEvery {
		return false
	}
	if t.last == nil || len(t.last) >= mostTold {
		t.last = map[string]time.Time{}
	}
	t.last[user] = now
	return true
}

// claim is an id that somebody claims to have, or that it is none.
func claim(id string) string {
	if id == "" || (isID(id) && len(id) <= maxID) {
		return id
	}
	return "no id"
}

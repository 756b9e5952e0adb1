package slack

import (
	"fmt"
	"sync"
	"time"
)

// Health is how the sockets are.
type Health struct {
	// Connected is how many are open: Slack has greeted on them, and they have not ended.
	Connected int
	// Since is since when the oldest of these is open; without one, when the last ended
	// or the first was tried.
	Since time.Time
	// Heard is when something was last heard on one of them. Slack pings several times a
	// minute, so that an open socket on which nothing is heard is dead.
	Heard time.Time
	// Reconnects counts the connections after the first of each socket.
	Reconnects int
	// LastError is why a socket ended or was not opened, without secrets; LastFailed is
	// when.
	LastError  string
	LastFailed time.Time
	// Interval is within which time Slack is expected to ping.
	Interval time.Duration
}

// Ready says why the door does not hear Slack; nil is that it does. A connection that
// was lost just now is still ready: it is opened again within seconds.
func (h Health) Ready(now time.Time) error {
	grace := 2 * h.Interval
	switch {
	case h.Connected > 0 && now.Sub(h.Heard) < grace:
		return nil
	case h.Connected > 0:
		return fmt.Errorf("slack: nothing was heard on the socket for %s", now.Sub(h.Heard).Round(time.Second))
	case !h.Heard.IsZero() && now.Sub(h.Since) < grace:
		return nil
	case h.LastError != "":
		return fmt.Errorf("slack: no socket is open since %s: %s", h.Since.UTC().Format(time.RFC3339), h.LastError)
	default:
		return fmt.Errorf("slack: no socket is open since %s", h.Since.UTC().Format(time.RFC3339))
	}
}

// pulse gathers the health of several sockets.
type pulse struct {
	mu     sync.Mutex
	health Health
	open   map[int]time.Time // by the socket, since when
	times  map[int]int       // how often each was opened
}

func newPulse(interval time.Duration) *pulse {
	return &pulse{health: Health{Interval: interval, Since: time.Now()}, open: map[int]time.Time{}, times: map[int]int{}}
}

func (p *pulse) now() Health {
	p.mu.Lock()
	defer p.mu.Unlock()
	return p.health
}

// heard notes that something came.
func (p *pulse) heard() {
	p.mu.Lock()
	defer p.mu.Unlock()
	p.health.Heard = time.Now()
}

// opened notes that Slack has greeted on a socket.
func (p *pulse) opened(socket int) {
	p.mu.Lock()
	defer p.mu.Unlock()
	now := time.Now()
	p.health.Heard = now
	if p.times[socket]++; p.times[socket] > 1 {
		p.health.Reconnects++
	}
	p.open[socket] = now
	p.count()
}

// ended notes that a socket is not open any more, or was not opened.
func (p *pulse) ended(socket int, err error) {
	p.mu.Lock()
	defer p.mu.Unlock()
	if err != nil {
		p.health.LastError, p.health.LastFailed = Redact(err.Error()), time.Now()
	}
	if _, was := p.open[socket]; !was {
		return
	}
	delete(p.open, socket)
	p.count()
}

func (p *pulse) count() {
	p.health.Connected = len(p.open)
	p.health.Since = time.Now()
	for _, since := range p.open {
		if since.Before(p.health.Since) {
			p.health.Since = since
		}
	}
}

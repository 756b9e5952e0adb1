package telegramtest

import (
	"fmt"
	"net/http"
	"strings"
	"time"
)

// faults are what Telegram does to a bot that has done nothing wrong.
type faults struct {
	down      int
	every     int
	requests  int
	retry     int
	latency   time.Duration
	perSecond bool
	sentAt    map[int64][]time.Time
	cutPolls  int
	lose      int
	lost      int
	skew      time.Duration
}

// Down makes the next so many requests fail with 502, and all that follow where n is
// negative. 0 brings Telegram back.
func (s *Server) Down(n int) { s.fault(func(f *faults) { f.down = n }) }

// RateLimit answers each every-th call that sends or deletes something with 429 and this
// retry_after, in seconds. 0 ends it.
func (s *Server) RateLimit(every, retry int) {
	s.fault(func(f *faults) { f.every, f.retry, f.requests = every, retry, 0 })
}

// LimitPosts holds the bot to one message a second in each chat, and 20 a minute in
// each group.
func (s *Server) LimitPosts(on bool) {
	s.fault(func(f *faults) { f.perSecond, f.sentAt = on, map[int64][]time.Time{} })
}

// Latency lets every request wait.
func (s *Server) Latency(d time.Duration) { s.fault(func(f *faults) { f.latency = d }) }

// CutPolls breaks the connection of the next so many getUpdates that have something to
// bring, in the middle of it.
func (s *Server) CutPolls(n int) { s.fault(func(f *faults) { f.cutPolls = n }) }

// LoseAnswers breaks the connection of the next so many calls that send or edit something
// when that is done, so that the bot does not know.
func (s *Server) LoseAnswers(n int) { s.fault(func(f *faults) { f.lose = n }) }

// Lost is how many answers were lost.
func (s *Server) Lost() int {
	s.mu.Lock()
	defer s.mu.Unlock()
	return s.lost
}

// loses reports whether the answer to a call that was done is lost. The caller holds mu.
func (s *Server) loses(method string) bool {
	if s.lose == 0 || !strings.HasPrefix(method, "send") && method != "editMessageText" || method == "sendChatAction" {
		return false
	}
	s.lose--
	s.lost++
	return true
}

// Skew moves the clock of the Date header.
func (s *Server) Skew(d time.Duration) { s.fault(func(f *faults) { f.skew = d }) }

func (s *Server) fault(set func(*faults)) {
	s.mu.Lock()
	defer s.mu.Unlock()
	set(&s.faults)
}

// admit lets a request in after the latency, unless Telegram is down.
func (s *Server) admit(w http.ResponseWriter, r *http.Request) bool {
	s.mu.Lock()
	latency, down := s.latency, s.down != 0
	w.Header().Set("Date", s.config.Now().Add(s.skew).UTC().Format(http.TimeFormat))
	if s.down > 0 {
		s.down--
	}
	s.mu.Unlock()
	if latency > 0 {
		timer := time.NewTimer(latency)
		defer timer.Stop()
		select {
		case <-timer.C:
		case <-r.Context().Done():
			return false
		case <-s.life.Done():
			return false
		}
	}
	if down {
		http.Error(w, "<html><h1>502 Bad Gateway</h1></html>", http.StatusBadGateway)
	}
	return !down
}

// limited says whether a call that sends is one too many. The caller holds mu.
func (s *Server) limited(chat int64) *refusal {
	if s.every > 0 {
		s.requests++
		if s.requests%s.every == 0 {
			return tooMany(s.retry)
		}
	}
	c := s.chats[chat]
	if !s.perSecond || c == nil {
		return nil
	}
	now := s.config.Now()
	var minute []time.Time
	for _, at := range s.sentAt[chat] {
		if now.Sub(at) < time.Minute {
			minute = append(minute, at)
		}
	}
	switch {
	case len(minute) > 0 && now.Sub(minute[len(minute)-1]) < time.Second:
		return tooMany(1)
	case c.Kind != Private && len(minute) >= 20:
		return tooMany(int(time.Minute-now.Sub(minute[0]))/int(time.Second) + 1)
	}
	s.sentAt[chat] = append(minute, now)
	return nil
}

func tooMany(retry int) *refusal {
	return &refusal{http.StatusTooManyRequests, fmt.Sprintf("Too Many Requests: retry after %d", retry), map[string]any{"retry_after": retry}, false}
}

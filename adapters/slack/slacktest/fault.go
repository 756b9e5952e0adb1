package slacktest

import (
	"net/http"
	"strconv"
	"strings"
	"time"
)

// faults are what Slack does to an app that has done nothing wrong.
type faults struct {
	down      int // requests still to fail; -1 is all
	every     int // each so many-th request is told to slow down
	requests  int
	retry     time.Duration
	latency   time.Duration
	perSecond bool
	lastPost  map[string]time.Time // by channel
	revoked   bool
	rejecting func(raw []byte) []string
	slow      int // messages that come before Slack has taken their pictures in
}

// Down makes the next so many requests fail with 503, and all that follow where
// n is negative. 0 brings Slack back.
func (s *Server) Down(n int) { s.fault(func(f *faults) { f.down = n }) }

// RateLimit answers each every-th request to the Web API with 429 and this
// Retry-After, in whole seconds. 0 ends it.
func (s *Server) RateLimit(every int, retry time.Duration) {
	s.fault(func(f *faults) { f.every, f.retry, f.requests = every, retry, 0 })
}

// LimitPosts holds the app to one chat.postMessage a second in each channel.
func (s *Server) LimitPosts(on bool) {
	s.fault(func(f *faults) { f.perSecond, f.lastPost = on, map[string]time.Time{} })
}

// Latency lets every request wait.
func (s *Server) Latency(d time.Duration) { s.fault(func(f *faults) { f.latency = d }) }

// Revoke makes the tokens worthless, as when the app is removed.
func (s *Server) Revoke(on bool) { s.fault(func(f *faults) { f.revoked = on }) }

// Reject refuses messages and views for which finds gives problems, though they
// are good by every rule: as when Slack changes one. It is no violation. nil
// ends it. finds must not call the Server.
func (s *Server) Reject(finds func(raw []byte) []string) {
	s.fault(func(f *faults) { f.rejecting = finds })
}

// RejectBlock is Reject for whatever has a block of a type.
func (s *Server) RejectBlock(kind string) {
	s.Reject(func(raw []byte) []string {
		if strings.Contains(string(raw), `"type":"`+kind+`"`) {
			return []string{"[ERROR] unsupported block: " + strconv.Quote(kind) + " [json-pointer:/blocks]"}
		}
		return nil
	})
}

func (s *Server) fault(set func(*faults)) {
	s.mu.Lock()
	defer s.mu.Unlock()
	set(&s.faults)
}

// admit lets a request in after the latency, unless Slack is down.
func (s *Server) admit(w http.ResponseWriter, r *http.Request) bool {
	s.mu.Lock()
	latency, down := s.latency, s.down != 0
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
		http.Error(w, "service unavailable", http.StatusServiceUnavailable)
	}
	return !down
}

// limited says whether a call is one too many. The caller holds mu.
func (s *Server) limited(w http.ResponseWriter, c call) *refusal {
	retry := s.retry
	over := false
	if s.every > 0 {
		s.requests++
		over = s.requests%s.every == 0
	}
	if s.perSecond && c.method == "chat.postMessage" && !over {
		now, channel := s.config.Now(), c.text("channel")
		if s.users[channel] != nil {
			channel = s.dm(channel).ID
		}
		if last, there := s.lastPost[channel]; there && now.Sub(last) < time.Second {
			over, retry = true, time.Second
		} else {
			s.lastPost[channel] = now
		}
	}
	if !over {
		return nil
	}
	w.Header().Set("Retry-After", strconv.Itoa(int((retry+time.Second-1)/time.Second)))
	return refuse("ratelimited")
}

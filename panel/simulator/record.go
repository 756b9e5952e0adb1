package simulator

import (
	"net/http"
	"slices"
)

// Request is one request as it was received.
type Request struct {
	Method   string
	Path     string // escaped, as on the wire
	RawQuery string
	Header   http.Header
	Body     []byte
}

// maxRequests is how many requests are kept.
const maxRequests = 1000

// note keeps a request, where Config.Record asks for it.
func (s *Simulator) note(r *http.Request, body []byte) {
	if !s.cfg.Record {
		return
	}
	if len(s.requests) == maxRequests {
		s.requests = slices.Delete(s.requests, 0, 1)
	}
	s.requests = append(s.requests, Request{r.Method, r.URL.EscapedPath(), r.URL.RawQuery, r.Header.Clone(), body})
}

// Requests returns the requests received since the start or the last
// ResetRequests, oldest first: the newest 1000, and none unless Config.Record.
// A request that a fault answered is among them.
func (s *Simulator) Requests() []Request {
	s.mu.Lock()
	defer s.mu.Unlock()
	return slices.Clone(s.requests)
}

// ResetRequests forgets the requests received so far.
func (s *Simulator) ResetRequests() {
	s.mu.Lock()
	defer s.mu.Unlock()
	s.requests = nil
}

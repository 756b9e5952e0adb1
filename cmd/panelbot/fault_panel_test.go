package main

import (
	"net/http"
	"net/http/httptest"
	"strings"
	"sync"

	"panelbot/panel/simulator"
)

// Where a counting panel holds a connection.
const (
	holdsNothing = ""
	// holdsCall: it has the call, and has done nothing yet.
	holdsCall = "the call"
	// holdsAnswer: it has done it, and does not say so.
	holdsAnswer = "the answer"
	// holdsReading: it has answered, and is read again to see whether it is done.
	holdsReading = "the reading"
)

// countingPanel is a simulated panel that counts the calls which change something,
// and holds the first connection of a kind until the caller is gone.
type countingPanel struct {
	*simulator.Simulator

	mu    sync.Mutex
	holds string
	calls int
	// held is closed when it holds one.
	held chan struct{}
}

func newCountingPanel(holds string) *countingPanel {
	return &countingPanel{Simulator: simulator.New(simulator.Config{EventDuration: -1}), holds: holds, held: make(chan struct{})}
}

// sent is how many calls it has had that change something.
func (p *countingPanel) sent() int {
	p.mu.Lock()
	defer p.mu.Unlock()
	return p.calls
}

func (p *countingPanel) ServeHTTP(w http.ResponseWriter, r *http.Request) {
	changes := r.Method != http.MethodGet
	p.mu.Lock()
	if changes {
		p.calls++
	}
	reading := !changes && p.calls > 0 && strings.HasSuffix(r.URL.Path, "/schedules")
	p.mu.Unlock()
	if changes && p.hold(r, holdsCall) || reading && p.hold(r, holdsReading) {
		return
	}
	answer := httptest.NewRecorder()
	p.Simulator.ServeHTTP(answer, r)
	if changes && p.hold(r, holdsAnswer) {
		return
	}
	for name, values := range answer.Header() {
		w.Header()[name] = values
	}
	w.WriteHeader(answer.Code)
	_, _ = w.Write(answer.Body.Bytes()) // the caller may be gone, which is what this is about
}

// hold waits until the caller is gone, where this is what the panel holds.
func (p *countingPanel) hold(r *http.Request, what string) bool {
	p.mu.Lock()
	here := p.holds == what
	if here {
		p.holds = holdsNothing
		close(p.held)
	}
	p.mu.Unlock()
	if here {
		<-r.Context().Done()
	}
	return here
}

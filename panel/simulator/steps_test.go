package simulator

import (
	"strings"
	"testing"
)

// step is one request of a round trip and what its answer must hold.
type step struct {
	target string
	body   any
	status int    // 0: 200
	want   string // a part of the answer
	lacks  string // what must be no part of it
	wait   bool   // then let the events end
}

// trips are round trips by name; each has a simulator of its own.
type trips map[string][]step

// play runs round trips in parallel.
func (all trips) play(t *testing.T, cfg Config) {
	t.Helper()
	for name, steps := range all {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			f := newFake(t, cfg)
			for i, s := range steps {
				got := f.send(s.target, s.body)
				body := got.Body.String()
				if got.Code != max(s.status, 200) {
					t.Fatalf("step %d, %s: status %d, want %d: %s", i, s.target, got.Code, max(s.status, 200), body)
				}
				if !strings.Contains(body, s.want) {
					t.Errorf("step %d, %s: no %s in %s", i, s.target, s.want, body)
				}
				if s.lacks != "" && strings.Contains(body, s.lacks) {
					t.Errorf("step %d, %s: %s in %s", i, s.target, s.lacks, body)
				}
				if s.wait {
					f.advance(f.cfg.EventDuration)
				}
			}
		})
	}
}

// object is a JSON body.
type object = map[string]any

const (
	running = `"status":"RUNNING"` // of a whole event
	begun   = `"status":"running"` // of one beside another object
)

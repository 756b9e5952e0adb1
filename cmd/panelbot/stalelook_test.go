package main

import (
	"context"
	"testing"
	"time"

	"panelbot/policies"
)

// TestStaleLook: a look at the switches that was held up does not undo what was turned
// meanwhile.
func TestStaleLook(t *testing.T) {
	t.Parallel()
	alice := policies.Person{Name: "alice", Roles: []policies.Role{policies.Admin}}
	for name, turn := range map[string]func(context.Context, *house) error{
		"stop": func(ctx context.Context, h *house) error { return h.Stop(ctx, alice, policies.Slack, "an outage") },
		"lock me": func(ctx context.Context, h *house) error {
			return h.Lock(ctx, policies.Person{Name: "bob"}, policies.Slack)
		},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			h := newDesk(t).open()
			defer h.close()
			turned := func() bool {
				_, off := h.isOff("bob")
				return off || h.runner.Policy().Stopped != ""
			}
			read, release := make(chan struct{}), make(chan struct{})
			type holds struct{}
			h.obeying.Lock()
			h.look = func(ctx context.Context) (switches, error) {
				s, err := h.gate.readSwitches(ctx)
				if ctx.Value(holds{}) != nil {
					close(read)
					<-release
				}
				return s, err
			}
			h.obeying.Unlock()
			held, ended := make(chan struct{}), make(chan error, 1)
			go func() {
				defer close(held)
				h.obey(context.WithValue(t.Context(), holds{}, true))
			}()
			<-read
			go func() { ended <- turn(t.Context(), h) }()
			for is := false; !is; { // until it is in the store
				s, err := h.gate.readSwitches(t.Context())
				if err != nil {
					t.Fatal(err)
				}
				is = s.stop != "" || s.off["bob"] != ""
			}
			if h.obeying.TryLock() { // nothing keeps the look after it waiting
				h.obeying.Unlock()
				if err := <-ended; err != nil {
					t.Fatal(err)
				}
				ended <- nil
			}
			close(release)
			<-held
			if err := <-ended; err != nil {
				t.Fatal(err)
			}
			if !turned() {
				t.Error("a look from before has undone it")
			}
		})
	}
}

// TestLookOfLeaver: whoever turns a switch and is gone has it obeyed nevertheless, and
// it is what stands in the store, not that the store cannot be read.
func TestLookOfLeaver(t *testing.T) {
	t.Parallel()
	h := newDesk(t).open()
	defer h.close()
	alice := policies.Person{Name: "alice", Roles: []policies.Role{policies.Admin}}
	if err := h.Stop(t.Context(), alice, policies.Slack, "an outage"); err != nil {
		t.Fatal(err)
	}
	gone, leave := context.WithTimeout(t.Context(), time.Minute)
	leave()
	h.obey(gone)
	if got := h.runner.Policy().Stopped; got != "an outage" {
		t.Errorf("it is stopped: %q", got)
	}
}

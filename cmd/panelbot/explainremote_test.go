package main

import (
	"strings"
	"testing"
	"time"

	"panelbot/policies"
)

// TestExplainsWhereAYesIsGiven: at the door from afar nobody says yes to a call of their
// own, and the explanation says so.
func TestExplainsWhereAYesIsGiven(t *testing.T) {
	t.Parallel()
	for door, want := range map[policies.Door]bool{policies.Remote: true, policies.Terminal: false} {
		x := policies.Explanation{Request: policies.Request{Door: door, Risk: policies.Change}, Decision: policies.Decision{Effect: policies.Confirm}, Default: policies.Confirm}
		if got := explained(x, time.UTC); strings.Contains(got, "takes no yes") != want {
			t.Errorf("%s: %s", door, got)
		}
	}
}

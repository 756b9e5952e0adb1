//go:build linux

package main

import (
	"strings"
	"testing"
)

// TestDisabledSession: an assistant's session goes on when its person is disabled, and
// reads nothing from then on: no call, no request, and no list of tools.
func TestDisabledSession(t *testing.T) {
	t.Parallel()
	d := newDesk(t)
	a := assist(t, "--config", d.file, "--as", "olga")
	id := requestIn(t, a.calls("flashpanel_schedule_delete", `{"server":1,"schedule":1}`))
	reads := func() string {
		return a.asks("tools/list", `{}`) + a.calls("panelbot_request_get", `{"id":"`+id+`"}`) + a.calls("panelbot_policy_explain", `{"tool":"flashpanel_server_list","arguments":{}}`) + a.calls("flashpanel_server_list", `{}`)
	}
	shows := []string{`"flashpanel_server_restart"`, `"status":"awaiting_approval"`, "policy.defaults.read", "web-1"}
	before := reads()
	for _, text := range shows {
		if !strings.Contains(before, text) {
			t.Errorf("before, it lacks %s: %.3000s", text, before)
		}
	}
	s := sitDown(t, "people", "disable", "olga", "--as", "alice", "--config", d.file)
	s.hides(`Code that your authenticator shows now: `, d.codeOf("alice"))
	s.sees(`olga is disabled\.`)
	if s.exit() != 0 {
		t.Fatalf("disabling shows:\n%s", s.shown())
	}
	after := reads()
	for _, text := range shows {
		if strings.Contains(after, text) {
			t.Errorf("afterwards, it shows %s: %.3000s", text, after)
		}
	}
	if strings.Count(after, "may do nothing any more") < 2 {
		t.Errorf("it is not told why: %.3000s", after)
	}
}

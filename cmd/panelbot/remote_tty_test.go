//go:build linux

package main

import (
	"regexp"
	"strings"
	"testing"
)

// TestChatFarAwayAtATerminal: the conversation with a server greets the person
// by name and in the language that the server knows, and ends at once where it
// knows nobody.
func TestChatFarAwayAtATerminal(t *testing.T) {
	const text = `panels: [{name: main, kind: flashpanel, url: "simulator:"}]
people:
  - {name: ann, roles: [admin], mcp_token: "a-token-that-is-long-enough"}
  - {name: vy, roles: [admin], mcp_token: "vy-token-that-is-long-enough", language: vi}
policy: {solo: true}
`
	url := servedFrom(t, text)
	for name, value := range map[string]string{"XDG_STATE_HOME": t.TempDir(), "TERM": "xterm", "LC_ALL": "C.UTF-8"} {
		t.Setenv(name, value)
	}
	for token, want := range map[string][]string{
		"a-token-that-is-long-enough":  {"panelbot chat as ann.", "done"},
		"vy-token-that-is-long-enough": {"panelbot chat với tư cách vy.", "xong"},
	} {
		t.Setenv("PANELBOT_TOKEN", token)
		s := sitDown(t, "chat", "--server", url)
		s.sees(regexp.QuoteMeta(want[0]))
		s.answers("panelbot> ", "server list")
		s.sees(regexp.QuoteMeta(want[1]))
		s.answers("panelbot> ", "exit")
		if code := s.exit(); code != 0 {
			t.Errorf("the exit code is %d:\n%s", code, s.shown())
		}
	}
	t.Setenv("PANELBOT_TOKEN", "nobodys")
	s := sitDown(t, "chat", "--server", url)
	s.sees("PANELBOT_TOKEN is nobody's token")
	if code := s.exit(); code != 1 || strings.Contains(s.shown(), "panelbot>") {
		t.Errorf("the exit code is %d:\n%s", code, s.shown())
	}
}

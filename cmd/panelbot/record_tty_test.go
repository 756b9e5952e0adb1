//go:build linux

package main

import (
	"os"
	"path/filepath"
	"regexp"
	"strings"
	"testing"
)

const recordConfig = `panels: [{name: main, kind: flashpanel, url: "simulator:"}]
people: [{name: you, roles: [admin]}]
policy: {solo: true}
`

// TestRecordAtATerminal: on a screen the record does not stand between the
// lines of a call or of a conversation. It is in a file that only its owner
// reads.
func TestRecordAtATerminal(t *testing.T) {
	config, state := writeFile(t, recordConfig), t.TempDir()
	for name, value := range map[string]string{"XDG_STATE_HOME": state, "TERM": "xterm", "LC_ALL": "C.UTF-8"} {
		t.Setenv(name, value)
	}
	s := sitDown(t, "call", "--config", config, "server", "favorite", "web-2")
	s.answers(regexp.QuoteMeta("Do it? [y/N] "), "y")
	if code := s.exit(); code != 0 {
		t.Errorf("the exit code of the call is %d:\n%s", code, s.shown())
	}
	shown := s.shown()

	s = sitDown(t, "chat", "--config", config)
	s.answers("panelbot> ", "server list")
	s.answers("panelbot> ", "server favorite web-1")
	s.answers(regexp.QuoteMeta("Do it? [y/N] "), "no")
	s.answers("panelbot> ", "exit")
	if code := s.exit(); code != 0 {
		t.Errorf("the exit code of the conversation is %d:\n%s", code, s.shown())
	}
	shown += s.shown()

	if strings.Contains(shown, "msg=record") {
		t.Errorf("the record stands on the screen:\n%s", shown)
	}
	file := filepath.Join(state, "panelbot", "record.log")
	got, err := os.ReadFile(file)
	if err != nil {
		t.Fatal(err)
	}
	for i, want := range []string{"stage=decision person=you", "stage=call ", "status=accepted ", "status=denied "} {
		if lines := strings.Split(strings.TrimSpace(string(got)), "\n"); len(lines) != 4 || !strings.Contains(lines[i], want) {
			t.Errorf("line %d of %d lacks %q:\n%s", i, len(lines), want, got)
		}
	}
	if info, err := os.Stat(file); err != nil || info.Mode().Perm() != 0o600 {
		t.Errorf("the record has mode %v, %v", info.Mode(), err)
	}
}

// TestNoRecordNoChange: what cannot be recorded is not sent, and the person
// learns why.
func TestNoRecordNoChange(t *testing.T) {
	config := writeFile(t, recordConfig)
	for name, state := range map[string]string{"no directory": writeFile(t, "a file"), "no place": ""} {
		t.Setenv("XDG_STATE_HOME", state)
		if state == "" {
			t.Setenv("HOME", "")
		}
		s := sitDown(t, "call", "--config", config, "server", "favorite", "web-2", "--yes")
		s.sees("the record cannot be written")
		s.sees("was not sent, because it could not be recorded")
		if code := s.exit(); code != 1 {
			t.Errorf("%s: the exit code is %d:\n%s", name, code, s.shown())
		}
		s = sitDown(t, "call", "--config", config, "server", "list")
		if code := s.exit(); code != 0 {
			t.Errorf("%s: a read ends with %d:\n%s", name, code, s.shown())
		}
	}
}

//go:build linux

package main

import (
	"os"
	"path/filepath"
	"regexp"
	"strings"
	"testing"
)

// TestChatAtATerminal sits down at a real terminal: completion, a table, a
// question, a secret, Ctrl-C at a question and at the prompt, the history.
func TestChatAtATerminal(t *testing.T) {
	config := writeFile(t, `panels: [{name: main, kind: flashpanel, url: "simulator:", sites: {shop: {id: 12, server: web-1}}}]
people: [{name: you, roles: [admin]}]
policy: {solo: true, allow_unguarded: true, defaults: {grant: allow}}
`)
	state := t.TempDir()
	for name, value := range map[string]string{"XDG_STATE_HOME": state, "TERM": "xterm", "NO_COLOR": "", "LC_ALL": "C.UTF-8"} {
		t.Setenv(name, value)
	}
	s := sitDown(t, "chat", "--config", config)
	s.sees(regexp.QuoteMeta("panelbot chat as you."))
	s.sees(regexp.QuoteMeta("panelbot> "))
	s.types("server li\t\r")
	s.sees(regexp.QuoteMeta("web-1   active"))
	s.sees(regexp.QuoteMeta("\x1b[32mdone\x1b[0m: server list: 4 entries."))
	s.sees(regexp.QuoteMeta("panelbot> "))

	s.types("deploy now site=\t\r") // the one site of the configuration
	s.sees(regexp.QuoteMeta("DISRUPT"))
	s.sees(regexp.QuoteMeta("Type shop to go on: "))
	s.types("\x03") // Ctrl-C at a question ends the call
	s.sees(regexp.QuoteMeta("Stopping the call."))
	s.sees(regexp.QuoteMeta("denied"))
	s.sees(regexp.QuoteMeta("panelbot> "))

	s.types("database export web-1 sh\t\r") // what the panel has
	s.sees(regexp.QuoteMeta("database shop (1)"))
	s.sees(regexp.QuoteMeta("Do it? [y/N] "))
	s.types("n\r")
	s.sees(regexp.QuoteMeta("panelbot> "))

	s.types("server favorite web-2\r")
	s.sees(regexp.QuoteMeta("Do it? [y/N] "))
	s.types("y\r")
	s.sees(regexp.QuoteMeta("accepted"))
	s.sees(regexp.QuoteMeta("panelbot> "))

	s.types("database user create web-1 name=reader type=mysql password:={\"ask\":true}\r")
	s.sees(regexp.QuoteMeta("password ("))
	s.types("s3cret-typed-unseen\r")
	s.sees(regexp.QuoteMeta("panelbot> "))
	s.types("database user create web-1 name=reader2 type=mysql password=s3cret-in-the-line\r")
	s.sees(regexp.QuoteMeta("panelbot> "))

	s.types("never run\x03") // Ctrl-C at the prompt drops the line
	s.sees(regexp.QuoteMeta("type exit"))
	s.sees(regexp.QuoteMeta("panelbot> "))
	s.types("\x04")
	<-s.ended
	if err := s.cmd.Wait(); err != nil {
		t.Errorf("ended with %v", err)
	}
	if shown := s.shown(); strings.Contains(shown, "s3cret-typed-unseen") {
		t.Errorf("a secret that was asked for is shown:\n%s", shown)
	}
	file := filepath.Join(state, "panelbot", "history")
	got, err := os.ReadFile(file)
	if err != nil {
		t.Fatal(err)
	}
	if strings.Contains(string(got), "s3cret") || !strings.Contains(string(got), "server list\ndeploy now site=shop\n") {
		t.Errorf("the history is\n%s", got)
	}
	if info, err := os.Stat(file); err != nil || info.Mode().Perm() != 0o600 {
		t.Errorf("the history has mode %v, %v", info.Mode(), err)
	}

	t.Setenv("NO_COLOR", "1")
	s = sitDown(t, "chat", "--config", config, "--language", "vi")
	s.sees(regexp.QuoteMeta("panelbot> "))
	s.types(strings.Repeat("\x1b[A", 5) + "\r") // the first line of the first time
	s.sees(regexp.QuoteMeta("xong: server list: 4 mục."))
	s.types("exit\r")
	<-s.ended
	if err := s.cmd.Wait(); err != nil {
		t.Errorf("ended with %v", err)
	}
	if strings.Contains(s.shown(), "\x1b[3") {
		t.Errorf("there is a colour in %q", s.shown())
	}
}

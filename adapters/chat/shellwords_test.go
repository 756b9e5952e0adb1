package chat_test

import (
	"errors"
	"strings"
	"testing"

	"panelbot/adapters/chat"
)

// TestShellsCommandsInChat: what only a shell has is answered with its line there, and
// a tool behind call with the tool.
func TestShellsCommandsInChat(t *testing.T) {
	t.Parallel()
	g := newGrammar(t, chat.Config{})
	for line, want := range map[string]string{
		"people totp":                       "of the shell: panelbot people totp",
		"people totp --as":                  "flag",
		"audit tail":                        "of the shell: panelbot audit tail",
		"panelbot people list":              "of the shell: panelbot people list",
		"doctor":                            "of the shell: panelbot doctor",
		"policy check":                      "of the shell: panelbot policy check",
		"policy simulate":                   "of the shell: panelbot policy simulate",
		"people hunter2hunter2":             "of the shell: panelbot people",
		"call server list":                  "typed without that: server list",
		"panelbot server restart web-1":     "typed without that: server restart",
		"people token create name=password": "of the shell: panelbot people token",
	} {
		_, err := g.Read(line)
		var problem *chat.Problem
		if !errors.As(err, &problem) || !strings.Contains(problem.Error(), want) || strings.Contains(problem.Error(), "hunter2") {
			t.Errorf("%s: got %v", line, err)
		}
	}
	for _, language := range chat.Languages() {
		help := g.Help(chat.Command{Kind: chat.Help}, chat.SpeechIn(language), 80)
		for _, want := range []string{"policy explain", "policy stop", "lock me", "site list", "report list"} {
			if !strings.Contains(strings.Join(strings.Fields(help), " "), want) {
				t.Errorf("the help in %s lacks %s", language, want)
			}
		}
	}
}

// TestUsages: each command of the grammar's own is typed as it is said.
func TestUsages(t *testing.T) {
	t.Parallel()
	g := newGrammar(t, chat.Config{})
	for _, word := range []string{"alert", "approvals", "enrol", "help", "lock", "on", "policy", "report", "site", "tools", "whoami"} {
		usage, ok := chat.Usage(word)
		line := strings.NewReplacer("SERVERS", "web-1", "TOOL", "server restart", "WORDS", "dns", "ID", "K3VTQ7WZ2MXA").Replace(usage)
		if _, err := g.Read(line); !ok || err != nil || !strings.HasPrefix(usage, word) {
			t.Errorf("%s: %q, %v", word, usage, err)
		}
	}
	if _, ok := chat.Usage("people"); ok {
		t.Error("people is of no chat")
	}
}

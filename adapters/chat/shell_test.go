package chat_test

import (
	"errors"
	"strings"
	"testing"

	"panelbot/adapters/chat"
	"panelbot/tools/op"
)

// TestCommandsByDoor: a command in a sentence is what assistants call, what people type
// in a chat, and a whole line in a shell.
func TestCommandsByDoor(t *testing.T) {
	t.Parallel()
	m := op.Say("request_pending", "{Show} tells how it goes on; do not call it again. Whoever may say yes does so with: {Yes}",
		"Show", op.Command{MCP: "panelbot_request_get R1", Chat: "approvals show R1"}, "Yes", op.Command{MCP: "panelbot approvals approve R1", Chat: "approvals approve R1", Others: true})
	shell := chat.Shell{Program: "/my bin/panelbot", Flags: []string{"--config", "/etc/a b.yaml"}, As: "dan"}
	for _, test := range []struct {
		name, got string
		want      []string
	}{
		{"an assistant", m.Text, []string{"panelbot_request_get R1 tells", "with: panelbot approvals approve R1"}},
		{"a chat", chat.Speech{}.Tell(m), []string{"approvals show R1 tells", "with: approvals approve R1"}},
		{"a shell", chat.Speech{}.InShell(shell).Tell(m), []string{
			"'/my bin/panelbot' approvals show R1 --config '/etc/a b.yaml' --as dan tells", "with: '/my bin/panelbot' approvals approve R1 --config '/etc/a b.yaml'"}},
		{"in Vietnamese", chat.SpeechIn("vi").InShell(chat.Shell{Program: "panelbot", Flags: []string{"--server", "http://x"}}).Tell(m), []string{"panelbot approvals show R1 --server http://x cho biết"}},
	} {
		for _, want := range test.want {
			if !strings.Contains(test.got, want) {
				t.Errorf("%s: got %q, want %q", test.name, test.got, want)
			}
		}
		if test.name != "an assistant" && strings.Contains(test.got, "panelbot_request_get") || strings.HasSuffix(test.got, "--as dan") {
			t.Errorf("%s: got %q", test.name, test.got)
		}
	}
}

// TestIDsAreNoWords: an id, and a tool that assistants alone have, are answered with what
// is done with them, and lead to no tool.
func TestIDsAreNoWords(t *testing.T) {
	t.Parallel()
	g := newGrammar(t, chat.Config{})
	const request, call = "3F7Q2MX5WJQK6T7D4HVYN2ECPA", "K3VTQ7WZ2MXA"
	for line, want := range map[string]string{
		request:                                "approvals show ID",
		strings.ToLower(request):               "approvals show ID",
		call:                                   "policy explain ID",
		"panelbot_request_get " + request:      "Here it is: approvals show ID",
		"panelbot_request_cancel " + request:   "approvals cancel ID",
		"panelbot_policy_explain call=" + call: "policy explain ID",
		"panelbot_plan_create":                 "on SERVERS TOOL",
		"notification":                         "",
	} {
		_, err := g.Read(line)
		var problem *chat.Problem
		ok := errors.As(err, &problem)
		if want == "" {
			if ok && strings.Contains(problem.Error(), "id") && len(problem.Offers) == 0 {
				t.Errorf("%s: got %v", line, err)
			}
			continue
		}
		if !ok || !strings.Contains(problem.Error(), want) || len(problem.Offers) > 0 || len(problem.Nearest) > 0 {
			t.Errorf("%s: got %+v", line, err)
		}
	}
}

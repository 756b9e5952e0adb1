package chat_test

import (
	"context"
	"strings"
	"testing"

	"panelbot/adapters/chat"
	"panelbot/policies"
	"panelbot/tools"
	"panelbot/tools/op"
)

// TestShownBeforeTheCode: whoever is asked for a code sees first what it is for, and
// votes once.
func TestShownBeforeTheCode(t *testing.T) {
	t.Parallel()
	b, g := newBallots(), newGrammar(t, chat.Config{})
	var seen []string
	by := chat.Asker{Call: tools.Call{Person: policies.Person{Name: "bob", Roles: []policies.Role{policies.Admin}}, Door: policies.Terminal}, Show: func(text string) { seen = append(seen, text) }}
	by.Call.Ask = func(context.Context, op.Order) (string, error) {
		seen = append(seen, "asked")
		return rightCode, nil
	}
	if a := g.Run(t.Context(), b, "approvals approve ABC234", by); !a.OK || len(b.said) != 1 || b.said[0].Code != rightCode {
		t.Errorf("got %+v, said %+v", a, b.said)
	}
	if len(seen) != 2 || !strings.Contains(seen[0], "server reinstall") || seen[1] != "asked" {
		t.Errorf("seen %q", seen)
	}
}

// TestCodeWanted: where nobody can be asked for a code, the answer says how to give it,
// and a door far away learns what it would be for.
func TestCodeWanted(t *testing.T) {
	t.Parallel()
	g := newGrammar(t, chat.Config{})
	by := chat.Asker{Call: tools.Call{Person: policies.Person{Name: "bob", Roles: []policies.Role{policies.Admin}}, Door: policies.Remote}, Width: 80}
	a := g.Run(t.Context(), newBallots(), "approvals approve ABC234", by)
	if a.OK || !a.CodeWanted || !strings.Contains(a.Text, "server reinstall") || !strings.Contains(a.Outcome.Next, "code=123456") {
		t.Errorf("got %+v", a)
	}
	if words := g.Words(*a.Outcome, chat.SpeechIn("vi")); !strings.Contains(words.Next, "code=123456") {
		t.Errorf("got %+v", words)
	}
	if a := g.Run(t.Context(), newBallots(), "approvals approve ABC234 code="+rightCode, by); !a.OK || a.CodeWanted {
		t.Errorf("with the code: %+v", a)
	}
}

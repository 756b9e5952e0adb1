package chat_test

import (
	"context"
	"strings"
	"testing"

	"panelbot/adapters/chat"
	"panelbot/policies"
	"panelbot/policies/approval"
	"panelbot/tools"
	"panelbot/tools/op"
)

// pocket is chat.Codes of people who have a code already.
type pocket struct{ begun, confirmed string }

func (p *pocket) BeginCodes(_ context.Context, person policies.Person, code string) (string, error) {
	if code == "" {
		return "", approval.ErrCodeWanted
	}
	p.begun = person.Name + " " + code
	return "otpauth://totp/x?secret=ABC", nil
}

func (p *pocket) ConfirmCodes(_ context.Context, person policies.Person, code string) error {
	if code == "000000" {
		return approval.ErrWrongCode
	}
	p.confirmed = person.Name + " " + code
	return nil
}

func TestTOTPLines(t *testing.T) {
	t.Parallel()
	known := tools.Call{Person: policies.Person{Name: "carol"}, Door: policies.Slack}
	asked := known
	asked.Ask = func(_ context.Context, o op.Order) (string, error) { return " 123 456 ", nil }
	tests := []struct {
		name, line       string
		call             tools.Call
		ok, wanted       bool
		text             string
		begun, confirmed string
	}{
		{"begun with a code", "totp code=654321", known, true, false, "Scan the picture", "carol 654321", ""},
		{"a code is asked for", "totp", asked, true, false, "Scan the picture", "carol 123456", ""},
		{"nobody can be asked", "totp", known, false, true, "one-time code is needed", "", ""},
		{"confirmed", "totp confirm code=654321", known, true, false, "count from now on", "", "carol 654321"},
		{"confirmed, asked", "totp confirm", asked, true, false, "count from now on", "", "carol 123456"},
		{"confirmed without a code", "totp confirm", known, false, true, "one-time code is needed", "", ""},
		{"a wrong one", "totp confirm code=000000", known, false, false, "one-time code is wrong", "", ""},
		{"something else", "totp now", known, false, false, "Usage: totp", "", ""},
		{"nobody", "totp code=654321", tools.Call{Door: policies.Slack}, false, false, "not set up here", "", ""},
		{"help", "totp ?", known, true, false, "Sets up your one-time codes", "", ""},
	}
	for _, test := range tests {
		t.Run(test.name, func(t *testing.T) {
			t.Parallel()
			p := &pocket{}
			g := newGrammar(t, chat.Config{Codes: p})
			a := g.Run(t.Context(), &echo{}, test.line, chat.Asker{Call: test.call})
			if a.OK != test.ok || a.CodeWanted != test.wanted || !strings.Contains(strings.Join(strings.Fields(a.Text), " "), test.text) || p.begun != test.begun || p.confirmed != test.confirmed {
				t.Errorf("got %+v, %+v", a, p)
			}
			if (a.Codes != "") != (test.begun != "") || strings.Contains(a.Text, "otpauth") {
				t.Errorf("the address is %q, the text %q", a.Codes, a.Text)
			}
			if holds := strings.Contains(test.line, "code=") || test.text == "Usage: totp"; holds != g.Secret(test.line) { // what is not understood may hold one
				t.Errorf("%s: secret is %v", test.line, g.Secret(test.line))
			}
		})
	}
	if a := newGrammar(t, chat.Config{}).Run(t.Context(), &echo{}, "totp", chat.Asker{Call: known}); a.OK || !strings.Contains(a.Text, "panelbot people totp") {
		t.Errorf("where it is not turned on: %+v", a)
	}
}

package terminal

import (
	"context"
	"fmt"
	"strings"

	"panelbot/adapters/chat"
	"panelbot/tools/op"
)

// AskCode asks for the one-time code that an order wants.
func (t *Terminal) AskCode(ctx context.Context, o op.Order) (string, error) {
	return t.ReadSecret(ctx, strings.TrimSuffix(t.Speech.Wanted(o), ".")+": ")
}

// Before shows a text before a question, where somebody is there to be asked.
func (t *Terminal) Before(text string) { fmt.Fprintln(t.Err, text+"\n") }

// Coded answers a line by answer, which cannot ask for a one-time code itself, because
// the work is done far away: where one is wanted, the person here is shown what it
// would be for and asked, and the line goes again with it.
func (t *Terminal) Coded(ctx context.Context, line string, answer func(line string) chat.Answer) chat.Answer {
	a := answer(line)
	if !a.CodeWanted || !t.Interactive() {
		return a
	}
	if a.Outcome != nil && a.Text != "" {
		t.Before(a.Text)
	}
	code, err := t.AskCode(ctx, op.Order{Doc: t.Speech.Say("code_doc", nil)})
	code = strings.Map(digit, code)
	if err != nil || code == "" {
		return a
	}
	return answer(line + " code=" + code)
}

// digit keeps digits alone.
func digit(r rune) rune {
	if r < '0' || r > '9' {
		return -1
	}
	return r
}

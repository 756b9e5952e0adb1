package mcp

import (
	"testing"

	"panelbot/tools"
	"panelbot/tools/op"
)

// TestQuotes: a sentence of the panel is found alone and inside one of ours.
func TestQuotes(t *testing.T) {
	t.Parallel()
	says := op.Say("says", " It says: {Text}", "Text", "Shared.")
	for name, test := range map[string]struct {
		out  tools.Outcome
		want bool
	}{
		"nothing":             {tools.Outcome{}, false},
		"ours":                {tools.Outcome{Reasons: []op.Message{op.Say("taken", "taken.{Says}", "Says", op.Message{})}}, false},
		"the panel's":         {tools.Outcome{Reasons: []op.Message{{Text: "No."}}}, true},
		"inside ours":         {tools.Outcome{Reasons: []op.Message{op.Say("taken", "taken.{Says}", "Says", says)}}, true},
		"a lost answer":       {tools.Outcome{Reasons: []op.Message{op.Say("lost", "lost. {Text}", "Text", "cut")}}, true},
		"a hint of the panel": {tools.Outcome{Hints: []op.Message{{Text: "Ignore it."}}}, true},
		"an argument":         {tools.Outcome{Errors: []op.ArgumentError{{Argument: "a", Message: "No."}}}, true},
		"our own":             {tools.Outcome{Errors: []op.ArgumentError{op.NewArgumentError("a", op.Say("arg_null", "must not be null."))}}, false},
	} {
		if got := quotes(test.out); got != test.want {
			t.Errorf("%s: %t", name, got)
		}
	}
}

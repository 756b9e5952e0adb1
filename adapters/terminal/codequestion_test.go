package terminal_test

import (
	"strings"
	"testing"

	"panelbot/adapters/chat"
	"panelbot/tools/op"
)

// TestCodeQuestionInTheLanguage: a code that the Runner wants is asked for in the person's
// language.
func TestCodeQuestionInTheLanguage(t *testing.T) {
	t.Parallel()
	door, screen := seated("123456\n")
	door.Speech = chat.SpeechIn("vi")
	doc := op.Say("code_doc", "Code that your authenticator shows now.")
	if got, err := door.AskSecret(t.Context(), op.Order{Argument: "code", Ask: true, Doc: doc.Text, Spoken: doc}); err != nil || got != "123456" {
		t.Errorf("%q, %v", got, err)
	}
	if shown := screen.out.String() + screen.err.String(); strings.Contains(shown, "authenticator") || !strings.Contains(shown, "ứng dụng xác thực") {
		t.Errorf("shown: %q", shown)
	}
}

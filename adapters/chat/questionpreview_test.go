package chat_test

import (
	"strings"
	"testing"

	"panelbot/adapters/chat"
	"panelbot/policies"
	"panelbot/tools"
)

// TestQuestionPreviewHasNoTime: before a question the panel was read just now, and the
// card has no time of a request to say.
func TestQuestionPreviewHasNoTime(t *testing.T) {
	t.Parallel()
	g := newGrammar(t, chat.Config{})
	restart, ok := g.Tool("flashpanel_server_restart")
	if !ok {
		t.Fatal("there is no such tool")
	}
	q := tools.Question{Tool: restart, Risk: policies.Disrupt, Target: "server web-1 (1)", Panel: "main", Args: []byte(`{"server":1}`), Preview: []tools.Previewed{{Of: "server get", Data: []byte(`{"name":"web-1"}`)}}}
	for language, want := range map[string]string{"en": "What server get shows now:", "vi": "server get hiện cho thấy:"} {
		got := in(t, language, "Europe/Berlin").Question(q).Text(100)
		if !strings.Contains(got, want) || strings.Contains(got, "0001-") {
			t.Errorf("%s: got %s", language, got)
		}
	}
}

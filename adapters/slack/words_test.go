package slack

import (
	"strings"
	"testing"

	"panelbot/adapters/chat"
	"panelbot/adapters/chat/talk"
	"panelbot/policies/approval"
	"panelbot/tools"
)

// TestWords: what a message says of the end of a call, in its first line, in the line of
// its end and in its colour, is that end's own, as text and as JSON, for a call and for
// a card, in every language.
func TestWords(t *testing.T) {
	t.Parallel()
	for _, language := range chat.Languages() {
		s := chat.SpeechIn(language)
		all := map[string]string{} // the words by what they say
		for _, status := range tools.Statuses() {
			all[string(status)] = s.Outcome(tools.Outcome{Status: status}).Word
		}
		check := func(name, status string, out Outgoing, first bool) {
			t.Helper()
			badge := s.Outcome(tools.Outcome{Status: tools.Status(status)})
			ends := strings.Count(string(out.Foot), `"text":"`+badge.Sign+" "+badge.Word)
			if ends != 1 || out.Colour != colour(badge.Colour) || first && !strings.HasPrefix(out.Text, badge.Sign+" "+badge.Word+":") {
				t.Errorf("%s %s: %s: its end is there %d times, its colour is %s, and it begins %q", language, name, status, ends, out.Colour, out.Text)
			}
			for other, word := range all {
				if other != status && (strings.Contains(string(out.Foot), " "+word+`"`) || strings.Contains(string(out.Foot), " "+word+" ·")) {
					t.Errorf("%s %s: %s says %q too", language, name, status, word)
				}
			}
		}
		for _, status := range tools.Statuses() {
			outcome := tools.Outcome{Status: status, Tool: "flashpanel_server_restart", Summary: "what came of it"}
			view := chat.View{Status: status, Words: chat.Words{Badge: s.Outcome(outcome), Sentence: outcome.Summary}}
			for name, r := range map[string]talk.Reply{
				"a call":  {Outcome: &outcome, View: &view, Doing: "server restart"},
				"as JSON": {Outcome: &outcome, View: &view, JSON: true, Doing: "server restart"},
			} {
				w, err := write(r, s, "U0ANN")
				if err != nil {
					t.Fatal(err)
				}
				check(name, string(status), w.message, !r.JSON)
			}
		}
		for _, state := range approval.States() {
			if all[string(state)] == "" || state == approval.Denied { // not the end of a call, or a person's no
				continue
			}
			out, err := writeCard("R", chat.Card{Title: "T", Badge: s.State(state)})
			if err != nil {
				t.Fatal(err)
			}
			check("a card", string(state), out, false)
		}
	}
}

package chat_test

import (
	"strings"
	"testing"
	"time"

	"panelbot/adapters/chat"
	"panelbot/policies"
	"panelbot/tools/alert"
	"panelbot/tools/digest"
)

// TestNothingGreenInNotices: what is known again, and is still bad, and what is no longer
// listed, is not shown as fine; a phone that shows the title and the lead alone says which
// thing it is about; the line that mutes it can be typed.
func TestNothingGreenInNotices(t *testing.T) {
	t.Parallel()
	when, err := alert.Parse("disk.percent > 90")
	if err != nil {
		t.Fatal(err)
	}
	at := time.Date(2026, 11, 30, 8, 0, 0, 0, time.UTC)
	for _, language := range chat.Languages() {
		for _, kind := range alert.EventKinds() {
			notice := alert.Notice{Rule: &alert.Rule{Name: "disk-full", When: when, Severity: alert.Critical}, Kind: kind, At: at, Things: []alert.Told{{
				Thing: digest.Subject{Panel: "main", Of: digest.OfServer, Name: "web 1"},
				Event: alert.Event{Kind: kind, At: at, Since: at, Open: true, Figures: []alert.Figure{{Name: "disk.percent", Value: 93.4, Source: "x", At: at}}},
			}}}
			shown := chat.SpeechIn(language).Alert(notice)
			if green := strings.Contains(shown.Text(), "🟢") || shown.Colour == chat.Good; green != (kind == alert.Recovered) {
				t.Errorf("%s %s: green is %v:\n%s", language, kind, green, shown.Text())
			}
			if !strings.Contains(shown.Lead, "web 1 (main)") {
				t.Errorf("%s %s: which thing? %s, %s", language, kind, shown.Title, shown.Lead)
			}
			if strings.Contains(shown.Foot, "mute web 1") {
				t.Errorf("%s %s: %s", language, kind, shown.Foot)
			}
			if open := map[string]string{"en": "the alert is open", "vi": "cảnh báo đang mở"}[language]; kind == alert.Seeing && !strings.Contains(shown.Text(), open) {
				t.Errorf("%s: it is still open:\n%s", language, shown.Text())
			}
			if rest := shown.Parts[0].RestWithout(shown.Parts[0].Lines); !strings.Contains(rest, "1") {
				t.Errorf("%s: what has no room is told as %q", language, rest)
			}
		}
	}
}

// TestMutedNotices: what is told when a mute ends says why it is told only now, or again.
func TestMutedNotices(t *testing.T) {
	t.Parallel()
	when, err := alert.Parse("disk.percent > 90")
	if err != nil {
		t.Fatal(err)
	}
	at := time.Date(2026, 11, 30, 8, 0, 0, 0, time.UTC)
	for language, word := range map[string]string{"en": "muted", "vi": "tắt tiếng"} {
		for _, kind := range []alert.EventKind{alert.Fired, alert.Flaps, alert.Recovered, alert.Gone} {
			for _, muted := range []bool{true, false} {
				notice := alert.Notice{Rule: &alert.Rule{Name: "disk-full", When: when, Severity: alert.Critical}, Kind: kind, At: at, Things: []alert.Told{{
					Thing: digest.Subject{Panel: "main", Of: digest.OfServer, Name: "web-1"}, Event: alert.Event{Kind: kind, At: at, Since: at, Muted: muted},
				}}}
				line := chat.SpeechIn(language).Alert(notice).Parts[0].Lines[0].Text
				if strings.Contains(line, word) != muted || muted && strings.Contains(line, " 0 ") {
					t.Errorf("%s %s, muted %v: %s", language, kind, muted, line)
				}
			}
		}
	}
}

// TestStaleAlertList: where alerts were not evaluated for long, it is not said that nothing
// fires.
func TestStaleAlertList(t *testing.T) {
	t.Parallel()
	at := time.Date(2026, 11, 30, 8, 0, 0, 0, time.UTC)
	for language, want := range map[string]string{"en": "nobody knows how they stand: disk-full", "vi": "không rõ tình trạng: disk-full"} {
		g := newGrammar(t, chat.Config{Alerts: &siren{list: chat.AlertList{Rules: 2, Last: at, Stale: []string{"disk-full"}}}})
		a := g.Run(t.Context(), &echo{}, "alert list", chat.Asker{Speech: chat.SpeechOf(policies.Person{Language: language, Timezone: "UTC"}), Width: 200})
		if quiet := chat.SpeechIn(language).Say("alerts_quiet", nil); !strings.Contains(a.Text, want) || strings.Contains(a.Text, quiet) {
			t.Errorf("%s: got %s", language, a.Text)
		}
	}
}

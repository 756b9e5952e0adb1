package chat_test

import (
	"strings"
	"testing"
	"time"

	"panelbot/adapters/chat"
	"panelbot/tools/digest"
)

// TestOlderDeployment: a deployment that failed before one that went well is not called the
// last one, and a count that nobody knows is shown as such.
func TestOlderDeployment(t *testing.T) {
	t.Parallel()
	at := time.Date(2026, 11, 30, 8, 0, 0, 0, time.UTC)
	r := digest.Report{Name: "morning", Slot: at, At: at, State: digest.Attention, Sections: []digest.Section{
		{Kind: digest.Deploys, State: digest.Attention, Items: []digest.Item{
			{State: digest.Attention, Panel: "main", Subject: "shop", Fact: digest.DeployFailed, Figures: digest.Figures{digest.Status: "failed"}, At: at},
			{State: digest.OK, Panel: "main", Subject: "shop", Fact: digest.DeployLast, Figures: digest.Figures{digest.Status: "success"}, At: at},
		}},
		{Kind: digest.Health, State: digest.Unknown, Items: []digest.Item{{State: digest.Unknown, Fact: digest.DeadLetters, Figures: digest.Figures{digest.Because: digest.NoRecord}, At: at}}},
	}}
	for language, wants := range map[string][]string{
		"en": {"🔴 shop: no success: failed\n", "🟢 shop: last one: success\n", "could not be delivered: ? (nobody here can tell)"},
		"vi": {"🔴 shop: không thành công: failed\n", "🟢 shop: lần cuối: success\n", "tin nhắn không gửi được: ? ("},
	} {
		text := chat.SpeechIn(language).Report(r).Text()
		for _, want := range wants {
			if !strings.Contains(text, want) {
				t.Errorf("%s lacks %q:\n%s", language, want, text)
			}
		}
	}
}

// TestLimitedPanel: of a panel that asked for fewer requests the report says so, whether
// it gave the answers in the end or not.
func TestLimitedPanel(t *testing.T) {
	t.Parallel()
	at := time.Date(2026, 11, 30, 8, 0, 0, 0, time.UTC)
	item := func(panel string, fact digest.Fact, failed, limited int64) digest.Item {
		return digest.Item{State: digest.Attention, Panel: panel, Fact: fact, Figures: digest.Figures{digest.Count: int64(9), digest.Failed: failed, digest.Limited: limited}, At: at}
	}
	r := digest.Report{Name: "morning", Slot: at, At: at, State: digest.Attention, Sections: []digest.Section{{Kind: digest.Health, State: digest.Attention, Items: []digest.Item{
		item("a", digest.PanelAnswers, 0, 2), item("b", digest.PanelSilent, 9, 3), item("c", digest.PanelSilent, 9, 0),
	}}}}
	for language, wants := range map[string][]string{
		"en": {"a: reads: 9, without an answer: 0, rate-limited (429): 2\n", "b: no read was answered, rate-limited (429): 3\n", "c: no read was answered\n"},
		"vi": {"a: số lần đọc: 9, không có trả lời: 0, bị giới hạn tốc độ (429): 2\n", "b: không lần đọc nào có trả lời, bị giới hạn tốc độ (429): 3\n", "c: không lần đọc nào có trả lời\n"},
	} {
		text := chat.SpeechIn(language).Report(r).Text()
		for _, want := range wants {
			if !strings.Contains(text, want) {
				t.Errorf("%s lacks %q:\n%s", language, want, text)
			}
		}
	}
}

package chat_test

import (
	"strings"
	"testing"

	"panelbot/adapters/chat"
	"panelbot/tools/digest"
)

// TestFullWithinADay: a disk that is full in less than a day says so. It once said nothing
// of when, because a count of 0 days was taken for none.
func TestFullWithinADay(t *testing.T) {
	t.Parallel()
	for language, want := range map[string]string{"en": "full in <1 days as it goes", "vi": "đầy sau <1 ngày"} {
		item := digest.Item{State: digest.Attention, Subject: "db-1", Fact: digest.DiskTrend, Figures: digest.Figures{digest.Disk: digest.Percent(99.5), digest.Days: int64(0), digest.Samples: int64(14)}}
		r := digest.Report{Name: "morning", State: digest.Attention, Sections: []digest.Section{{Kind: digest.DiskSpace, State: digest.Attention, Items: []digest.Item{item}}}}
		if text := chat.SpeechIn(language).Report(r).Text(); !strings.Contains(text, want) {
			t.Errorf("%s: the report lacks %q:\n%s", language, want, text)
		}
		delete(item.Figures, digest.Days)
		if text := chat.SpeechIn(language).Report(r).Text(); strings.Contains(text, "<1") {
			t.Errorf("%s: what does not fill is full: %s", language, text)
		}
	}
}

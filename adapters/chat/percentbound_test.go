package chat_test

import (
	"strings"
	"testing"

	"panelbot/adapters/chat"
	"panelbot/tools/digest"
)

// TestPercentBelowItsBound: a share that is below the one from which on somebody has to look
// is not shown as if it were that one. 84.7 % once was, as 85% and fine.
func TestPercentBelowItsBound(t *testing.T) {
	t.Parallel()
	for value, want := range map[digest.Percent]string{84.7: "disk 84%", 85: "disk 85%", 99.9: "disk 99%", 0.4: "disk 0%"} {
		item := digest.Item{State: digest.OK, Panel: "main", Subject: "web-1", Fact: digest.ServerUses, Figures: digest.Figures{digest.Disk: value}}
		made := digest.Report{Name: "morning", Sections: []digest.Section{{Kind: digest.Fleet, State: digest.OK, Items: []digest.Item{item}}}}
		if got := chat.SpeechIn("en").Report(made).Text(); !strings.Contains(got, want+"\n") {
			t.Errorf("%v: got %q, want %q", value, got, want)
		}
	}
}

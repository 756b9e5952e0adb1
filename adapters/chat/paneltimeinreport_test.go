package chat_test

import (
	"strings"
	"testing"
	"time"

	"panelbot/adapters/chat"
	"panelbot/tools/digest"
)

// TestPanelTimeInReport: a line once had a panel's time in UTC beside times of the reader's
// clock, and "1 samples" with a second pair of parentheses.
func TestPanelTimeInReport(t *testing.T) {
	t.Parallel()
	deploy := func(at string) digest.Item {
		return digest.Item{State: digest.OK, Subject: "shop", Fact: digest.DeployLast, Figures: digest.Figures{digest.Status: "success", digest.Name: at}}
	}
	disk := func(n int64, why any) digest.Item {
		f := digest.Figures{digest.Disk: digest.Percent(86), digest.Samples: n}
		if why != nil {
			f[digest.Because] = why
		}
		return digest.Item{State: digest.OK, Subject: "db-1", Fact: digest.DiskTrend, Figures: f}
	}
	zone, err := time.LoadLocation("Europe/Berlin")
	if err != nil {
		t.Fatal(err)
	}
	for _, test := range []struct {
		language string
		item     digest.Item
		want     string
	}{
		{"en", deploy("2026-11-29T19:22:15Z"), "last one: success, 2026-11-29 20:22 CET"},
		{"vi", deploy("2026-11-29T19:22:15Z"), "2026-11-29 20:22 CET"},
		{"en", deploy("yesterday"), "last one: success, yesterday"},
		{"en", disk(1, digest.TooFew), "disk 86% (too few samples yet: 1)\n"},
		{"vi", disk(1, digest.TooFew), "ổ đĩa 86% (còn quá ít mẫu: 1)\n"},
		{"en", disk(14, nil), "disk 86% (14 samples)\n"},
	} {
		r := digest.Report{Name: "morning", Sections: []digest.Section{{Kind: digest.Fleet, Items: []digest.Item{test.item}}}}
		if text := chat.SpeechIn(test.language).At(zone).Report(r).Text(); !strings.Contains(text+"\n", test.want) {
			t.Errorf("%s: the report lacks %q:\n%s", test.language, test.want, text)
		}
	}
}

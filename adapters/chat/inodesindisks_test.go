package chat_test

import (
	"html"
	"strings"
	"testing"

	"panelbot/adapters/chat"
	"panelbot/tools/digest"
)

// TestInodesInDisks: a line of the disks says how many inodes are in use where that is
// known. It was once red by them, and said nothing of it.
func TestInodesInDisks(t *testing.T) {
	t.Parallel()
	disk := func(f digest.Figures) digest.Item {
		return digest.Item{State: digest.Attention, Panel: "host1", Fact: digest.DiskTrend, Figures: f}
	}
	for _, test := range []struct {
		language string
		item     digest.Item
		want     string
	}{
		{"en", disk(digest.Figures{digest.Disk: digest.Percent(60), digest.Inodes: digest.Percent(97), digest.Samples: int64(14)}), "disk 60%, inodes 97% (14 samples)"},
		{"vi", disk(digest.Figures{digest.Disk: digest.Percent(60), digest.Inodes: digest.Percent(97), digest.Samples: int64(14)}), "ổ đĩa 60%, inode 97% (14 mẫu)"},
		{"en", disk(digest.Figures{digest.Inodes: digest.Percent(97), digest.Because: digest.NoFigure}), "disk ?, inodes 97% (the answer lacks a figure)"},
		{"vi", disk(digest.Figures{digest.Inodes: digest.Percent(97), digest.Because: digest.NoFigure}), "ổ đĩa ?, inode 97% (câu trả lời thiếu số liệu)"},
		{"en", disk(digest.Figures{digest.Disk: digest.Percent(60), digest.Samples: int64(1), digest.Because: digest.TooFew}), "disk 60% (too few samples yet: 1)"},
	} {
		s := chat.SpeechIn(test.language)
		r := digest.Report{Name: "morning", State: digest.Attention, Sections: []digest.Section{{Kind: digest.DiskSpace, State: digest.Attention, Items: []digest.Item{test.item}}}}
		shown := s.Report(r)
		page, err := s.HTML(r, nil)
		if err != nil {
			t.Fatal(err)
		}
		for where, text := range map[string]string{"text": shown.Text(), "caption": shown.Worst()[0].Text, "page": html.UnescapeString(string(page))} {
			if !strings.Contains(text, test.want) {
				t.Errorf("%s: the %s lacks %q:\n%s", test.language, where, test.want, text)
			}
		}
	}
}

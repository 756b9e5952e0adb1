package chart_test

import (
	"strings"
	"testing"
	"time"

	"panelbot/adapters/chat"
	"panelbot/adapters/chat/chart"
	"panelbot/tools/digest"
)

// inodes is an account whose disk is nearly empty, and has hardly an inode left.
func inodes() []digest.Section {
	account := digest.Item{State: digest.Attention, Panel: "host1", Fact: digest.AccountUses, Figures: digest.Figures{
		digest.CPU: digest.Percent(3), digest.Memory: digest.Percent(44), digest.Disk: digest.Percent(20), digest.Inodes: digest.Percent(97),
	}}
	full := disk("", digest.Attention, -1, from(18, 0.15)...)
	filling := disk("shop", digest.Attention, 11, from(62, 1.9)...)
	for _, item := range []*digest.Item{&full, &filling} {
		item.Panel, item.Figures[digest.Inodes] = "host1", digest.Percent(97)
	}
	few := disk("web-1", digest.OK, -1, from(40, 0.1)...)
	few.Figures[digest.Inodes] = digest.Percent(12)
	return []digest.Section{{Kind: digest.Fleet, Items: []digest.Item{account}}, {Kind: digest.DiskSpace, Items: []digest.Item{full, filling, few}}}
}

// TestInodesInWords: a disk that is to be looked at because of its inodes says so, with how
// many are in use; one that has enough of them does not.
func TestInodesInWords(t *testing.T) {
	t.Parallel()
	for language, want := range map[string][]string{
		"en": {"host1 inodes 97%", "host1 from 18% to 19%, inodes 97%", "shop (host1) from 62% to 86%, full in 11 d, inodes 97%", "web-1 (main) from 40% to 41%"},
		"vi": {"host1 inode 97%", "host1 từ 18% đến 19%, inode 97%", "shop (host1) từ 62% đến 86%, đầy sau 11 ngày, inode 97%", "web-1 (main) từ 40% đến 41%"},
	} {
		p, err := chart.Draw(report(inodes()...), chat.SpeechIn(language).At(time.UTC))
		if err != nil {
			t.Fatal(err)
		}
		for _, text := range want {
			if !strings.Contains(p.Alt, text+";") && !strings.Contains(p.Alt, text+".") {
				t.Errorf("%s: the words lack %q: %s", language, text, p.Alt)
			}
		}
	}
}

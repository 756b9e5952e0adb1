package chattest

import (
	"fmt"
	"strings"
	"testing"
	"time"

	"panelbot/adapters/chat"
	"panelbot/tools/digest"
)

// FineLinesLeaveRoom holds that what is fine in one section of a report takes no room from
// what somebody has to look at in another, and is shown where there is room. To look at are
// lines with names so long, one in each section and so many more in the last: about what a
// message has room for. message gives the text of one.
func FineLinesLeaveRoom(t *testing.T, long, more int, message func(*testing.T, chat.Report) string) {
	t.Helper()
	at := time.Date(2026, 11, 30, 8, 0, 0, 0, time.UTC)
	with := func(fine int) string {
		r := digest.Report{Name: "morning", Slot: at, At: at, State: digest.Attention}
		for i, kind := range digest.Kinds() {
			s := digest.Section{Kind: kind, State: digest.Attention}
			line := func(state digest.State, n int) {
				for j := range n {
					s.Items = append(s.Items, digest.Item{State: state, Panel: "main", Subject: fmt.Sprintf("%d-%d-%s", i, j, strings.Repeat("n", long)), Fact: digest.ServerUses, Figures: digest.Figures{digest.Disk: digest.Percent(86)}, Source: []string{"x"}, At: at})
				}
			}
			if line(digest.Attention, 1); i == len(digest.Kinds())-1 {
				line(digest.Attention, more)
			}
			line(digest.OK, fine)
			r.Sections = append(r.Sections, s)
		}
		return message(t, (chat.Speech{}).Report(r))
	}
	alone, beside := with(0), with(20)
	if a, b := strings.Count(alone, "🔴"), strings.Count(beside, "🔴"); a != b {
		t.Errorf("of %d lines to look at %d are left beside fine ones:\n%s", a, b, beside)
	}
	if !strings.Contains(beside, "🟢") {
		t.Errorf("no fine line is shown:\n%s", beside)
	}
}

// LinesHaveSources holds that a line of a report has its own source where there is room for
// it, and that the section has all where that would leave lines out, as it would in so many
// sections. message gives the text of the message of a report.
func LinesHaveSources(t *testing.T, many int, message func(*testing.T, chat.Report) string) {
	t.Helper()
	at := time.Date(2026, 11, 30, 8, 0, 0, 0, time.UTC)
	for sections, own := range map[int]bool{2: true, many: false} {
		r := digest.Report{Name: "all", Slot: at, At: at, State: digest.Attention}
		for range sections {
			s := digest.Section{Kind: digest.Containers, State: digest.Attention}
			for i := range 8 {
				s.Items = append(s.Items, digest.Item{State: digest.Attention, Panel: "main", Subject: "web", Fact: digest.ContainersRun, Source: []string{fmt.Sprintf("flashpanel_of_a_long_name_%d", i%2)}, At: at})
			}
			r.Sections = append(r.Sections, s)
		}
		text := message(t, chat.Speech{}.At(time.UTC).Report(r))
		if got := strings.Contains(text, "running: ? · flashpanel_of_a_long_name_1"); got != own {
			t.Errorf("%d sections: a line has its source: %v", sections, got)
		}
		if all := strings.Contains(text, "· flashpanel_of_a_long_name_0, flashpanel_of_a_long_name_1"); all == own {
			t.Errorf("%d sections: a section has all sources: %v", sections, all)
		}
	}
}

package telegram_test

import (
	"encoding/json"
	"fmt"
	"regexp"
	"strconv"
	"strings"
	"testing"
	"time"
	"unicode/utf16"

	"panelbot/adapters/chat"
	"panelbot/adapters/telegram"
	"panelbot/tools/digest"
)

// TestRestIsCounted: what has no room in the message is counted with what is not shown
// anyway, each under its state, and of as many sections as a report can have each is there.
func TestRestIsCounted(t *testing.T) {
	t.Parallel()
	at := time.Date(2026, 11, 30, 8, 0, 0, 0, time.UTC)
	for _, sections := range []int{3, 12, 30} {
		r := digest.Report{Name: "morning", Slot: at, At: at, State: digest.Attention}
		for i := range sections {
			s := digest.Section{Kind: digest.Kinds()[i%len(digest.Kinds())], State: digest.Attention}
			for j := range 50 {
				s.Items = append(s.Items, digest.Item{State: digest.Attention, Panel: "main", Subject: fmt.Sprintf("web-%d", j), Fact: digest.ServerUses, Figures: digest.Figures{digest.Disk: digest.Percent(99)}, Source: []string{"flashpanel_systeminfo_get"}, At: at})
			}
			r.Sections = append(r.Sections, s)
		}
		body, err := telegram.ReportMessage((chat.Speech{}).Report(r))
		must(t, err)
		var out telegram.Outgoing
		must(t, json.Unmarshal(body, &out))
		counted, told := 0, regexp.MustCompile(`not shown: (\d+) to look at`).FindAllStringSubmatch(out.Plain, -1)
		for _, m := range told {
			n, err := strconv.Atoi(m[1])
			must(t, err)
			counted += n
		}
		lines := strings.Count(out.Plain, "🔴 web-")
		if lines+counted != 50*sections || len(told) != sections || strings.Contains(out.Plain, "… +") {
			t.Errorf("%d sections: %d lines are shown, and %d are counted in %d places:\n%s", sections, lines, counted, len(told), out.Plain)
		}
		if n := len(utf16.Encode([]rune(out.Plain))); n > 4096 {
			t.Errorf("%d units", n)
		}
	}
}

package alert_test

import (
	"testing"
	"time"

	"panelbot/policies"
	"panelbot/tools/alert"
	"panelbot/tools/digest"
)

// TestMutedGone: what was told and is no longer listed while it is muted is told so when
// the mute ends, and what is listed again by then goes on as it was.
func TestMutedGone(t *testing.T) {
	t.Parallel()
	when, err := alert.Parse("disk.percent > 90")
	if err != nil {
		t.Fatal(err)
	}
	r := alert.Rule{Name: "r", When: when, Every: time.Minute, Hold: time.Minute, Recovery: true}
	r.Defaults()
	for name, test := range map[string]struct {
		values string // of each minute; - is not listed
		want   string
	}{
		"gone":                 {"97--------", "1 fired; 8 gone; "},
		"gone and there again": {"97---77---", "1 fired; 8 gone; "},
		"there, and bad":       {"97--777777", "1 fired; 8 fired; "},
		"there, and good":      {"97--111111", "1 fired; 8 recovered; "},
		"over, then gone":      {"9711------", "1 fired; 8 gone; "},
		"never told":           {"1177------", ""},
		"fires, then gone":     {"97777777--", "1 fired; 8 fired; 9 gone; "},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			board, told := alert.Board{}, ""
			for minute, value := range test.values {
				at := begin().Add(time.Duration(minute+1) * time.Minute)
				var mutes alert.Mutes
				if minute >= 2 && minute < 7 {
					mutes = alert.Mutes{policies.Mute{Name: "web-1", Until: at.Add(1)}}
				}
				made := digest.Measurement{Panels: []string{"main"}}
				switch value {
				case '1':
					made.Things = append(made.Things, server("disk.percent", "10", at))
				case '7', '9':
					made.Things = append(made.Things, server("disk.percent", "95", at))
				}
				rows, head := r.Evaluate(board, made, mutes, at)
				board = alert.Board{Heads: []alert.Head{head}}
				for _, row := range rows {
					for _, e := range row.State.Owed {
						told += string(rune('0'+minute+1)) + " " + string(e.Kind) + "; "
					}
					row.State.Owed = nil
					if !row.State.Empty(&r, at) {
						board.Rows = append(board.Rows, row)
					}
				}
			}
			if told != test.want {
				t.Errorf("told %q, want %q", told, test.want)
			}
		})
	}
}

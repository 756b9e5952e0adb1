package alert_test

import (
	"testing"
	"time"

	"panelbot/tools/alert"
	"panelbot/tools/digest"
)

// TestRuleAboutOtherThings: a rule that was about servers and is changed to be about sites
// forgets the servers in silence. They were once told to be no longer listed, or, where
// panels could not list them, to be known again.
func TestRuleAboutOtherThings(t *testing.T) {
	t.Parallel()
	rule := func(text string) alert.Rule {
		when, err := alert.Parse(text)
		if err != nil {
			t.Fatal(err)
		}
		r := alert.Rule{Name: "r", When: when, Every: time.Minute, Recovery: true}
		r.Defaults()
		return r
	}
	before, after := rule("disk.percent > 90"), rule("deploy.failed")
	unlisted := server("disk.percent", "?", begin())
	unlisted.Name = ""
	site := digest.Measured{Subject: digest.Subject{Panel: "main", Of: digest.OfSite, Name: "shop"}, Figures: map[string]digest.Reading{"deploy.failed": {Value: false, Source: "test", At: begin()}}}
	blind := site
	blind.Name, blind.Figures = "", map[string]digest.Reading{"deploy.failed": {Why: digest.NoAnswer, Source: "test", At: begin()}}

	board := alert.Board{}
	look := func(r alert.Rule, minute int, things ...digest.Measured) (told string) {
		rows, head := r.Evaluate(board, digest.Measurement{Things: things, Panels: []string{"main"}}, nil, begin().Add(time.Duration(minute)*time.Minute))
		board = alert.Board{Heads: []alert.Head{head}}
		for _, row := range rows {
			for _, e := range row.State.Owed {
				told += row.Thing.Name + " " + string(e.Kind) + "; "
			}
			if row.State.Owed = nil; !row.State.Empty(&r, head.At) {
				board.Rows = append(board.Rows, row)
			}
		}
		return told
	}
	if got := look(before, 0, server("disk.percent", "95", begin())); got != "web-1 fired; " {
		t.Fatalf("told %q", got)
	}
	told := ""
	for minute := 1; minute <= 40; minute++ {
		told += look(before, minute, unlisted)
	}
	if told != " unknown; " {
		t.Fatalf("told %q", told)
	}
	for name, thing := range map[string]digest.Measured{"listed": site, "not listed": blind} {
		kept := board
		if got := look(after, 41, thing); got != "" {
			t.Errorf("sites are %s: told %q", name, got)
		}
		for _, row := range board.Rows {
			if row.Thing.Of != digest.OfSite {
				t.Errorf("sites are %s: kept %+v", name, row)
			}
		}
		board = kept
	}
}

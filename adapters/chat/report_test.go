package chat_test

import (
	"strings"
	"testing"
	"time"

	"panelbot/adapters/chat"
	"panelbot/policies"
	"panelbot/tools/digest"
	"panelbot/tools/op"
)

// everyFact is a report that says each fact with each reason, with names that try to be
// more than names.
func everyFact() digest.Report {
	at := time.Date(2026, 11, 30, 8, 0, 0, 0, time.UTC)
	r := digest.Report{Name: "morning", Slot: at, At: at, Since: at.AddDate(0, 0, -1), State: digest.Attention}
	for _, kind := range digest.Kinds() {
		s := digest.Section{Kind: kind, State: digest.Attention}
		for i, f := range digest.Facts() {
			figures := digest.Figures{
				digest.CPU: digest.Percent(12.4), digest.Disk: digest.Percent(86.5), digest.Count: int64(1), digest.Days: int64(9), digest.Until: at, digest.Name: "a\n# b*c*",
				digest.Names: []string{"one", "two"}, digest.Size: digest.Bytes(1.5e9), digest.Thing: digest.Words()[i%len(digest.Words())], digest.By: "name",
				digest.Course: []float64{50, -1, 55, 60}, digest.Because: digest.Whys()[i%len(digest.Whys())], digest.Rule: "policy.rules.x",
				digest.Says: []op.Message{{Text: "the panel\nsays <b>"}},
			}
			s.Items = append(s.Items, digest.Item{State: digest.Attention, Panel: "main", Subject: "web-1](http://evil) **x**\n- y", Fact: f, Figures: figures, Source: []string{"t"}, At: at})
		}
		// One of each is shown in a section of its own, since a section shows a few.
		for _, item := range s.Items {
			r.Sections = append(r.Sections, digest.Section{Kind: kind, State: item.State, Items: []digest.Item{item}})
		}
	}
	own := digest.Item{State: digest.Attention, Panel: "main", Subject: "web-1: **x**\n- y", Fact: digest.Row, Source: []string{"t"}, At: at}
	own.Figures = digest.Figures{digest.Cells: []digest.Cell{{Name: "php", Value: "8.1\n# b", Known: true}, {Name: "quota"}}}
	r.Sections = append(r.Sections, digest.Section{Kind: digest.OwnSection, Title: "Old](x) *PHP*\n# b", State: digest.Attention, Items: []digest.Item{own}})
	return r
}

// TestReportWords: each fact is a sentence in each language, without a place that nobody
// filled, and names stay names.
func TestReportWords(t *testing.T) {
	t.Parallel()
	for _, language := range chat.Languages() {
		s := chat.SpeechOf(policies.Person{Language: language, Timezone: "Europe/Berlin"})
		shown := s.Report(everyFact())
		text, page := shown.Text(), shown.Markdown()
		for _, bad := range []string{"report_", "<no value>", "{{", "%!"} {
			if strings.Contains(text, bad) {
				t.Errorf("%s: %q is in the report:\n%s", language, bad, text)
			}
		}
		for _, want := range []string{"09:00 CET", "12%", "1.5 GB", "▁·▄█", "php 8.1 # b, quota ?"} {
			if !strings.Contains(text, want) {
				t.Errorf("%s: the report lacks %q", language, want)
			}
		}
		for _, bad := range []string{"1](http", "\n- y", "\n# b", "<b>", "*c*\n"} {
			if strings.Contains(page, bad) {
				t.Errorf("%s: a name is read as a mark: %q", language, bad)
			}
		}
	}
}

// TestReportShort: what is much is counted, the worst is shown, and what was not read for
// the same reason is one line.
func TestReportShort(t *testing.T) {
	t.Parallel()
	at := time.Date(2026, 11, 30, 8, 0, 0, 0, time.UTC)
	s := digest.Section{Kind: digest.Fleet, State: digest.Attention}
	for i := range 60 {
		item := digest.Item{State: digest.OK, Panel: "main", Subject: "web", Fact: digest.ServerUses, At: at}
		switch {
		case i < 10:
			item.State = digest.Attention
		case i < 30:
			item.State, item.Fact, item.Figures = digest.Unknown, digest.NotRead, digest.Figures{digest.Because: digest.NoAnswer}
		}
		s.Items = append(s.Items, item)
	}
	part := (chat.Speech{}).Report(digest.Report{Sections: []digest.Section{s}, State: digest.Attention}).Parts[0]
	if len(part.Lines) != 8+6 || part.Lines[0].Sign != "🔴" || part.Rest != "not shown: 2 to look at, 20 unknown, 24 fine" {
		t.Errorf("%d lines, %q: %+v", len(part.Lines), part.Rest, part.Lines)
	}
	s.Items = s.Items[10:]
	part = (chat.Speech{}).Report(digest.Report{Sections: []digest.Section{s}, State: digest.Unknown}).Parts[0]
	if len(part.Lines) != 1+6 || part.Lines[0].Subject != "web, web, web, web, web and 15 more" || part.Lines[0].Sign != "❓" {
		t.Errorf("got %+v", part.Lines)
	}
}

// TestOwnSectionIsShown: a section that the configuration describes has its own limit: all
// of it is shown, also where it is fine.
func TestOwnSectionIsShown(t *testing.T) {
	t.Parallel()
	s := digest.Section{Kind: digest.OwnSection, Title: "PHP", State: digest.OK}
	for range 30 {
		s.Items = append(s.Items, digest.Item{State: digest.OK, Panel: "main", Subject: "web-1: shop", Fact: digest.Row, Figures: digest.Figures{digest.Cells: []digest.Cell{}}})
	}
	s.Items = append(s.Items, digest.Item{State: digest.OK, Fact: digest.RowsLeft, Figures: digest.Figures{digest.Count: int64(7)}})
	part := (chat.Speech{}).Report(digest.Report{Sections: []digest.Section{s}, State: digest.OK}).Parts[0]
	if part.Title != "PHP" || len(part.Lines) != 31 || part.Rest != "" || part.Lines[0].Text != "listed" || part.Lines[30].Text != "items that are not shown: 7" {
		t.Errorf("got %q, %d lines, %q: %+v", part.Title, len(part.Lines), part.Rest, part.Lines[len(part.Lines)-1])
	}
}

package chat_test

import (
	"strings"
	"testing"
	"time"

	"panelbot/adapters/chat"
	"panelbot/tools/digest"
)

// TestLineSources: a line that was read by something else than most of its section, or at
// another time, says so behind it; the section says what holds for the others.
func TestLineSources(t *testing.T) {
	t.Parallel()
	at := time.Date(2026, 11, 30, 8, 0, 0, 0, time.UTC)
	item := func(name string, minutes int, sources ...string) digest.Item {
		return digest.Item{State: digest.Attention, Panel: "main", Subject: name, Fact: digest.ContainersRun, Figures: digest.Figures{digest.Count: int64(1)}, Source: sources, At: at.Add(time.Duration(minutes) * time.Minute)}
	}
	for _, tt := range []struct {
		name  string
		items []digest.Item
		took  time.Duration
		want  string
	}{
		{"one source", []digest.Item{item("a", 0, "x"), item("b", 0, "x")}, 0, `
  🔴 a: running: 1
  🔴 b: running: 1
  · read 2026-11-30 08:00 UTC · x`},
		{"another source", []digest.Item{item("a", 0, "y", "z"), item("b", 0, "x"), item("c", 0, "x")}, 0, `
  🔴 a: running: 1 · y, z
  🔴 b: running: 1
  🔴 c: running: 1
  · read 2026-11-30 08:00 UTC · x`},
		{"another age", []digest.Item{item("a", 0, "x"), item("b", 1, "x"), item("c", 12, "x")}, 12 * time.Minute, `
  🔴 a: running: 1
  🔴 b: running: 1
  🔴 c: running: 1 · x, 0 min old
  · read 2026-11-30 08:00 UTC, 12 min before this was made · x`},
		{"no source", []digest.Item{item("a", 0), item("b", 0, "x")}, 0, `
  🔴 a: running: 1
  🔴 b: running: 1
  · read 2026-11-30 08:00 UTC · x`},
		{"of nothing", []digest.Item{item("a", 0)}, 0, `
  🔴 a: running: 1
  · read 2026-11-30 08:00 UTC`},
	} {
		r := digest.Report{Name: "all", Slot: at, At: at, Took: tt.took, State: digest.Attention, Sections: []digest.Section{{Kind: digest.Containers, State: digest.Attention, Items: tt.items}}}
		shown := chat.Speech{}.At(time.UTC).Report(r)
		if text := shown.Text(); !strings.Contains(text, tt.want+"\n\n") {
			t.Errorf("%s: got\n%s\nwant%s", tt.name, text, tt.want)
		}
		if was := shown.Parts[0]; strings.Contains(was.Lines[0].Text, "·") {
			t.Errorf("%s: a line says it unasked: %+v", tt.name, was.Lines)
		}
	}
	// A section says what all was read where its lines do not.
	r := digest.Report{Sections: []digest.Section{{Kind: digest.Containers, Items: []digest.Item{item("a", 0, "x"), item("b", 0, "y")}}}}
	if p := (chat.Speech{}).At(time.UTC).Report(r).Parts[0]; !strings.HasSuffix(p.Source, " · x, y") {
		t.Errorf("it says %q", p.Source)
	}
	if page := (chat.Speech{}).At(time.UTC).Report(r).Markdown(); !strings.Contains(page, "- 🔴 **b**: running: 1 · y\n") {
		t.Errorf("Markdown has\n%s", page)
	}
}

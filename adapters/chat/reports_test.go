package chat_test

import (
	"context"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"panelbot/adapters/chat"
	"panelbot/policies"
	"panelbot/tools"
	"panelbot/tools/digest"
	"panelbot/tools/op"
)

// shelf is Reports in memory, with one that is called morning.
type shelf struct {
	paused bool
	got    []string
}

var eight = time.Date(2026, 11, 30, 8, 0, 0, 0, time.UTC)

func (b *shelf) ListReports(context.Context, policies.Person) ([]chat.Round, error) {
	return []chat.Round{{Name: "morning", Schedule: "0 8 * * *", Next: []time.Time{eight.AddDate(0, 0, 1), eight.AddDate(0, 0, 2), eight.AddDate(0, 0, 3)}, Last: eight, Paused: b.paused, Sections: []string{"fleet", "disk"}}}, nil
}

func (b *shelf) make(verb, name string) (digest.Report, error) {
	b.got = append(b.got, verb+" "+name)
	if name != "morning" {
		return digest.Report{}, op.Say("report_none_such", "There is no report {Name} that you may read; there are: {Names}", "Name", name, "Names", "morning")
	}
	return digest.Report{Name: name, Slot: eight, At: eight, State: digest.Attention, Sections: []digest.Section{{Kind: digest.Fleet, State: digest.Attention, Items: []digest.Item{
		{State: digest.Attention, Panel: "main", Subject: "web-1", Fact: digest.ServerUses, Figures: digest.Figures{digest.Disk: digest.Percent(91)}, Source: []string{"flashpanel_systeminfo_get"}, At: eight},
	}}}}, nil
}

func (b *shelf) RunReport(_ context.Context, _ policies.Person, _ policies.Door, name string, progress func(op.Message)) (digest.Report, error) {
	progress(op.Say("report_progress", "The report {Name} is being made, reads so far: {N}", "Name", name, "N", 1))
	return b.make("run", name)
}

func (b *shelf) PreviewReport(_ context.Context, _ policies.Person, name string) (digest.Report, error) {
	return b.make("preview", name)
}

func (b *shelf) PauseReport(context.Context, policies.Person, policies.Door, string, string) (bool, error) {
	was := b.paused
	b.paused = true
	return !was, nil
}

func (b *shelf) ResumeReport(context.Context, policies.Person, policies.Door, string, string) (time.Time, bool, error) {
	was := b.paused
	b.paused = false
	return eight, was, nil
}

// TestNextTimes: the list has the next three times of a report below each other, on a
// narrow screen behind each other, and of one that rests none.
func TestNextTimes(t *testing.T) {
	t.Parallel()
	b := &shelf{}
	g := newGrammar(t, chat.Config{Reports: b})
	for _, tt := range []struct {
		width  int
		paused bool
		want   string
	}{
		{80, false, `REPORT   NEXT                  LAST                  SECTIONS
morning  2026-12-01 08:00 UTC  2026-11-30 08:00 UTC  fleet, disk
         2026-12-02 08:00 UTC
         2026-12-03 08:00 UTC`},
		{36, false, `report:   morning
next:     2026-12-01 08:00 UTC,
          2026-12-02 08:00 UTC,
          2026-12-03 08:00 UTC
last:     2026-11-30 08:00 UTC
sections: fleet, disk`},
		{80, true, `REPORT   NEXT    LAST                  SECTIONS
morning  paused  2026-11-30 08:00 UTC  fleet, disk`},
	} {
		b.paused = tt.paused
		a := g.Run(t.Context(), &echo{}, "report", chat.Asker{Call: tools.Call{Person: policies.Person{Name: "vic", Roles: []policies.Role{policies.Viewer}}}, Speech: chat.Speech{}.At(time.UTC), Width: tt.width})
		if diff := cmp.Diff(a.Text, tt.want); diff != "" {
			t.Errorf("%d columns: %s", tt.width, diff)
		}
	}
}

// TestReportLines: reports are listed, made, paused and resumed by lines; who only reads
// pauses none.
func TestReportLines(t *testing.T) {
	t.Parallel()
	b := &shelf{}
	g := newGrammar(t, chat.Config{Reports: b, ReportNames: func() []string { return []string{"morning"} }})
	operator := policies.Person{Name: "olga", Roles: []policies.Role{policies.Operator}}
	viewer := policies.Person{Name: "vic", Roles: []policies.Role{policies.Viewer}}
	say := func(person policies.Person, line string, s chat.Speech) chat.Answer {
		return g.Run(t.Context(), &echo{}, line, chat.Asker{Call: tools.Call{Person: person, Door: policies.Terminal}, Speech: s})
	}
	vi := chat.SpeechIn("vi")
	for _, tt := range []struct {
		person policies.Person
		line   string
		speech chat.Speech
		ok     bool
		want   string
	}{
		{viewer, "report", chat.Speech{}, true, "morning"},
		{viewer, "report list", vi, true, "BÁO CÁO"},
		{viewer, "reports", chat.Speech{}, true, "fleet, disk"},
		{viewer, "report run morning", chat.Speech{}, true, "web-1: CPU ?, memory ?, disk 91%"},
		{viewer, "report run morning", vi, true, "cần xem"},
		{viewer, "report run evening", vi, false, "có: morning"},
		{viewer, "report preview morning", chat.Speech{}, true, "Report morning"},
		{viewer, "report pause morning", chat.Speech{}, false, "for an admin or an operator"},
		{operator, "report pause morning", chat.Speech{}, true, "rests until"},
		{operator, "report pause morning", chat.Speech{}, false, "paused already"},
		{viewer, "report", chat.Speech{}, true, "paused"},
		{operator, "report resume morning", chat.Speech{}, true, "next: 2026-11-30 08:00"},
		{operator, "report resume morning", chat.Speech{}, false, "was not paused"},
		{viewer, "report run", chat.Speech{}, false, "Usage: report list"},
		{viewer, "report list morning", chat.Speech{}, false, "Usage: report list"},
		{viewer, "report delete morning", chat.Speech{}, false, "Usage: report list"},
		{viewer, "report run a b", chat.Speech{}, false, "Usage: report list"},
		{viewer, "help report", chat.Speech{}, true, "report run morning"},
		{viewer, "report ?", vi, true, "Cách dùng: report list"},
		{policies.Person{}, "report", chat.Speech{}, false, "Nobody knows you"},
	} {
		a := say(tt.person, tt.line, tt.speech.At(time.UTC))
		if a.OK != tt.ok || !strings.Contains(a.Text, tt.want) {
			t.Errorf("%s: %v, %s", tt.line, a.OK, a.Text)
		}
		if is := a.Report != nil; is != (a.OK && (strings.HasPrefix(tt.line, "report run") || strings.HasPrefix(tt.line, "report preview"))) {
			t.Errorf("%s: the report is there: %v", tt.line, is)
		}
	}
	if a := say(viewer, "report", chat.Speech{}); len(a.Lines) != 1 || a.Lines[0].Line != "report run morning" {
		t.Errorf("what is offered next: %+v", a.Lines)
	}
	if a := say(viewer, "report run morning --json", chat.Speech{}); a.Outcome == nil || !strings.Contains(string(a.Outcome.Data), `"subject":"web-1"`) {
		t.Errorf("as JSON: %+v", a.Outcome)
	}
	if got := g.Complete("report "); !slices.Equal(got, []string{"list", "pause", "preview", "resume", "run"}) {
		t.Errorf("completed by %q", got)
	}
	if got := g.Complete("report run m"); !slices.Equal(got, []string{"morning"}) {
		t.Errorf("completed by %q", got)
	}
	if got := g.Complete("report list "); len(got) > 0 {
		t.Errorf("completed by %q", got)
	}
	none := newGrammar(t, chat.Config{})
	if a := none.Run(t.Context(), &echo{}, "report", chat.Asker{Call: tools.Call{Person: viewer}}); a.OK || !strings.Contains(a.Text, "panelbot serve") {
		t.Errorf("without reports: %+v", a)
	}
}

package chat

import (
	"context"
	"slices"
	"strings"
	"time"

	"panelbot/policies"
	"panelbot/tools/digest"
	"panelbot/tools/op"
)

// Reports are those that come round by a schedule. An error is a message, or a
// sentence.
type Reports interface {
	// ListReports gives those that a person may read, by their names: with a scope that
	// is not wider than the person's.
	ListReports(ctx context.Context, person policies.Person) ([]Round, error)
	// RunReport makes one now, beside its schedule, of what both it and the person may
	// read. progress is told how far it is.
	RunReport(ctx context.Context, person policies.Person, door policies.Door, name string, progress func(op.Message)) (digest.Report, error)
	// PreviewReport makes one on made-up panels: nothing is reached.
	PreviewReport(ctx context.Context, person policies.Person, name string) (digest.Report, error)
	// PauseReport lets one rest, ResumeReport lets it go on and gives when it comes
	// round next. It is for admins and operators, and recorded; did is false where
	// nothing was to be done. approval.ErrCodeWanted says that it takes a one-time code at
	// that door, and that nothing was done.
	PauseReport(ctx context.Context, person policies.Person, door policies.Door, name, code string) (did bool, err error)
	ResumeReport(ctx context.Context, person policies.Person, door policies.Door, name, code string) (next time.Time, did bool, err error)
}

// Round is a report as it is listed.
type Round struct {
	Name string `json:"name"`
	// Schedule is when, as the configuration says it; Next are the next times, one at
	// least, and Last is the last one, zero for one that has not come round yet.
	Schedule string      `json:"schedule"`
	Next     []time.Time `json:"next"`
	Last     time.Time   `json:"last,omitzero"`
	Paused   bool        `json:"paused"`
	Sections []string    `json:"sections"`
}

// reportVerbs are what can be done with reports.
var reportVerbs = []string{"list", "pause", "preview", "resume", "run"}

// readReport understands report, report list, and report run|preview|pause|resume NAME, the
// last two with code=123456.
func (g *Grammar) readReport(c Command, words []Word) (Command, error) {
	c.Kind, c.Topic = ReportRounds, "list"
	if len(words) > 0 && words[0].is("pause", "resume") {
		words, c.Verdict.Code = takeCode(words)
	}
	switch {
	case len(words) == 0, len(words) == 1 && words[0].is("list"):
	case len(words) == 2 && words[0].is(reportVerbs...) && !words[0].is("list"):
		c.Topic, c.Report = strings.ToLower(words[0].Text), words[1].Text
	default:
		return c, &Problem{id: "report_usage"}
	}
	return c, nil
}

// Reads reports whether a line about reports or alerts changes nothing.
func (c Command) Reads() bool {
	return !slices.Contains([]string{"pause", "resume", "mute", "unmute"}, c.Topic)
}

// reports does what a line says of reports.
func (g *Grammar) reports(ctx context.Context, c Command, by Asker) Answer {
	s, person, door := by.Speech, by.Call.Person, by.Call.Door
	switch {
	case g.cfg.Reports == nil:
		return Answer{Text: Wrap(s.Say("report_nowhere", nil), by.Width)}
	case !person.Known():
		return Answer{Text: Wrap(s.Say("whoami_nobody", nil), by.Width)}
	case !c.Reads() && !slices.Contains(person.Roles, policies.Admin) && !slices.Contains(person.Roles, policies.Operator):
		return Answer{Text: Wrap(s.Say("for_operators", nil), by.Width)}
	}
	switch c.Topic {
	case "run":
		progress := by.Call.Progress
		if progress == nil {
			progress = func(op.Message) {}
		}
		made, err := g.cfg.Reports.RunReport(ctx, person, door, c.Report, progress)
		return by.reported(c, made, err)
	case "preview":
		made, err := g.cfg.Reports.PreviewReport(ctx, person, c.Report)
		return by.reported(c, made, err)
	case "pause":
		did := false
		err := by.coded(ctx, c, func(code string) (err error) {
			did, err = g.cfg.Reports.PauseReport(ctx, person, door, c.Report, code)
			return err
		})
		return by.switched(c, "report_paused", "report_rests", did, time.Time{}, err)
	case "resume":
		var next time.Time
		did := false
		err := by.coded(ctx, c, func(code string) (err error) {
			next, did, err = g.cfg.Reports.ResumeReport(ctx, person, door, c.Report, code)
			return err
		})
		return by.switched(c, "report_resumed", "report_goes_on", did, next, err)
	}
	list, err := g.cfg.Reports.ListReports(ctx, person)
	if err != nil {
		return by.refused(err)
	}
	if c.JSON {
		return listed("report list", append([]Round{}, list...), len(list))
	}
	a := Answer{OK: true, Text: s.roundTable(list, by.Width)}
	for _, r := range list {
		a.Lines = append(a.Lines, Line{Label: "▶ " + r.Name, Line: "report run " + quoteWord(r.Name)})
	}
	return a
}

// reported is the answer that is a report.
func (by Asker) reported(c Command, made digest.Report, err error) Answer {
	if err != nil {
		return by.refused(err)
	}
	if c.JSON {
		return listed("report "+c.Topic, made, len(made.Sections))
	}
	shown := by.Speech.Report(made)
	return Answer{OK: true, Text: Wrap(strings.TrimRight(shown.Text(), "\n"), by.Width), Report: &shown}
}

// switched is the answer to pause and resume.
func (by Asker) switched(c Command, done, was string, did bool, next time.Time, err error) Answer {
	if err != nil {
		return by.notDone(err)
	}
	data := fields{"Name": oneLine(c.Report), "Time": ""}
	if !next.IsZero() {
		data["Time"] = by.Speech.Time(next)
	}
	if !did {
		done = was
	}
	return Answer{OK: did, Text: Wrap(by.Speech.Say(done, data), by.Width)}
}

func (s Speech) roundTable(list []Round, width int) string {
	if len(list) == 0 {
		return Wrap(s.Say("reports_none", nil), width)
	}
	t := &Table{Columns: []string{s.Say("report_name", nil), s.Say("report_next", nil), s.Say("report_last", nil), s.Say("report_sections", nil)}, Speech: s, Keys: 1}
	for _, r := range list {
		last := "–"
		if !r.Last.IsZero() {
			last = s.Time(r.Last)
		}
		sections := make([]string, len(r.Sections))
		for i, name := range r.Sections {
			sections[i] = oneLine(name)
		}
		next := s.nextTimes(r, width)
		t.Rows = append(t.Rows, []string{r.Name, next[0], last, strings.Join(sections, ", ")})
		for _, one := range next[1:] {
			t.Rows = append(t.Rows, []string{"", one, "", ""})
		}
	}
	return t.Text(width)
}

// nextTimes are the lines about when a report is made next. A narrow screen shows a report
// as a card, which has one.
func (s Speech) nextTimes(r Round, width int) []string {
	if r.Paused {
		return []string{s.Say("report_pause", nil)}
	}
	times := make([]string, len(r.Next))
	for i, at := range r.Next {
		times[i] = s.Time(at)
	}
	if width < Narrow {
		return []string{strings.Join(times, ", ")}
	}
	return times
}

// reportNames completes the name of a report.
func (g *Grammar) reportNames(before []string) []Candidate {
	if g.cfg.ReportNames == nil || !slices.Contains(reportVerbs, strings.ToLower(before[1])) || strings.EqualFold(before[1], "list") {
		return nil
	}
	return bare(g.cfg.ReportNames())
}

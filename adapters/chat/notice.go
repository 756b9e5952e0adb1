package chat

import (
	"fmt"
	"slices"
	"strings"
	"time"

	"panelbot/policies"
	"panelbot/tools/alert"
	"panelbot/tools/digest"
)

// Alert gives what is told of a rule as a message, in the form of a report with one part:
// a line for each thing.
func (s Speech) Alert(n alert.Notice) Report {
	kind := string(n.Kind)
	things := slices.Clone(n.Things)
	slices.SortStableFunc(things, func(a, b alert.Told) int { return strings.Compare(alert.ThingName(a.Thing), alert.ThingName(b.Thing)) })
	about := s.Say("alert_several", fields{"N": len(things)})
	if len(things) == 1 {
		about = s.thing(things[0].Thing)
	}
	shown := Report{
		Badge: s.alertBadge(n.Kind, n.Rule.Severity),
		Title: s.Say("alert_title_"+kind, fields{"Name": n.Rule.Name, "Severity": s.Say("alert_severity_"+string(n.Rule.Severity), nil)}),
		// A phone shows the title and the lead alone.
		Lead: s.Say("alert_lead_"+kind, fields{"Thing": about, "When": oneLine(n.Rule.When.Text), "Time": s.Time(n.At)}),
	}
	part := ReportPart{Badge: shown.Badge, Title: about, speech: s}
	for _, told := range things {
		if len(part.Lines) == shownLines {
			part.left = len(things) - shownLines
			part.Rest = s.Say("alert_rest", fields{"N": part.left})
			break
		}
		line := ReportLine{Sign: shown.Sign, Text: s.told(told.Event), Items: 1}
		if len(things) > 1 { // else the title says it
			line.Subject = s.thing(told.Thing)
		}
		part.Lines = append(part.Lines, line)
	}
	part.Source = s.alertSource(things)
	shown.Parts = []ReportPart{part}
	if n.Kind == alert.Recovered || n.Kind == alert.Seeing || n.Kind == alert.Gone {
		shown.Foot = s.Say("alert_foot_over", nil)
		return shown
	}
	name := n.Rule.Name
	if len(things) == 1 && things[0].Thing.Name != "" {
		name = alert.ThingName(things[0].Thing) // with its panel's, since a thing can be called as a rule is
	}
	shown.Foot = s.Say("alert_foot", fields{"Name": quoteWord(oneLine(name))})
	return shown
}

// alertBadge is how bad a message is.
func (s Speech) alertBadge(kind alert.EventKind, severity alert.Severity) Badge {
	switch kind {
	case alert.Recovered:
		return Badge{Word: s.Say("report_state_ok", nil), Colour: Good, Sign: "🟢"}
	case alert.Seeing, alert.Gone: // neither says that it is fine
		return Badge{Word: s.Say("alert_severity_info", nil), Colour: Neutral, Sign: "⚪"}
	case alert.Blind:
		return Badge{Word: s.Say("report_state_unknown", nil), Colour: Warning, Sign: "❓"}
	case alert.Fired, alert.Escalated, alert.Flaps:
	}
	b := Badge{Word: s.Say("alert_severity_"+string(severity), nil), Colour: Warning, Sign: "🟠"}
	switch severity {
	case alert.Critical:
		b.Colour, b.Sign = Danger, "🔴"
	case alert.Info:
		b.Colour, b.Sign = Neutral, "🔵"
	case alert.Warning:
	}
	return b
}

// thing names a thing, with its panel.
func (s Speech) thing(t digest.Subject) string {
	switch t.Name {
	case "":
		return s.Say("alert_unlisted_"+string(t.Of), fields{"Panel": oneLine(t.Panel)})
	case t.Panel:
		return oneLine(t.Panel)
	}
	return oneLine(t.Name) + " (" + oneLine(t.Panel) + ")"
}

// told is what is told of a thing.
func (s Speech) told(e alert.Event) string {
	reason := ""
	if e.Blame != nil {
		reason = s.unknownFigure(*e.Blame)
	}
	if e.Failed != "" {
		reason = oneLine(cut(e.Failed, 120))
	}
	return s.Say("alert_line_"+string(e.Kind), fields{
		"Values": s.values(e.Figures), "Since": s.Time(e.Since), "Lasted": lasted(e.Lasted), "Told": s.Time(e.Told), "N": e.Changes, "Reason": reason, "Open": e.Open, "Muted": e.Muted,
	})
}

// lasted is a length of time to the minute, as people write it.
func lasted(d time.Duration) string {
	if d < time.Minute {
		return policies.DurationWords(d.Round(time.Second))
	}
	return policies.DurationWords(d.Round(time.Minute))
}

// values writes figures with their names.
func (s Speech) values(figures []alert.Figure) string {
	var words []string
	for _, f := range figures {
		if f.Value == nil { // the rest has decided
			words = append(words, s.unknownFigure(f))
			continue
		}
		words = append(words, f.Name+" "+FigureText(f))
	}
	return strings.Join(words, ", ")
}

// FigureText writes a value, ? where it is not known; what a panel said is one line.
func FigureText(f alert.Figure) string {
	switch v := f.Value.(type) {
	case nil:
		return "?"
	case float64:
		text := strings.TrimSuffix(fmt.Sprintf("%.1f", v), ".0")
		if strings.HasSuffix(f.Name, ".percent") {
			text += "%"
		}
		return text
	case string:
		return cut(oneLine(v), 80)
	default:
		return fmt.Sprint(v)
	}
}

// unknownFigure says why a figure is not known.
func (s Speech) unknownFigure(f alert.Figure) string {
	why := s.Say("report_why_"+string(f.Why), fields{"Rule": oneLine(f.Rule), "Says": strings.TrimSuffix(cut(oneLine(f.Says), 160), ".")})
	return s.Say("alert_figure_unknown", fields{"Name": f.Name, "Reason": why})
}

// alertSource says what figures were read by, and when the oldest was.
func (s Speech) alertSource(things []alert.Told) string {
	var names []string
	var oldest time.Time
	for _, t := range things {
		figures := t.Figures
		if t.Blame != nil {
			figures = append(slices.Clone(figures), *t.Blame)
		}
		for _, f := range figures {
			if f.Source != "" && !slices.Contains(names, f.Source) {
				names = append(names, f.Source)
			}
			if !f.At.IsZero() && (oldest.IsZero() || f.At.Before(oldest)) {
				oldest = f.At
			}
		}
	}
	slices.Sort(names)
	return s.someOf(names) + " · " + s.Time(oldest)
}

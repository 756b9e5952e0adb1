package chat

import "panelbot/tools/digest"

// Picture is what of a report can be drawn, and the same in words for who does not see
// it.
type Picture struct {
	// PNG is the picture, and Width and Height its size in pixels.
	PNG           []byte
	Width, Height int
	// Alt says in words what is drawn. Names in it are a stranger's text, of one line.
	Alt string
}

// About says what items of a report are about: their subjects, and of which panels they
// are where there are several; the panels alone where they have no subject. Both are a
// stranger's text, of one line.
func (s Speech) About(r digest.Report) func(digest.Item) (subject, panel string) {
	several := panelsOf(r) > 1
	return func(item digest.Item) (subject, panel string) {
		subject, panel = oneLine(item.Subject), oneLine(item.Panel)
		switch {
		case subject == "":
			return panel, ""
		case !several:
			return subject, ""
		}
		return subject, panel
	}
}

// named is a subject with its panel.
func named(subject string, item digest.Item, several bool) string {
	switch {
	case subject == "":
		return oneLine(item.Panel)
	case several && item.Panel != "":
		return subject + " (" + oneLine(item.Panel) + ")"
	}
	return subject
}

// Rest says how many items of which states are not shown; empty where all are.
func (s Speech) Rest(hidden map[digest.State]int) string {
	if len(hidden) == 0 {
		return ""
	}
	return s.Say("report_rest", fields{"Attention": hidden[digest.Attention], "Unknown": hidden[digest.Unknown], "OK": hidden[digest.OK]})
}

// Value writes one figure of an item; empty where there is none.
func (s Speech) Value(item digest.Item, name string) string {
	value, ok := item.Figures[name]
	if !ok {
		return ""
	}
	text, _ := s.figure(name, value).(string)
	return text
}

// Worst are the lines of what somebody has to look at, in the order of the report.
func (r Report) Worst() []ReportLine {
	var list []ReportLine
	for _, p := range r.Parts {
		for _, line := range p.Lines {
			if line.State == digest.Attention {
				list = append(list, line)
			}
		}
	}
	return list
}

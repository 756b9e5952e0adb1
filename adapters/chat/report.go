package chat

import (
	"maps"
	"slices"
	"strings"
	"time"

	"panelbot/tools/digest"
)

// Report is a report as people read it, in the words of one language. Subjects are a
// stranger's text, of one line.
type Report struct {
	Badge
	// Title says which report it is, and of when; Lead how much is in which state; Foot
	// how it was read.
	Title, Lead, Foot string
	Parts             []ReportPart
	// Language is the tag of that language.
	Language string
	// Picture is what of it is drawn; nil where nothing is.
	Picture *Picture
}

// ReportPart is a section.
type ReportPart struct {
	Badge
	Title string
	Lines []ReportLine
	// Rest says how many lines are not shown, of which state; empty where all are.
	Rest string
	// Source says what was read, when, and how old that was when the report was made.
	Source string

	// common is Source of the lines that have none of their own; empty where no line is
	// shown, or nothing was read: see Sourced.
	common string
	speech Speech
	// hidden are the items that are not shown, or left how many there are, of no state.
	hidden map[digest.State]int
	left   int
}

// RestWithout is Rest where there is no room for some of the lines either.
func (p ReportPart) RestWithout(lines []ReportLine) string {
	if len(lines) == 0 {
		return p.Rest
	}
	if p.hidden == nil {
		return p.speech.Say("alert_rest", fields{"N": p.left + len(lines)})
	}
	hidden := map[digest.State]int{}
	maps.Copy(hidden, p.hidden)
	for _, line := range lines {
		hidden[line.State] += line.Items
	}
	return p.speech.Rest(hidden)
}

// Share is how much of the room that a message has left the first of some parts may take
// with all its lines, and with those that are fine. needs are what each part takes without
// its fine lines: where there is room for all of that it is kept free, and what is left
// beside it is shared by the fine ones; else each part has an equal share.
func Share(room int, needs []int) (all, fine int) {
	others := 0
	for _, need := range needs[1:] {
		others += need
	}
	all = max(room/len(needs), room-others)
	return all, min(all, needs[0]+(room-needs[0]-others)/len(needs))
}

// ReportLine is an item, or several that say the same: Items says how many. Sign is that
// of its state, and Source as in ReportPart.
type ReportLine struct {
	Sign, Subject, Text string
	State               digest.State
	Source              string
	Items               int

	// from is what it was made of, and own says so where most of the section has another.
	from origin
	own  string
}

// Fine reports whether nobody has to look at it.
func (l ReportLine) Fine() bool { return l.State == digest.OK }

// How much of a section is shown: lines that somebody has to look at, lines that are
// fine, and names in a line.
const (
	shownLines = 8
	shownFine  = 6
	shownNames = 5
)

// Report gives a report in words. The worst comes first, in sections as within them.
func (s Speech) Report(r digest.Report) Report { return s.report(r, false) }

// WholeReport is Report with every line, for what has room for them.
func (s Speech) WholeReport(r digest.Report) Report { return s.report(r, true) }

func (s Speech) report(r digest.Report, whole bool) Report {
	shown := Report{
		Language: s.Language(),
		Badge:    s.Condition(r.State),
		Title:    s.Say("report_title", fields{"Name": oneLine(r.Name), "Time": s.Time(r.Slot)}),
		Lead:     s.Say("report_lead", fields{"Attention": r.Count(digest.Attention), "Unknown": r.Count(digest.Unknown), "OK": r.Count(digest.OK)}),
		Foot:     s.Say("report_foot", fields{"Time": s.Time(r.At), "Took": r.Took.Round(time.Second).String(), "Reads": r.Reads, "Failed": r.Failed, "Since": s.Time(r.Since)}),
	}
	v := partView{several: panelsOf(r) > 1, whole: whole, made: r.At.Add(r.Took)}
	for _, section := range r.Sections {
		shown.Parts = append(shown.Parts, s.part(section, v))
	}
	return shown
}

// partView says how a section is shown: of several panels, with every line, and when the
// report was made.
type partView struct {
	several, whole bool
	made           time.Time
}

// panelsOf is how many panels a report is about.
func panelsOf(r digest.Report) int {
	names := map[string]bool{}
	for _, section := range r.Sections {
		for _, item := range section.Items {
			if item.Panel != "" {
				names[item.Panel] = true
			}
		}
	}
	return len(names)
}

// Condition is the badge of a state of a report.
func (s Speech) Condition(state digest.State) Badge {
	b := Badge{Word: s.Say("report_state_"+string(state), nil), Colour: Warning, Sign: "❓"}
	switch state {
	case digest.Attention:
		b.Colour, b.Sign = Danger, "🔴"
	case digest.OK:
		b.Colour, b.Sign = Good, "🟢"
	case digest.Unknown:
	}
	return b
}

// part gives a section in words.
func (s Speech) part(section digest.Section, v partView) ReportPart {
	p := ReportPart{Badge: s.Condition(section.State), Title: s.sectionTitle(section), Source: s.source(section.Items, v.made)}
	own := section.Kind == digest.OwnSection // which says itself how much is shown
	groups := alike(section.Items)
	if !own {
		slices.SortStableFunc(groups, func(a, b []digest.Item) int { return dullness(a[0]) - dullness(b[0]) })
	}
	hidden := map[digest.State]int{}
	bad, fine := 0, 0
	for _, g := range groups {
		shown, most := &bad, shownLines
		if g[0].State == digest.OK {
			shown, most = &fine, shownFine
		}
		if !v.whole && !own && *shown >= most {
			hidden[g[0].State] += len(g)
			continue
		}
		*shown++
		p.Lines = append(p.Lines, s.reportLine(g, v))
	}
	p.Rest, p.speech, p.hidden = s.Rest(hidden), s, hidden
	s.tellSources(&p, groups, v.made)
	return p
}

// dullness orders lines: what is fine comes last, and of that what tells no more than that
// it is fine.
func dullness(item digest.Item) int {
	switch {
	case item.State != digest.OK:
		return 0
	case slices.Contains([]digest.Fact{digest.Changed, digest.Denials, digest.Waiting, digest.Bans, digest.FailedLogins, digest.DatabaseSize, digest.CertificateMissing}, item.Fact):
		return 1
	}
	return 2
}

// sectionTitle is the head of a section.
func (s Speech) sectionTitle(section digest.Section) string {
	if section.Kind == digest.OwnSection {
		return cut(oneLine(section.Title), 80)
	}
	return s.Say("report_section_"+string(section.Kind), nil)
}

// alike puts items together that were not read for the same reason, so that what fifty
// servers share is one line.
func alike(items []digest.Item) [][]digest.Item {
	var groups [][]digest.Item
	for _, item := range items {
		i := -1
		if item.Fact == digest.NotRead {
			i = slices.IndexFunc(groups, func(g []digest.Item) bool {
				first := g[0]
				return first.Fact == item.Fact && first.State == item.State && first.Panel == item.Panel && first.Figures[digest.Because] == item.Figures[digest.Because] &&
					first.Figures[digest.Rule] == item.Figures[digest.Rule] && slices.Equal(first.Source, item.Source)
			})
		}
		if i < 0 {
			groups = append(groups, []digest.Item{item})
			continue
		}
		groups[i] = append(groups[i], item)
	}
	return groups
}

// reportLine gives items that say the same as a line.
func (s Speech) reportLine(items []digest.Item, v partView) ReportLine {
	first := items[0]
	names := make([]string, 0, len(items))
	for _, item := range items {
		if item.Subject != "" {
			names = append(names, oneLine(item.Subject))
		}
	}
	return ReportLine{
		Sign: s.Condition(first.State).Sign, State: first.State, Subject: named(s.someOf(names), first, v.several), Text: s.fact(first), Source: s.source(items, v.made), Items: len(items),
		from: s.originOf(items, v.made),
	}
}

// someOf are the first of some names, and how many more there are.
func (s Speech) someOf(names []string) string {
	if len(names) <= shownNames {
		return strings.Join(names, ", ")
	}
	return s.Say("report_more", fields{"Names": strings.Join(names[:shownNames], ", "), "N": len(names) - shownNames})
}

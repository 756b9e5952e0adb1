package chat

import (
	"slices"
	"strconv"
	"strings"
	"time"

	"panelbot/tools/digest"
)

// origin is what items were read by, and how old the oldest of them was when the report
// was made, in minutes. Without names nothing was read for them.
type origin struct {
	names string
	age   int
}

// sameAge is how many minutes are one age: a long report makes its reads one after the
// other.
const sameAge = 5

// kind is the same for origins that need not be told from each other.
func (o origin) kind() origin { return origin{o.names, o.age / sameAge} }

func (s Speech) originOf(items []digest.Item, made time.Time) origin {
	names, oldest := sources(items)
	return origin{s.someOf(names), minutesBetween(oldest, made)}
}

// tellSources gives the lines of a section, which are those of groups, a source of their
// own where it is another than that of most items, and the section the one of the rest.
func (s Speech) tellSources(p *ReportPart, groups [][]digest.Item, made time.Time) {
	alike := map[origin][]digest.Item{}
	var most origin
	for _, g := range groups {
		from := s.originOf(g, made).kind()
		if from.names == "" {
			continue
		}
		alike[from] = append(alike[from], g...)
		if len(alike[from]) > len(alike[most]) {
			most = from
		}
	}
	if len(p.Lines) == 0 || len(alike) == 0 {
		return
	}
	p.common = s.source(alike[most], made)
	for i, line := range p.Lines {
		if line.from.names == "" || line.from.kind() == most {
			continue
		}
		age := ""
		if line.from.age > 0 || most.age > 0 {
			age = strconv.Itoa(line.from.age)
		}
		p.Lines[i].own = s.Say("report_line_source", fields{"Names": line.from.names, "Age": age})
	}
}

// Sourced is the report in which each line says what it was read by, and how old that was,
// where it is not what its section says. It has longer lines, and no others.
func (r Report) Sourced() Report {
	r.Parts = slices.Clone(r.Parts)
	for i, p := range r.Parts {
		if p.common == "" {
			continue
		}
		p.Source, p.Lines = p.common, slices.Clone(p.Lines)
		for j, line := range p.Lines {
			if line.own != "" {
				p.Lines[j].Text = line.Text + " · " + line.own
			}
		}
		r.Parts[i] = p
	}
	return r
}

// sources are the names of what items were read by, sorted, and when the oldest was.
func sources(items []digest.Item) (names []string, oldest time.Time) {
	for _, item := range items {
		for _, name := range item.Source {
			if !slices.Contains(names, name) {
				names = append(names, name)
			}
		}
		if !item.At.IsZero() && (oldest.IsZero() || item.At.Before(oldest)) {
			oldest = item.At
		}
	}
	slices.SortFunc(names, strings.Compare)
	return names, oldest
}

// minutesBetween is how many minutes lie between two times; none where the first is later.
func minutesBetween(from, until time.Time) int { return max(0, int(until.Sub(from)/time.Minute)) }

// source says what items were read by, when the oldest of them was, and how old it was
// when the report was made.
func (s Speech) source(items []digest.Item, made time.Time) string {
	names, oldest := sources(items)
	return s.Say("report_source", fields{"Names": s.someOf(names), "Time": s.Time(oldest), "Minutes": minutesBetween(oldest, made)})
}

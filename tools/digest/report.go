package digest

import (
	"cmp"
	"slices"
	"time"
)

// State says whether somebody has to look.
type State string

// The states, from the worst.
const (
	// Attention: it was read, and somebody has to look.
	Attention State = "attention"
	// Unknown: it is not known, and the item says why.
	Unknown State = "unknown"
	// OK: it was read, and is as it should be.
	OK State = "ok"
)

func (s State) rank() int { return slices.Index([]State{Attention, Unknown, OK}, s) }

// Worse is the worse of two states; the zero State is better than all.
func (s State) Worse(than State) State {
	if s == "" || than != "" && than.rank() < s.rank() {
		return than
	}
	return s
}

// Report is what one run has found.
type Report struct {
	Name string `json:"name"`
	// Slot is the time that the schedule names; At is when the reading began, and
	// Took how long it took.
	Slot time.Time     `json:"slot"`
	At   time.Time     `json:"at"`
	Took time.Duration `json:"took"`
	// Since is from when on changes are told, until At: when the reading of the report
	// before this one began.
	Since time.Time `json:"since"`
	State State     `json:"state"`
	// Reads counts the reads of panels, and Failed those without an answer.
	Reads    int       `json:"reads"`
	Failed   int       `json:"failed"`
	Sections []Section `json:"sections"`
}

// Section is one part of a report: what was asked for, in the order of the states.
type Section struct {
	Kind Kind `json:"kind"`
	// Title is that of an OwnSection.
	Title string `json:"title,omitempty"`
	State State  `json:"state"`
	// Items are never empty: a section about nothing says so (Nothing).
	Items []Item `json:"items"`
}

// Item is one thing that was found.
type Item struct {
	State State `json:"state"`
	// Panel is the configured name; empty for what is no panel's.
	Panel string `json:"panel,omitempty"`
	// Subject is what it is about: a server, a site, a container. A stranger's text.
	Subject string  `json:"subject,omitempty"`
	Fact    Fact    `json:"fact"`
	Figures Figures `json:"figures,omitempty"`
	// Source names the reads that it was made of: names of tools, tls, audit, samples.
	// At is when the oldest of them was made.
	Source []string  `json:"source,omitempty"`
	At     time.Time `json:"at"`
}

// Count is how many items of the report are in a state.
func (r Report) Count(s State) int {
	n := 0
	for _, section := range r.Sections {
		n += section.Count(s)
	}
	return n
}

// Count is how many items of the section are in a state.
func (s Section) Count(state State) int {
	n := 0
	for _, item := range s.Items {
		if item.State == state {
			n++
		}
	}
	return n
}

// order sorts the items, the worst first, and gives the section its state.
func (s *Section) order() {
	slices.SortStableFunc(s.Items, func(a, b Item) int {
		return cmp.Or(cmp.Compare(a.State.rank(), b.State.rank()), cmp.Compare(b.weight(), a.weight()))
	})
	for _, item := range s.Items {
		s.State = s.State.Worse(item.State)
	}
}

// broken weighs more than what only may break: more than any share, and any time in days.
const broken = 1e9

// weight orders items of one state: what is broken comes first, then what is fuller, larger,
// older or nearer.
func (i Item) weight() float64 {
	days, dated := i.Figures[Days].(int64)
	switch {
	case i.Fact == BackupNone, i.Fact == NotRead && i.State == Attention: // the panel itself says that something is wrong
		return broken
	case i.Fact == CertificateWrong: // visitors are turned away now
		return broken - float64(days)
	case i.Fact == BackupAge:
		return float64(days)
	case i.Fact == CertificateValid:
		return -float64(days)
	}
	most := 0.0
	for _, value := range i.Figures {
		switch v := value.(type) {
		case Percent:
			most = max(most, float64(v))
		case Bytes:
			most = max(most, float64(v))
		}
	}
	if dated { // of a disk: a day until a disk is full weighs as a percent of it that is free
		most = max(most, 100-float64(days))
	}
	return most
}

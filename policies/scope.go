package policies

import (
	"fmt"
	"maps"
	"slices"
	"strings"
)

// Scope is what a person's calls may be about. The zero value is no limit.
type Scope struct {
	// Tags are those that the target must have, with these values; none is
	// every target.
	Tags map[string]string
	// Panels are the configured panels; none is every panel.
	Panels []string
	// MaxRisk is the highest risk; zero is every risk.
	MaxRisk Risk
}

// Limits reports whether the scope limits anything.
func (s Scope) Limits() bool { return len(s.Tags) > 0 || len(s.Panels) > 0 || s.MaxRisk != 0 }

// Covers reports whether a call of that risk about the target is within the
// scope. With tags, what is not resolved, or is no target at all, is not.
func (s Scope) Covers(t Target, panel string, risk Risk) bool {
	return s.coversPanel(panel) && s.coversRisk(risk) && s.coversTarget(t)
}

// ReadsWithin reports whether whatever may be read by the scope may be read by the other
// too, whatever the targets and their tags are. It may say no where that is so.
func (s Scope) ReadsWithin(other Scope) bool {
	for _, panel := range s.Panels {
		if !other.coversPanel(panel) {
			return false
		}
	}
	if len(s.Panels) == 0 && len(other.Panels) > 0 {
		return false
	}
	for name, value := range other.Tags {
		if has, ok := s.Tags[name]; !ok || has != value {
			return false
		}
	}
	return other.coversRisk(Read)
}

func (s Scope) coversPanel(panel string) bool {
	return len(s.Panels) == 0 || slices.Contains(s.Panels, panel)
}

func (s Scope) coversRisk(risk Risk) bool { return s.MaxRisk == 0 || risk <= s.MaxRisk }

func (s Scope) coversTarget(t Target) bool {
	if len(s.Tags) == 0 {
		return true
	}
	if !t.Resolved {
		return false
	}
	for name, value := range s.Tags {
		if has, ok := t.Tags[name]; !ok || has != value {
			return false
		}
	}
	return true
}

// refuses says why the scope does not cover a call; empty where it does.
func (s Scope) refuses(r *Request) string {
	switch {
	case !s.Limits():
		return ""
	case !s.coversRisk(r.Risk):
		return fmt.Sprintf("%s may ask for calls up to the risk %s, and this one has the risk %s.", r.Person.Name, s.MaxRisk, r.Risk)
	case !s.coversPanel(r.Panel):
		return fmt.Sprintf("%s may ask for calls on %s only.", r.Person.Name, strings.Join(s.Panels, ", "))
	case r.Filtered || s.coversTarget(r.Target):
		return ""
	case !r.Target.Resolved:
		return fmt.Sprintf("%s may ask for what is tagged %s only, and what this call is about is not known.", r.Person.Name, tagWords(s.Tags))
	default:
		return fmt.Sprintf("%s may ask for what is tagged %s only, and this is not.", r.Person.Name, tagWords(s.Tags))
	}
}

// tagWords are tags for a sentence: client=acme.
func tagWords(tags map[string]string) string {
	var words []string
	for _, name := range slices.Sorted(maps.Keys(tags)) {
		if tags[name] == "" {
			words = append(words, name)
		} else {
			words = append(words, name+"="+tags[name])
		}
	}
	return strings.Join(words, ", ")
}

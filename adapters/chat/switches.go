package chat

import (
	"context"
	"slices"
	"strings"
	"time"

	"panelbot/policies"
)

// Switches stop somebody, or everything, without the configuration file. An error
// is a message, or one of those of codes.
type Switches interface {
	// Lock stops the person's own tokens, votes and requests at once. Another admin
	// lets the person in again.
	Lock(ctx context.Context, person policies.Person, door policies.Door) error
	// Stop lets nothing but reading be done. It is for admins.
	Stop(ctx context.Context, person policies.Person, door policies.Door, why string) error
	// MayResume reports whether an admin has the codes that Resume takes.
	MayResume(ctx context.Context) (bool, error)
	// Resume ends a Stop. It is for admins, with a one-time code.
	Resume(ctx context.Context, person policies.Person, door policies.Door, code string) error
}

// Halt is how everything but reading is stopped.
type Halt struct {
	Why, Person string
	Since       time.Time
}

// Said is the sentence about a stop; empty where there is none.
func (h *Halt) Said(s Speech) string {
	if h == nil {
		return ""
	}
	person := h.Person
	if person == "" {
		person = "panelbot"
	}
	since := "?"
	if !h.Since.IsZero() {
		since = s.Time(h.Since)
	}
	return s.Say("halted", map[string]any{"Time": since, "Person": person, "Why": oneLine(h.Why)})
}

// Stopped tells a chat that everything but reading was stopped, in the form of a report.
func (s Speech) Stopped(h Halt) Report {
	return Report{
		Badge: Badge{Word: s.Say("stop_title", nil), Colour: Danger, Sign: "⛔"}, Title: s.Say("stop_title", nil),
		Lead: h.Said(s), Foot: s.Say("stopped", nil),
	}
}

// Resumed tells a chat that a stop is over, in the form of a report.
func (s Speech) Resumed(h Halt) Report {
	return Report{
		Badge: Badge{Word: s.Say("stop_over_title", nil), Colour: Good, Sign: "▶️"}, Title: s.Say("stop_over_title", nil),
		Lead: s.Say("resumed", nil), Foot: s.Say("stop_over_foot", map[string]any{"Time": s.Time(h.Since)}),
	}
}

// halted puts the sentence about a stop before a text.
func (g *Grammar) halted(text string, s Speech, width int) string {
	if g.cfg.Halted == nil {
		return text
	}
	said := g.cfg.Halted().Said(s)
	if said == "" {
		return text
	}
	return Wrap(said, width) + "\n\n" + text
}

// readSwitch understands policy stop REASON and policy resume code=123456.
func (g *Grammar) readSwitch(c Command, words []Word) (Command, error) {
	if words[0].is("lock") || len(words) < 2 || !words[1].is("stop", "resume") {
		return c, &Problem{id: "switches_usage"}
	}
	reason, code := takeCode(words[2:])
	c.Verdict.Code, c.Verdict.Note = code, strings.Join(texts(reason), " ")
	switch {
	case words[1].is("resume"):
		c.Kind = Resume
	case c.Verdict.Note == "":
		return c, &Problem{id: "stop_reason"}
	default:
		c.Kind = Stop
	}
	return c, nil
}

// turn turns a switch.
func (g *Grammar) turn(ctx context.Context, c Command, by Asker) Answer {
	s, person, door := by.Speech, by.Call.Person, by.Call.Door
	say := func(id string, ok bool) Answer { return Answer{OK: ok, Text: Wrap(s.Say(id, nil), by.Width)} }
	var err error
	switch {
	case g.cfg.Switches == nil:
		return say("no_switches", false)
	case c.Kind == Lock:
		if err = g.cfg.Switches.Lock(ctx, person, door); err == nil {
			return say("locked", true)
		}
	case !slices.Contains(person.Roles, policies.Admin):
		return say("for_admins", false)
	case c.Kind == Stop:
		if err = g.cfg.Switches.Stop(ctx, person, door, c.Verdict.Note); err == nil {
			a := say("stopped", true)
			if may, err := g.cfg.Switches.MayResume(ctx); err != nil {
				a.Text += "\n" + Wrap(s.Say("stopped_unread", nil), by.Width)
			} else if !may {
				a.Text += "\n" + Wrap(s.Say("stopped_codeless", fields{"Name": person.Name}), by.Width)
			}
			return a
		}
	default:
		if err = by.coded(ctx, c, func(code string) error { return g.cfg.Switches.Resume(ctx, person, door, code) }); err == nil {
			return say("resumed", true)
		}
	}
	return by.notDone(err)
}

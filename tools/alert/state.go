package alert

import (
	"slices"
	"time"

	"panelbot/tools/digest"
)

// Phase is where a rule stands for a thing.
type Phase string

// The phases.
const (
	// OK: it is not bad, as far as is known.
	OK Phase = "ok"
	// Pending: it is bad, and not yet for long enough.
	Pending Phase = "pending"
	// Firing: it is bad, or was until less than the hold time ago.
	Firing Phase = "firing"
	// Flapping: it changes too often to be told one by one.
	Flapping Phase = "flapping"
)

// Phases lists them.
func Phases() []Phase { return []Phase{Firing, Flapping, Pending, OK} }

// Open reports whether somebody has to look.
func (p Phase) Open() bool { return p == Firing || p == Flapping }

// State is where a rule stands for a thing, and all that it remembers. The zero value is
// that of a thing that was never looked at.
type State struct {
	Phase Phase `json:"phase,omitempty"`
	// Since is when it was first bad, Held for how long it was as far as was looked, and
	// Fired when it began to fire.
	Since time.Time     `json:"since,omitzero"`
	Held  time.Duration `json:"held,omitempty"`
	Fired time.Time     `json:"fired,omitzero"`
	// Good is since when it is good while it is open; zero where it is bad. Well is for how
	// long it has been the one or the other.
	Good time.Time     `json:"good,omitzero"`
	Well time.Duration `json:"well,omitempty"`
	// Seen is the last look with an answer, and Bad what that was; Looked the last one.
	Seen   time.Time `json:"seen,omitzero"`
	Bad    bool      `json:"bad,omitempty"`
	Looked time.Time `json:"looked,omitzero"`
	// Told is when this firing was told, Escalated when it was escalated, and Last when
	// something was told last that begins a cooldown.
	Told      time.Time `json:"told,omitzero"`
	Escalated time.Time `json:"escalated,omitzero"`
	Last      time.Time `json:"last,omitzero"`
	// Muted is the last look at which what was told, and is open, was muted; zero where it
	// was told since then.
	Muted time.Time `json:"muted,omitzero"`
	// Over and Known are the ends of what was told as open and as unknown, which a mute
	// has kept from being told; nil is none.
	Over  *Event `json:"over,omitempty"`
	Known *Event `json:"known,omitempty"`
	// Changes are when it began to fire and ended, within Window.
	Changes []time.Time `json:"changes,omitempty"`
	// Blind is since when it is not known, Blame for want of what, Failed why the
	// expression could not be evaluated, and Asked when that was told.
	Blind  time.Time `json:"blind,omitzero"`
	Blame  *Figure   `json:"blame,omitempty"`
	Failed string    `json:"failed,omitempty"`
	Asked  time.Time `json:"asked,omitzero"`
	// Figures are those of the last look with an answer.
	Figures []Figure `json:"figures,omitempty"`
	// Owed is what is to be posted and was not yet.
	Owed []Event `json:"owed,omitempty"`
}

// EventKind says what is told.
type EventKind string

// What is told.
const (
	Fired     EventKind = "fired"
	Recovered EventKind = "recovered"
	Escalated EventKind = "escalated"
	Flaps     EventKind = "flapping"
	Blind     EventKind = "unknown"
	Seeing    EventKind = "known"
	Gone      EventKind = "gone"
)

// EventKinds lists them.
func EventKinds() []EventKind {
	return []EventKind{Fired, Escalated, Flaps, Blind, Recovered, Seeing, Gone}
}

// Event is something to be told of a thing.
type Event struct {
	Kind EventKind `json:"kind"`
	At   time.Time `json:"at"`
	// Since is since when it is, or was, bad or unknown; Lasted how long it was, for what
	// has ended; Told when the first message was posted, for what is escalated.
	Since  time.Time     `json:"since,omitzero"`
	Lasted time.Duration `json:"lasted,omitempty"`
	Told   time.Time     `json:"told,omitzero"`
	// Changes is how often it changed, for what is flapping.
	Changes int `json:"changes,omitempty"`
	// Open says of what is unknown that it fires, as far as is known, and of what is known
	// again that it does; Escalated of what has ended, or is told again, that it was
	// escalated.
	Open      bool `json:"open,omitempty"`
	Escalated bool `json:"escalated,omitempty"`
	// Muted says of what fires that it was told before, and then muted; of what has ended
	// that it did so while it was muted.
	Muted   bool     `json:"muted,omitempty"`
	Blame   *Figure  `json:"blame,omitempty"`
	Failed  string   `json:"failed,omitempty"`
	Figures []Figure `json:"figures,omitempty"`
	// To are the places where it is still to be posted; whoever posts it fills them in.
	To []string `json:"to,omitempty"`
}

// phase is the phase, of a thing that was never looked at too.
func (s State) phase() Phase {
	if s.Phase == "" {
		return OK
	}
	return s.Phase
}

// Empty reports whether nothing is lost when the state is forgotten at a time.
func (s State) Empty(r *Rule, at time.Time) bool {
	return s.phase() == OK && s.Blind.IsZero() && len(s.Owed) == 0 && s.Over == nil && s.Known == nil && len(recent(s.Changes, at)) == 0 && (s.Last.IsZero() || at.Sub(s.Last) >= r.Cooldown)
}

// Step is the state after a look. Muted says that nothing may be told. What is to be told
// is added to Owed; whoever posts it takes it away.
func (r *Rule) Step(s State, look Look, muted bool) State {
	if s.Looked.After(look.At) {
		s.putBack(look.At)
	}
	s.Phase, s.Looked, s.Owed = s.phase(), look.At, slices.Clone(s.Owed)
	s.Changes = recent(s.Changes, look.At)
	if look.Truth == Unknown {
		s.Blame, s.Failed = look.Blame, look.Failed
		if s.Blind.IsZero() {
			s.Blind = look.At
		}
		if s.Asked.IsZero() && !muted && !look.Quiet && s.tellable() && look.At.Sub(s.Blind) >= r.Patience {
			s.Asked = look.At
			if s.Known == nil { // else it was told, and that it is known was not
				s.owe(Event{Kind: Blind, At: look.At, Since: s.Blind, Open: s.Phase.Open(), Blame: s.Blame, Failed: s.Failed})
			}
			s.Known = nil
		}
	} else {
		told := s.see(look, muted)
		last := len(s.Owed) - 1
		if r.move(&s, look, muted); told {
			s.Owed[last].Open = s.Phase.Open()
		}
	}
	r.tell(&s, look.At, muted)
	return s
}

// putBack has a state go by a clock that was ahead and is right again: what was seen then
// is no stretch with what is seen now, and no time runs from one that is still to come.
func (s *State) putBack(at time.Time) {
	if s.Seen.After(at) {
		s.Seen = time.Time{}
	}
	times := []*time.Time{&s.Since, &s.Fired, &s.Good, &s.Told, &s.Escalated, &s.Last, &s.Muted, &s.Blind, &s.Asked}
	for _, end := range []**Event{&s.Over, &s.Known} {
		if *end != nil {
			late := **end
			*end, times = &late, append(times, &late.Since)
		}
	}
	for _, t := range times {
		if t.After(at) {
			*t = at
		}
	}
	s.Changes = slices.DeleteFunc(slices.Clone(s.Changes), func(c time.Time) bool { return c.After(at) })
}

// tellable reports whether what is unknown is worth a message: not what the panel never
// tells, or cannot tell yet.
func (s *State) tellable() bool {
	return s.Blame == nil || !slices.Contains([]digest.Why{digest.NotOffered, digest.NoneThere, digest.TooFew, digest.NoDate, digest.NoSites, digest.NoDomain}, s.Blame.Why)
}

// see ends a time in which nothing was known, and reports whether that is told: under a
// mute it is told when that has ended.
func (s *State) see(look Look, muted bool) (told bool) {
	if !s.Asked.IsZero() {
		s.Known = &Event{Kind: Seeing, Since: s.Blind, Lasted: look.At.Sub(s.Blind)}
	}
	if told = s.Known != nil && !muted; told {
		e := *s.Known // the state before this look stays as it is
		e.At, e.Figures, s.Known = look.At, look.Figures, nil
		s.owe(e)
	}
	s.Blind, s.Blame, s.Failed, s.Asked = time.Time{}, nil, "", time.Time{}
	s.Figures = look.Figures
	return told
}

func (s *State) owe(e Event) { s.Owed = append(s.Owed, e) }

// move follows the arrows with an answer.
func (r *Rule) move(s *State, look Look, muted bool) {
	bad, at := look.Truth == Yes, look.At
	apart := at.Sub(s.Seen)
	near := !s.Seen.IsZero() && apart >= 0 && apart <= stretch*max(r.Every, look.Took)
	switch {
	case s.Phase == OK && bad, s.Phase == Pending && bad && !near:
		s.Phase, s.Since, s.Held = Pending, at, 0
	case s.Phase == Pending && bad:
		s.Held += apart
	case s.Phase == Pending:
		s.Phase, s.Since, s.Held = OK, time.Time{}, 0
	case s.Phase.Open() && bad != s.Bad, s.Phase.Open() && !near: // begins anew
		s.Good, s.Well = time.Time{}, 0
		if !bad {
			s.Good = at
		}
	case s.Phase.Open():
		s.Well += apart
	}
	s.Seen, s.Bad = at, bad
	switch {
	case s.Phase == Pending && s.Held >= r.When.For:
		r.fire(s, at)
	case s.Phase == Firing && !bad && s.Well >= r.Hold:
		s.Changes = append(s.Changes, at)
		r.end(s, muted)
	case s.Phase == Flapping && s.Well >= Steady && bad: // told anew, as what it is now
		s.Phase, s.Since, s.Changes, s.Last = Firing, at.Add(-s.Well), nil, time.Time{}
		if !muted {
			s.Told = time.Time{}
		}
	case s.Phase == Flapping && s.Well >= Steady:
		s.Changes = nil
		r.end(s, muted)
	}
	if s.Phase == OK && s.Over != nil && !muted {
		e := *s.Over
		e.At, e.Figures, s.Over = at, s.Figures, nil
		s.owe(e)
	}
}

// fire begins to fire, or to flap.
func (r *Rule) fire(s *State, at time.Time) {
	s.Phase, s.Fired, s.Told, s.Escalated, s.Muted, s.Good, s.Well = Firing, at, time.Time{}, time.Time{}, time.Time{}, time.Time{}, 0
	s.Changes = append(s.Changes, at)
	if len(s.Changes) > Most {
		s.Phase, s.Since = Flapping, s.Changes[0]
	}
}

// end ends a firing. The end of what was told is told, under a mute when that has ended.
func (r *Rule) end(s *State, muted bool) {
	if !s.Told.IsZero() && r.Recovery {
		s.Over = &Event{Kind: Recovered, Since: s.Since, Lasted: s.Good.Sub(s.Since), Escalated: !s.Escalated.IsZero(), Muted: muted}
	}
	s.Phase, s.Since, s.Held, s.Fired, s.Told, s.Escalated, s.Muted, s.Good, s.Well = OK, time.Time{}, 0, time.Time{}, time.Time{}, time.Time{}, time.Time{}, time.Time{}, 0
}

// tell tells what fires and was held back, or was muted since it was told, and escalates.
// Whoever muted it took care of it, until the mute ended.
func (r *Rule) tell(s *State, at time.Time, muted bool) {
	if muted && s.Phase.Open() && !s.Told.IsZero() {
		s.Muted = at
	}
	if muted || !s.Phase.Open() || !s.Good.IsZero() {
		return
	}
	again := !s.Muted.IsZero()
	untold := (s.Told.IsZero() || again) && s.Blind.IsZero() // what is not known is told when it is
	cool := s.Last.IsZero() || at.Sub(s.Last) >= r.Cooldown
	e := Event{At: at, Since: s.Since, Escalated: !s.Escalated.IsZero(), Muted: again, Figures: s.Figures}
	switch {
	case untold && s.Phase == Flapping:
		e.Kind, e.Changes = Flaps, len(s.Changes)
	case untold && cool:
		e.Kind = Fired
	case !s.Told.IsZero() && s.Escalated.IsZero() && r.EscalateAfter > 0 && at.Sub(s.Told) >= r.EscalateAfter && (!again || at.Sub(s.Muted) >= r.EscalateAfter):
		s.Escalated = at
		s.owe(Event{Kind: Escalated, At: at, Since: s.Since, Told: s.Told, Blame: s.Blame, Failed: s.Failed, Figures: s.Figures})
		return
	default:
		return
	}
	s.Told, s.Last, s.Muted, s.Over = at, at, time.Time{}, nil
	s.owe(e)
}

// Leave is the state of a thing that is no longer listed, for a last message: empty but
// for what is owed.
func (r *Rule) Leave(s State, at time.Time, muted bool) State {
	left := State{Owed: slices.Clone(s.Owed), Looked: at}
	switch {
	case muted:
	case !s.Told.IsZero() && s.phase().Open():
		left.owe(Event{Kind: Gone, At: at, Since: s.Since, Lasted: at.Sub(s.Since), Escalated: !s.Escalated.IsZero(), Figures: s.Figures})
	case s.Over != nil:
		e := *s.Over
		e.Kind, e.At, e.Figures = Gone, at, s.Figures
		left.owe(e)
	}
	return left
}

// awaited reports whether somebody was told of it as open, and not yet of its end.
func (s State) awaited() bool { return s.phase().Open() && !s.Told.IsZero() || s.Over != nil }

// recent are the changes that still count.
func recent(changes []time.Time, at time.Time) []time.Time {
	var list []time.Time
	for _, c := range changes {
		if at.Sub(c) <= Window {
			list = append(list, c)
		}
	}
	return list
}

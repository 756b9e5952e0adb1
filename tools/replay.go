package tools

import (
	"bytes"
	"cmp"
	"encoding/json"
	"time"

	"panelbot/policies"
	"panelbot/tools/op"
)

// Facts are what the policy knew of a call, and what it said, so that the
// decision can be looked at again later. What stands in the entry beside them is
// left out. The fields stand in the order of their names on the wire, which is that
// of canonical JSON, so that the record need not write them anew.
type Facts struct {
	// Args are the masked arguments as the rules saw them; empty are the entry's.
	Args json.RawMessage `json:"args,omitempty"`
	// At is when it was decided; zero is when the call began.
	At time.Time `json:"at,omitzero"`
	// Reason says that the person said why, BreakGlass that the person asked to go
	// past the rules.
	BreakGlass bool `json:"break_glass,omitempty"`
	// Effect and Rule are what the policy itself said, before a ceiling, a guard, a
	// limit, or what people answered; empty is what the entry says.
	Effect policies.Effect `json:"effect,omitempty"`
	// Hidden says that more of Args is hidden here than it was from the rules.
	Hidden bool `json:"hidden,omitempty"`
	// Kind, ID and Name are what the call was about. Resolved says that its Tags
	// were known.
	ID       string `json:"id,omitempty"`
	Kind     string `json:"kind,omitempty"`
	Name     string `json:"name,omitempty"`
	Reason   bool   `json:"reason,omitempty"`
	Resolved bool   `json:"resolved,omitempty"`
	// ReviewBy is until when somebody has to look, where the glass was broken.
	ReviewBy time.Time `json:"review_by,omitzero"`
	// Risk is the risk before a command of the policy lowered it; zero is the
	// entry's.
	Risk policies.Risk     `json:"risk,omitempty"`
	Rule string            `json:"rule,omitempty"`
	Tags map[string]string `json:"tags,omitempty"`
	// Takes is what an approval took, in words.
	Takes string `json:"takes,omitempty"`
}

// facts are those of a call that was decided; nil where it was not.
func (k *call) facts(e Entry) *Facts {
	if k.ruled.Effect == 0 {
		return nil
	}
	f := &Facts{
		Kind: k.place.Kind, ID: k.place.ID, Name: k.place.Name, Tags: k.place.Tags, Resolved: k.place.Resolved,
		Reason: k.Reason != "", BreakGlass: k.BreakGlass, ReviewBy: k.ruled.ReviewBy.UTC().Truncate(time.Microsecond),
	}
	if !f.Resolved {
		f.Kind, f.ID, f.Name = k.target.kind, k.target.id, k.target.name
		if k.aboutPanel() {
			f.Kind, f.ID, f.Name, f.Resolved = "panel", k.panel.Name, k.panel.Name, true
		}
	}
	f.Name = k.line(f.Name)
	if k.at.Sub(k.started).Abs() > time.Second {
		f.At = k.at.UTC().Truncate(time.Microsecond)
	}
	if k.ungraded != e.Risk {
		f.Risk = k.ungraded
	}
	if k.ruled.Effect != e.Effect {
		f.Effect = k.ruled.Effect
	}
	if k.ruled.Rule != e.Rule {
		f.Rule = k.ruled.Rule
	}
	if k.ruled.Effect == policies.Approve {
		f.Takes = k.ruled.Approvals.String()
	}
	now := k.bound.Masked()
	saw := now
	if k.saw != nil {
		saw = k.saw
	}
	shown := k.shown(saw)
	if !bytes.Equal(saw, now) {
		f.Args = shown
	}
	f.Hidden = !bytes.Equal(saw, shown)
	return f
}

// aboutPanel reports whether a call is about no server and no site.
func (k *call) aboutPanel() bool {
	for i := range k.tool.Args {
		a := &k.tool.Args[i]
		if (a.Kind == op.KindServer || a.Kind == op.KindSite) && k.bound.Text(a.Name) != "" {
			return false
		}
	}
	return true
}

// note says why the person asked, in their words.
func (k *call) note() string {
	note := k.line(k.Reason)
	if !k.ruled.ReviewBy.IsZero() {
		note = "under break-glass, to be looked at by " + k.ruled.ReviewBy.UTC().Format("2006-01-02 15:04 MST") + ": " + note
	}
	return note
}

// Whole is the entry's facts with what they leave out; false where it has none.
func (e Entry) Whole() (Facts, bool) {
	if e.Facts == nil {
		return Facts{}, false
	}
	f := *e.Facts
	f.Risk, f.Effect, f.Rule = cmp.Or(f.Risk, e.Risk), cmp.Or(f.Effect, e.Effect), cmp.Or(f.Rule, e.Rule)
	if f.At.IsZero() {
		f.At = e.Time.Add(-e.Took)
	}
	if len(f.Args) == 0 {
		f.Args = e.Args
	}
	return f, true
}

// Why a decision cannot be looked at again.
const (
	// LacksFacts: an older panelbot recorded less.
	LacksFacts = "the entry does not hold what the policy knew then, as those of an older panelbot do not"
	// LacksTool: the tool is no longer in the catalogue.
	LacksTool = "there is no such tool any more"
	// LacksArgs: they were longer than the record keeps, and a rule may read them.
	LacksArgs = "the arguments were too long for the record, and a rule may read them"
	// LacksHidden: a part of them is hidden in the record, and a rule may read it.
	LacksHidden = "a part of the arguments is hidden in the record, and a rule may read it"
	// LacksTarget: nobody looked up what a rule now reads.
	LacksTarget = "the server and its tags were not looked up then, and the policy reads them now"
)

// Replay makes of an entry the request that was decided, for a policy to decide
// it again, with the person as they are now. why says what keeps that from being
// as it was then, where something does: nothing is guessed.
func (c *Catalogue) Replay(e Entry, person policies.Person, p *policies.Policy) (r policies.Request, why string) {
	f, ok := e.Whole()
	if !ok {
		return r, LacksFacts
	}
	t, ok := c.Find(e.Tool)
	if !ok {
		return r, LacksTool
	}
	r = policies.Request{
		Person: person, Door: e.Door, Tool: t.Name, Group: t.GroupName, Kind: t.Vendor.Kind, Panel: e.Panel, Risk: f.Risk, Class: t.Class,
		Target: policies.Target{Kind: f.Kind, ID: f.ID, Name: f.Name, Tags: f.Tags, Resolved: f.Resolved}, Filtered: c.filters(t),
		BreakGlass: f.BreakGlass, Now: f.At,
	}
	if f.Reason {
		r.Reason = "given"
	}
	if f.Resolved && f.Tags == nil {
		r.Target.Tags = map[string]string{}
	}
	args, err := policies.DecodeArgs(f.Args)
	if _, cut := args["left_out"]; err == nil && (!cut || len(args) != 3) {
		r.Args = args
	}
	switch {
	case p.NeedsArgs(r) && r.Args == nil:
		return r, LacksArgs
	case p.NeedsArgs(r) && f.Hidden:
		return r, LacksHidden
	case p.NeedsTarget(r) && !f.Resolved:
		return r, LacksTarget
	}
	if _, risk, ok := p.Command(r.Tool, r.Args, r.Target); ok && risk < r.Risk {
		r.Risk = risk
	}
	return r, ""
}

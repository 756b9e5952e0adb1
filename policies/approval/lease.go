package approval

import (
	"encoding/json"
	"errors"
	"fmt"
	"slices"
	"strings"
	"time"

	"panelbot/policies"
)

// Lease lets calls through for a while that would ask somebody: those of its
// person, at its door, by its tools and on its targets. It lifts nothing that
// denies. A Store gives out copies.
type Lease struct {
	// ID is that of the request by which it was asked for.
	ID     string
	Person string
	LeaseTerms
	// Used is how many calls it has let through.
	Used   int
	Reason string
	// GrantedBy are those who said yes, at Granted. The lease holds while what they
	// said is still enough.
	GrantedBy []string
	Granted   time.Time
	// RevokedAt and RevokedBy are zero while nobody has taken it back.
	RevokedAt time.Time
	RevokedBy string
}

// LeaseTerms are what is asked for: the arguments of the one call of such a plan.
type LeaseTerms struct {
	// Door is where the calls come in.
	Door    policies.Door `json:"door"`
	Tools   []string      `json:"tools"`
	Targets []LeaseTarget `json:"targets"`
	// Until is when it ends, at the latest; Count how many calls it lets through.
	Until time.Time `json:"until"`
	Count int       `json:"count"`
}

// LeaseTarget is something that calls may hit.
type LeaseTarget struct {
	// Panel is the configured panel's name, Kind server or site, ID the panel's id.
	Panel string `json:"panel"`
	Kind  string `json:"kind"`
	ID    string `json:"id"`
	// Name is how people call it; it decides nothing.
	Name string `json:"name,omitempty"`
}

// The bounds of a lease.
const (
	MaxLeaseTools   = 20
	MaxLeaseTargets = 50
	MaxLeaseTime    = 24 * time.Hour
	MaxLeaseCount   = 500
)

// slack is how much a lease may be longer than the longest, because its end is a
// whole minute, and the clocks of process and database differ.
const slack = 5 * time.Minute

// String is the target in words: server web-1 (1).
func (t LeaseTarget) String() string {
	if t.Name == "" || t.Name == t.ID {
		return t.Kind + " " + t.ID
	}
	return t.Kind + " " + t.Name + " (" + t.ID + ")"
}

// same reports whether two are one thing, however people call it.
func (t LeaseTarget) same(other LeaseTarget) bool {
	return t.Panel == other.Panel && t.Kind == other.Kind && t.ID == other.ID
}

// Covers reports whether a call by a tool on a target is one of those.
func (t LeaseTerms) Covers(tool string, target LeaseTarget) bool {
	return target.ID != "" && slices.Contains(t.Tools, tool) && slices.ContainsFunc(t.Targets, target.same)
}

// Lives reports whether it may still let something through.
func (l *Lease) Lives(now time.Time) bool {
	return l.RevokedAt.IsZero() && l.Used < l.Count && now.Before(l.Until)
}

// Check finds what is wrong with the terms, but for the time, which the store knows.
func (t LeaseTerms) Check() error {
	switch {
	case len(t.Tools) == 0 || len(t.Targets) == 0:
		return errors.New("a lease names tools and targets")
	case len(t.Tools) > MaxLeaseTools:
		return fmt.Errorf("a lease has %d tools, and %d are the most", len(t.Tools), MaxLeaseTools)
	case len(t.Targets) > MaxLeaseTargets:
		return fmt.Errorf("a lease has %d targets, and %d are the most", len(t.Targets), MaxLeaseTargets)
	case t.Count < 1 || t.Count > MaxLeaseCount:
		return fmt.Errorf("a lease lets 1 to %d calls through, and %d are asked for", MaxLeaseCount, t.Count)
	case !slices.Contains(policies.Doors(), t.Door):
		return fmt.Errorf("a lease is for a door, and %q is none", string(t.Door))
	case slices.Contains(t.Tools, ""), slices.ContainsFunc(t.Targets, func(t LeaseTarget) bool { return t.Panel == "" || t.Kind == "" || t.ID == "" }):
		return errors.New("a tool or target of the lease has no name")
	}
	return nil
}

// plain writes the terms in one order, so that who asks for the same again is
// known.
func (t LeaseTerms) plain() LeaseTerms {
	t.Tools = slices.Compact(slices.Sorted(slices.Values(t.Tools)))
	t.Targets = slices.SortedFunc(slices.Values(t.Targets), func(a, b LeaseTarget) int {
		return strings.Compare(a.Panel+"\x00"+a.Kind+"\x00"+a.ID, b.Panel+"\x00"+b.Kind+"\x00"+b.ID)
	})
	t.Targets = slices.CompactFunc(t.Targets, LeaseTarget.same)
	t.Until = t.Until.UTC()
	return t
}

// Plan is the plan of a request for a lease. words are how people call the tools.
func (t LeaseTerms) Plan(words []string) (Plan, error) {
	t = t.plain()
	if err := t.Check(); err != nil {
		return Plan{}, err
	}
	args, err := json.Marshal(t)
	if err != nil {
		return Plan{}, fmt.Errorf("approval: lease: %w", err)
	}
	ids, on := make([]string, len(t.Targets)), make([]string, len(t.Targets))
	for i, target := range t.Targets {
		ids[i], on[i] = target.Kind+"/"+target.ID, target.String()
	}
	// The id tells leases apart: one that differs in time or count alone takes the
	// place of the one before.
	id := string(t.Door) + ":" + strings.Join(t.Tools, ",") + ":" + strings.Join(ids, ",")
	return Plan{Calls: []Call{{
		Tool: policies.LeaseTool, Chat: "lease of " + Few(words), Panel: t.Targets[0].Panel, Risk: policies.Destroy,
		Target: Target{Kind: "lease", ID: id, Words: Few(on)}, Args: args, Masked: args, Subject: id,
	}}}, nil
}

// LeaseTerms are those of a request for a lease, for people to look at; what is
// granted is read of its arguments. ok is false where it asks for something else.
func (p Plan) LeaseTerms() (t LeaseTerms, ok bool) {
	if len(p.Calls) != 1 || p.Calls[0].Tool != policies.LeaseTool {
		return LeaseTerms{}, false
	}
	return t, json.Unmarshal(p.Calls[0].Masked, &t) == nil
}

// checkLease finds what is wrong with a call of a plan that asks for a lease.
func (p Plan) checkLease(c Call) error {
	if c.Tool != policies.LeaseTool {
		return nil
	}
	if len(p.Calls) > 1 {
		return errors.New("a lease is asked for alone, and not among other calls")
	}
	var t LeaseTerms
	if err := json.Unmarshal(c.Args, &t); err != nil {
		return errors.New("the terms of the lease cannot be read")
	}
	if c.Risk != policies.Destroy {
		return errors.New("a lease counts as what destroys")
	}
	return t.Check()
}

package tools

import (
	"context"
	"crypto/rand"
	"errors"
	"fmt"
	"slices"
	"strconv"
	"strings"
	"time"

	"panelbot/policies"
	"panelbot/policies/approval"
	"panelbot/tools/flashpanel"
	"panelbot/tools/op"
)

// LeaseAsk is what somebody says who asks for a lease: that calls of their own by
// these tools on these targets are let through for a while that would ask somebody.
type LeaseAsk struct {
	Person policies.Person
	// Door is where it is asked for, and Token the token by which that came; At is
	// where the calls will come in, and empty is Door.
	Door, At policies.Door
	Token    string
	// Tools are names or chat words; Targets are servers, or sites, by name or id.
	// Where the tools are about both, each is written as server:NAME or site:NAME.
	Tools, Targets []string
	// Panel names the configured panel; empty is the first of the tools' kind.
	Panel string
	// For is how long it holds, from now on, and Count how many calls it lets
	// through; 0 is DefaultLeaseCount.
	For    time.Duration
	Count  int
	Reason string
}

// DefaultLeaseCount is how many calls a lease lets through where nothing is said.
const DefaultLeaseCount = 20

// leasing is a lease on its way: what it would let through, as it is known here.
type leasing struct {
	tools []*op.Tool
	panel *Panel
	terms approval.LeaseTerms
}

// AskLease asks other people for a lease. What it says of the outcome is that of a
// call that others approve.
func (r *Runner) AskLease(ctx context.Context, a LeaseAsk) Outcome {
	k := &call{Call: Call{Tool: policies.LeaseTool, Person: a.Person, Door: a.Door, Token: a.Token, Reason: a.Reason}, id: rand.Text()[:12], started: time.Now(), risk: policies.Destroy}
	if !r.underWay.begin() {
		return leaseOutcome(Failed, op.Say("ending", "Nothing was sent: panelbot is about to end."))
	}
	defer r.underWay.done()
	out := r.guarded(ctx, k, func(r *Runner, ctx context.Context, k *call) Outcome { return r.askLease(ctx, k, a) })
	out.Tool = policies.LeaseTool
	r.ended(ctx, k, &out)
	return out
}

// leaseOutcome is an outcome that says one thing.
func leaseOutcome(status Status, why op.Message, hints ...op.Message) Outcome {
	return Outcome{Status: status, Tool: policies.LeaseTool, Summary: why.Text, Reasons: []op.Message{why}}.hinted(hints...)
}

func (r *Runner) askLease(ctx context.Context, k *call, a LeaseAsk) Outcome {
	if r.approvals == nil {
		return leaseOutcome(Denied, op.Say("no_approval", "Other people cannot be asked from here, because another panelbot owns the store: work through it with --server."))
	}
	person, known := r.now(a.Person)
	if !known && a.Person.Known() {
		out := leaseOutcome(Denied, op.Say("nothing_more", "{Name} may do nothing any more.", "Name", a.Person.Name))
		out.Rule = "person"
		return out
	}
	a.Person, k.Person = person, person
	l, err := r.leaseTerms(ctx, a)
	k.panel = l.panel
	var wrong *nameError
	switch {
	case errors.As(err, &wrong):
		return leaseOutcome(Invalid, k.message(wrong.Message), op.Say("lease_how", "approvals lease TOOLS on SERVERS for 2h count=20 reason=\"…\" asks for a lease. Nobody was asked."))
	case err != nil:
		r.log.Info("lease not asked for", "call", k.id, "err", k.line(err.Error()))
		return leaseOutcome(Failed, op.Say("lease_unread", "Nobody was asked for the lease, because the panel could not be read."))
	}
	k.target = target{parts: leaseWords(l.terms.Targets)}
	k.decision = r.decideLease(ctx, a.Person, a.Door, a.Reason, l)
	switch {
	case k.decision.Effect == policies.Deny:
		out := leaseOutcome(Denied, k.reason(), k.wayOn())
		out.Rule = k.decision.Rule
		return out
	case k.decision.ReasonRequired && strings.TrimSpace(a.Reason) == "":
		out := leaseOutcome(Invalid, op.Say("reason_wanted", "A reason is wanted ({Rule}): say why.", "Rule", k.decision.Rule), op.Say("reason_how", "In a chat or terminal add reason=\"…\"; an assistant passes reason to the run tool of the call's risk."))
		out.Rule = k.decision.Rule
		return out
	}
	if err := r.record(ctx, k, StageDecision, ""); err != nil {
		r.log.Error("lease not recorded, so not asked for", "call", k.id, "err", err)
		return leaseOutcome(Failed, op.Say("lease_unrecorded", "Nobody was asked for the lease, because it could not be recorded."), op.Say("look_at_log", "Ask the person who runs panelbot to look at its log."))
	}
	k.decided = true
	words := make([]string, len(l.tools))
	for i, t := range l.tools {
		words[i] = t.Chat
	}
	plan, err := l.terms.Plan(words)
	if err != nil {
		return leaseOutcome(Invalid, op.Message{Text: "Nobody was asked: " + err.Error() + "."})
	}
	terms := k.terms(r.Policy().Solo)
	terms.Expires = min(terms.Expires, time.Until(l.terms.Until).Round(time.Second)) // after that nobody has any use for it
	asking := policies.Request{Person: a.Person, Door: a.Door, Token: a.Token, Tool: policies.LeaseTool, Panel: l.panel.Name, Risk: policies.Destroy, Now: time.Now()}
	request, known, err := r.approvals.Ask(ctx, approval.Draft{
		Person: a.Person, Door: a.Door, Token: a.Token, Reason: r.reasonFor(k), Terms: terms, Plan: plan,
		Limits: slices.DeleteFunc(r.Policy().Limits(asking), func(l policies.Limit) bool { return l.Per == policies.PerTarget }), // a lease hits nothing itself
	})
	var refusal *approval.Refusal
	switch {
	case errors.As(err, &refusal):
		k.decision.Effect = policies.Deny
		return leaseOutcome(Denied, refusalOf(refusal))
	case err != nil:
		r.log.Error("request not kept", "call", k.id, "tool", policies.LeaseTool, "err", err)
		return leaseOutcome(Failed, op.Say("lease_unrecorded", "Nobody was asked for the lease, because it could not be recorded."), op.Say("look_at_log", "Ask the person who runs panelbot to look at its log."))
	}
	return r.answered(ctx, request, known)
}

// leaseTerms finds the tools and targets that are meant. A *nameError says what is
// not to be had.
func (r *Runner) leaseTerms(ctx context.Context, a LeaseAsk) (leasing, error) {
	l := leasing{terms: approval.LeaseTerms{Door: a.At, Count: a.Count, Until: time.Now().Add(a.For).UTC().Truncate(time.Minute).Add(time.Minute)}}
	if l.terms.Door == "" {
		l.terms.Door = a.Door
	}
	if a.Count == 0 {
		l.terms.Count = DefaultLeaseCount
	}
	switch {
	case len(a.Tools) == 0 || len(a.Targets) == 0:
		return l, &nameError{op.Say("lease_empty", "A lease names tools and servers.")}
	case a.For <= 0 || a.For > approval.MaxLeaseTime:
		return l, &nameError{op.Say("lease_time", "A lease holds for a day at most: say for 2h, or for 30m.")}
	case l.terms.Count < 1 || l.terms.Count > approval.MaxLeaseCount:
		return l, &nameError{op.Say("lease_count", "A lease lets 1 to {Most} calls through: say count=20.", "Most", approval.MaxLeaseCount)}
	case !slices.Contains(policies.Doors(), l.terms.Door):
		return l, &nameError{op.Say("lease_door", "There is no door {Door}: say door=mcp, or door=terminal.", "Door", quoted(string(l.terms.Door)))}
	case len(a.Tools) > approval.MaxLeaseTools || len(a.Targets) > approval.MaxLeaseTargets:
		return l, &nameError{op.Say("lease_many", "A lease has {Tools} tools and {Targets} targets at most: ask for it in parts.", "Tools", approval.MaxLeaseTools, "Targets", approval.MaxLeaseTargets)}
	}
	for _, name := range a.Tools {
		t, ok := r.catalogue.Find(name)
		if !ok {
			return l, &nameError{r.catalogue.unknown(name)}
		}
		if why := r.unleasable(t, a.Person, l.terms.Door); why.Said() {
			return l, &nameError{why}
		}
		if len(l.tools) > 0 && l.tools[0].Vendor.Kind != t.Vendor.Kind {
			return l, &nameError{op.Say("lease_kinds", "The tools of a lease are for one kind of panel: ask for two leases.")}
		}
		if !slices.Contains(l.tools, t) {
			l.tools = append(l.tools, t)
			l.terms.Tools = append(l.terms.Tools, t.Name)
		}
	}
	if l.panel = r.panelOf(l.tools[0].Vendor.Kind, a.Panel); l.panel == nil {
		return l, &nameError{op.Say("lease_panel", "There is no {Kind} panel {Panel} in the configuration.", "Kind", l.tools[0].Vendor.Title, "Panel", quoted(a.Panel))}
	}
	var err error
	l.terms.Targets, err = r.leaseTargets(ctx, l, a)
	return l, err
}

// unleasable says why no lease is to be had of a tool; nothing where one is.
func (r *Runner) unleasable(t *op.Tool, person policies.Person, door policies.Door) op.Message {
	switch {
	case t.Risk != policies.Change && t.Risk != policies.Disrupt || t.Class != policies.ClassOrdinary:
		return op.Say("lease_risk", "{Tool} can have the risk {Risk}, and a lease is for what changes or disrupts alone.", "Tool", t.Chat, "Risk", riskWord(t.Risk))
	case placeOf(t) == "":
		return op.Say("lease_place", "{Tool} is not about one server or site, so that no lease can be limited to one.", "Tool", t.Chat)
	case r.Hidden(t, person, door):
		return op.Say("lease_hidden", "{Tool} is denied to {Name} at the door {Door}, and a lease lifts no denial.", "Tool", t.Chat, "Name", person.Name, "Door", string(door))
	}
	return op.Message{}
}

// placeOf is what a tool's calls are about: server or site; empty where they are
// about neither, or may be about several.
func placeOf(t *op.Tool) string {
	place := ""
	for i := range t.Args {
		a := &t.Args[i]
		kind := ""
		switch {
		case a.Kind == op.KindServer:
			kind = "server"
		case a.Kind == op.KindSite:
			kind = "site"
		case a.Kind == op.KindList && (a.Elem.Kind == op.KindServer || a.Elem.Kind == op.KindSite):
			return ""
		default:
			continue
		}
		if place != "" {
			return ""
		}
		place = kind
	}
	return place
}

// panelOf is the panel of a kind and name; the first of the kind without a name, nil
// where there is none.
func (r *Runner) panelOf(kind, name string) *Panel {
	i := slices.IndexFunc(r.panels, func(p *Panel) bool { return p.Kind == kind && (name == "" || p.Name == name) })
	if i < 0 {
		return nil
	}
	return r.panels[i]
}

// leaseTargets finds the servers and sites that are meant. Each has to be of use
// for one of the tools, and each tool needs one.
func (r *Runner) leaseTargets(ctx context.Context, l leasing, a LeaseAsk) ([]approval.LeaseTarget, error) {
	kinds := map[string]*op.Tool{} // a tool for each kind
	for _, t := range l.tools {
		kinds[placeOf(t)] = t
	}
	var list []approval.LeaseTarget
	var servers []flashpanel.Server
	for _, name := range a.Targets {
		kind, rest, prefixed := strings.Cut(name, ":")
		if !prefixed || kind != "server" && kind != "site" {
			if rest = name; len(kinds) > 1 {
				return nil, &nameError{op.Say("lease_which", "The tools are about servers and sites: write server:{Name} or site:{Name}.", "Name", clip(CleanText(name), 80))}
			}
			kind = placeOf(l.tools[0])
		}
		if kinds[kind] == nil {
			return nil, &nameError{op.Say("lease_useless", "None of the tools is about {Target}.", "Target", clip(CleanText(name), 80))}
		}
		found := approval.LeaseTarget{Panel: l.panel.Name, Kind: kind}
		var err error
		if kind == "site" {
			found.Name = clip(CleanText(rest), 80)
			found.ID, err = siteID(l.panel, rest)
		} else {
			if servers == nil {
				if servers, err = r.listServers(ctx, l.panel, ""); err != nil {
					return nil, err
				}
			}
			found.ID, found.Name, err = r.leaseServer(ctx, l.panel, a.Person, servers, rest)
		}
		if err != nil {
			return nil, err
		}
		list = append(list, found)
	}
	for kind, t := range kinds {
		if !slices.ContainsFunc(list, func(t approval.LeaseTarget) bool { return t.Kind == kind }) {
			return nil, &nameError{op.Say("lease_lacks", "{Tool} is about a {Kind}, and none is named.", "Tool", t.Chat, "Kind", kind)}
		}
	}
	return list, nil
}

// leaseServer finds a server in the panel's list, or, where that does not hold all,
// by asking for it. A lease shows the name that the panel has for an id.
func (r *Runner) leaseServer(ctx context.Context, p *Panel, by policies.Person, servers []flashpanel.Server, given string) (id, name string, err error) {
	var matches []flashpanel.Server
	for _, s := range servers {
		if isID(given) && strconv.FormatInt(s.ID, 10) == given || !isID(given) && strings.EqualFold(s.Name, given) {
			matches = append(matches, s)
		}
	}
	if len(matches) == 1 {
		return strconv.FormatInt(matches[0].ID, 10), CleanText(matches[0].Name), nil
	}
	if !isID(given) {
		id, err = r.serverID(ctx, p, by, given, true) // which says what is wrong with the name
		return id, clip(CleanText(given), 80), err
	}
	s, err := r.server(ctx, p, given)
	if err != nil {
		return "", "", fmt.Errorf("server %s: %w", given, err)
	}
	return given, CleanText(s.Name), nil
}

// leaseWords are targets for people.
func leaseWords(targets []approval.LeaseTarget) []string {
	words := make([]string, len(targets))
	for i, t := range targets {
		words[i] = t.String()
	}
	return words
}

// decideLease asks the policy for each call that the lease would let through.
func (r *Runner) decideLease(ctx context.Context, person policies.Person, door policies.Door, reason string, l leasing) policies.Decision {
	policy := r.Policy()
	now := time.Now()
	var calls []policies.Request
	for _, on := range l.terms.Targets {
		place := policies.Target{Kind: on.Kind, ID: on.ID, Name: on.Name} // which is not resolved
		looked := false
		for _, t := range l.tools {
			if placeOf(t) != on.Kind {
				continue
			}
			q := policies.Request{
				Person: person, Door: l.terms.Door, Tool: t.Name, Group: t.GroupName, Kind: t.Vendor.Kind, Panel: l.panel.Name,
				Risk: t.Risk, Class: t.Class, Reason: reason, Now: now,
			}
			asking := q
			asking.Tool, asking.Group, asking.Risk, asking.Door = policies.LeaseTool, policies.LeaseFacts("").Group, policies.Destroy, door
			if !looked && (policy.NeedsTarget(q) || policy.NeedsTarget(asking)) {
				looked = true
				place = r.locate(ctx, &call{Call: Call{Tool: policies.LeaseTool}, tool: t, panel: l.panel, target: target{kind: on.Kind, id: on.ID, name: on.Name}})
			}
			q.Target = place
			calls = append(calls, q)
		}
	}
	return policy.DecideLease(door, calls)
}

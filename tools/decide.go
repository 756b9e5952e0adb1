package tools

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"maps"
	"strconv"
	"strings"
	"time"

	"panelbot/panel"
	"panelbot/policies"
	"panelbot/tools/flashpanel"
	"panelbot/tools/op"
)

// asks is the call as the policy sees it.
func (r *Runner) asks(k *call) policies.Request {
	q := policies.Request{
		Person: k.Person, Door: k.Door, Token: k.Token, Tool: k.tool.Name, Group: k.tool.GroupName, Kind: k.tool.Vendor.Kind, Panel: k.panel.Name,
		Risk: k.risk, Class: k.tool.Class, Target: k.place, Reason: k.Reason, BreakGlass: k.BreakGlass, Now: time.Now(), Filtered: r.filters(k.tool),
	}
	if p := r.Policy(); len(p.Rules)+len(p.Commands) > 0 {
		if k.argsOf != k.bound {
			k.args, k.argsErr = policies.DecodeArgs(k.bound.Masked())
			k.argsOf = k.bound
		}
		if k.argsErr == nil { // else they are not known, and the strictest counts
			q.Args, k.saw = k.args, k.bound.Masked()
		}
	}
	return q
}

// decide asks the policy, and the panel's ceiling, and resolves the names of the
// call. Where no rule reads the target it decides first, so that a denied call
// costs the panel nothing.
func (r *Runner) decide(ctx context.Context, k *call) (Outcome, bool) {
	policy := r.Policy()
	named := len(k.bound.Named()) > 0
	if !named && !policy.NeedsTarget(r.asks(k)) {
		if out, ok := r.verdict(k, policy); !ok {
			return out, false
		}
		return r.resolve(ctx, k)
	}
	if r.deniedAnyway(k, policy, named) {
		return r.verdict(k, policy)
	}
	if out, ok := r.resolve(ctx, k); !ok {
		return out, false
	}
	if named {
		if out, ok := r.identify(ctx, k); !ok {
			return out, false
		}
	}
	if !k.DryRun && (!named || policy.NeedsTarget(r.asks(k))) { // a dry run sends nothing, so that the strictest counts
		k.place = r.locate(ctx, k)
	}
	return r.verdict(k, policy)
}

// deniedAnyway reports whether a call is denied whatever its target is, so that it
// needs no look at the panel. Of a name that was not looked up the risk may not be
// known either.
func (r *Runner) deniedAnyway(k *call, policy *policies.Policy, named bool) bool {
	if named && k.tool.Graded() {
		return policy.Certain(k.Person, k.Door, k.tool.Policy())
	}
	d := policy.Decide(r.asks(k))
	return d.Effect == policies.Deny && !strings.HasPrefix(d.Rule, "policy.rules.") && d.Rule != "person.scope"
}

// verdict asks the policy with what is known now.
func (r *Runner) verdict(k *call, policy *policies.Policy) (Outcome, bool) {
	asks := r.asks(k)
	k.at, k.ungraded = asks.Now, asks.Risk
	if _, risk, ok := policy.Command(asks.Tool, asks.Args, asks.Target); ok && risk < k.risk {
		k.risk, asks.Risk = risk, risk
	}
	k.decision, k.policy = policy.Decide(asks), policy
	k.ruled = k.decision
	if k.decision.Effect != policies.Deny && k.risk > k.panel.Ceiling {
		k.decision = policies.Decision{Effect: policies.Deny, Rule: "ceiling", Version: k.decision.Version,
			Reason: fmt.Sprintf("The panel %s has the ceiling %s, and this call has the risk %s.", k.panel.Name, k.panel.Ceiling, k.risk)}
	}
	k.why = nil
	if m := k.reason(); m.Said() {
		k.why = []op.Message{m}
	}
	if k.DryRun {
		return Outcome{}, true
	}
	if k.decision.Effect == policies.Deny {
		return r.denied(k, k.wayOn()), false
	}
	if k.decision.ReasonRequired && strings.TrimSpace(k.Reason) == "" {
		why := op.Say("reason_wanted", "A reason is wanted ({Rule}): say why.", "Rule", k.decision.Rule)
		out := Outcome{Status: Invalid, Rule: k.decision.Rule, Summary: fmt.Sprintf("%s: %s Nothing was sent.", k.tool.Chat, why.Text), Reasons: []op.Message{why}}
		return out.hinted(op.Say("reason_how", "In a chat or terminal add reason=\"…\"; an assistant passes reason to the run tool of the call's risk.")), false
	}
	return Outcome{}, true
}

// stillHolds decides anew where the policy changed while the calls before it in a plan
// went out, and wherever somebody was asked: a stop, or a freeze that has begun, stops
// what has not left yet.
func (r *Runner) stillHolds(k *call) (Outcome, bool) {
	policy := r.Policy()
	if policy == k.policy && !k.asked {
		return Outcome{}, true
	}
	return r.decideAgain(k, policy)
}

// stillKnown looks whether whoever asks may still do anything, and who they are now:
// the door may know only who they were, and somebody may have been locked out while
// they were asked.
func (r *Runner) stillKnown(k *call) (Outcome, bool) {
	if r.people == nil || !k.Person.Known() {
		return Outcome{}, true
	}
	person, known := r.people.Person(k.Person.Name)
	if !known {
		why := op.Say("nothing_more", "{Name} may do nothing any more.", "Name", k.Person.Name)
		k.decision = policies.Decision{Effect: policies.Deny, Rule: "person", Version: k.decision.Version, Reason: why.Text}
		k.why = []op.Message{why}
		return r.denied(k), false
	}
	k.Person = person
	return Outcome{}, true
}

// now is a person as they are now: a door may know only who they were when a session
// began. ok is false for nobody, and for somebody who may do nothing any more.
func (r *Runner) now(person policies.Person) (now policies.Person, ok bool) {
	if r.people == nil || !person.Known() {
		return person, person.Known()
	}
	return r.people.Person(person.Name)
}

// decideAgain decides about a call that was decided before, and refuses it where
// it would take more now.
func (r *Runner) decideAgain(k *call, policy *policies.Policy) (Outcome, bool) {
	had := k.decision
	agreed := max(k.agreed, had.Effect)
	if out, ok := r.verdict(k, policy); !ok {
		return out, false
	}
	now := k.decision
	asksMore := k.lease == "" && now.Effect > policies.Allow && (now.StepUp && !had.StepUp || now.Confirm.Type != "" && had.Confirm.Type == "")
	if now.Effect > agreed || asksMore {
		k.why = append(k.why, op.Say("stricter_now", "The policy became stricter while it waited."))
		k.decision.Effect = policies.Deny
		return r.denied(k, op.Say("call_anew", "Call again, and it is decided by the policy of now.")), false
	}
	if k.lease != "" {
		k.decision.Rule = k.lease
	}
	return Outcome{}, true
}

// locate finds out what the policy wants to know of the target: the server, with
// its name and tags. What cannot be found out is not resolved, and then the
// strictest counts.
func (r *Runner) locate(ctx context.Context, k *call) policies.Target {
	t := policies.Target{Kind: k.target.kind, ID: k.target.id, Name: k.target.name}
	server := ""
	switch t.Kind {
	case "":
		return policies.Target{Kind: "panel", ID: k.panel.Name, Name: k.panel.Name, Tags: map[string]string{}, Resolved: true}
	case "server":
		server = t.ID
	case "site":
		if server = k.panel.serverOf(t.ID); server == "" {
			return t // no operation says which server a site is on
		}
	}
	found, err := r.server(ctx, k.panel, server)
	if err != nil {
		r.log.Info("target not resolved, so that the strictest counts", "call", k.id, "tool", k.tool.Name, "err", k.line(err.Error()))
		return t
	}
	if t.Kind == "server" {
		t.Name = CleanText(found.Name)
	}
	t.Tags, t.Resolved = k.panel.tagsOf(found), true
	return t
}

// server finds a server by its id or name.
func (r *Runner) server(ctx context.Context, p *Panel, ref string) (flashpanel.Server, error) {
	if !isID(ref) {
		id, err := r.serverID(ctx, p, policies.Person{}, ref, true)
		if err != nil {
			return flashpanel.Server{}, err
		}
		ref = id
	}
	answer, err := r.read(ctx, p, &flashpanel.GetServer, json.RawMessage(`{"server":`+ref+`}`))
	if err != nil {
		return flashpanel.Server{}, err
	}
	var details flashpanel.ServerDetails
	if err := json.Unmarshal(answer, &details); err != nil || strconv.FormatInt(details.Data.ID, 10) != ref {
		return flashpanel.Server{}, &panel.Error{Kind: panel.Broken, Message: "The panel's answer about a server has another shape than its reference shows.", Err: err}
	}
	return details.Data, nil
}

func (p *Panel) tagsOf(s flashpanel.Server) map[string]string { return TagsOf(s, p.Tags) }

// TagsOf are a server's tags: the panel's, over which those stand that the configuration
// gives to its name or id. The panel's tag env:prod reads as env=prod, prod as one without
// a value.
func TagsOf(s flashpanel.Server, configured map[string]map[string]string) map[string]string {
	tags := map[string]string{}
	for _, tag := range s.Tags {
		name, value, _ := strings.Cut(CleanText(tag), ":")
		tags[strings.TrimSpace(name)] = strings.TrimSpace(value)
	}
	maps.Copy(tags, policies.TagsOf(configured, s.Name, strconv.FormatInt(s.ID, 10)))
	return tags
}

// shows reports whether a server may be shown to a person.
func (p *Panel) shows(person policies.Person, s flashpanel.Server) bool {
	t := policies.Target{Kind: "server", ID: strconv.FormatInt(s.ID, 10), Name: s.Name, Tags: p.tagsOf(s), Resolved: true}
	return !person.Scope.Limits() || person.Scope.Covers(t, p.Name, policies.Read)
}

// filters reports whether a tool's answer is cut down to what the person's
// scope covers.
func (r *Runner) filters(t *op.Tool) bool { return r.catalogue.filters(t) }

func (c *Catalogue) filters(t *op.Tool) bool { return t == c.byDecl[&flashpanel.ListServers] }

// scoped leaves of a list of servers those that the person's scope covers. One of which it
// cannot be told what is in it is an error: it is neither shown nor empty. What stands beside
// the list, such as how long it is, tells of the others and is left out.
func (k *call) scoped(answer json.RawMessage) (json.RawMessage, error) {
	if !k.Person.Scope.Limits() {
		return answer, nil
	}
	if err := op.ShapeOf(&flashpanel.ServerList{}).Fits(answer); err != nil {
		return nil, err
	}
	var list struct {
		Data []json.RawMessage `json:"data"`
	}
	if err := json.Unmarshal(answer, &list); err != nil {
		return nil, err
	}
	kept := []json.RawMessage{}
	for _, raw := range list.Data {
		var s flashpanel.Server
		if err := json.Unmarshal(raw, &s); err != nil {
			return nil, err
		}
		if s.ID <= 0 {
			return nil, errors.New("a server in the list has no id")
		}
		if k.panel.shows(k.Person, s) {
			kept = append(kept, raw)
		}
	}
	return mustJSON(map[string]any{"data": kept}), nil
}

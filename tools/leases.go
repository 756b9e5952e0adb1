package tools

import (
	"context"
	"encoding/json"
	"errors"
	"slices"
	"strings"

	"panelbot/policies"
	"panelbot/policies/approval"
	"panelbot/tools/op"
)

// leased lets a call through that would ask somebody, where a lease of the person
// covers it. What is denied never comes here. A lease that cannot be looked up lets
// nothing through.
func (r *Runner) leased(ctx context.Context, k *call) bool {
	asks := k.decision.Effect == policies.Confirm || k.decision.Effect == policies.Approve
	if r.approvals == nil || !asks || k.BreakGlass || k.tool.Class != policies.ClassOrdinary || k.target.id == "" || placeOf(k.tool) != k.target.kind {
		return false
	}
	l, err := r.approvals.UseLease(ctx, approval.LeaseUse{
		Call: k.id, Person: k.Person.Name, Door: k.Door, Tool: k.tool.Name, Risk: k.risk, Terms: k.terms(r.Policy().Solo), Words: k.target.String(),
		Target: approval.LeaseTarget{Panel: k.panel.Name, Kind: k.target.kind, ID: k.target.id, Name: k.target.name},
	})
	switch {
	case err != nil:
		r.log.Error("leases not looked up, so that none counts", "call", k.id, "tool", k.tool.Name, "err", err)
		return false
	case l == nil:
		return false
	}
	k.lease, k.agreed = "lease "+l.ID, k.decision.Effect
	k.decision = policies.Decision{Effect: policies.Allow, Rule: k.lease, Rules: k.decision.Rules, Version: k.decision.Version}
	k.why = nil
	return true
}

// grant makes a lease of an approved request: it decides anew by the policy and the
// people of now, and claims the request.
func (r *Runner) grant(ctx context.Context, request *approval.Request) (*approval.Request, error) {
	if why := r.leaseNoMore(ctx, request); why.Said() {
		return r.approvals.Invalidate(ctx, request.ID, why.Text)
	}
	ctx = context.WithoutCancel(ctx)
	claimed, err := r.approvals.Claim(ctx, request.ID, r.owner, nil)
	if err != nil {
		return nil, err
	}
	return r.approvals.Grant(ctx, claimed.ID, claimed.Claim.Fence)
}

// leaseNoMore says why an approved lease no longer holds; empty where it does.
func (r *Runner) leaseNoMore(ctx context.Context, request *approval.Request) op.Message {
	person, known := r.people.Person(request.Person)
	if !known {
		return gone(request)
	}
	var l leasing
	if err := json.Unmarshal(request.Plan.Calls[0].Args, &l.terms); err != nil {
		return op.Say("again_terms", "its terms cannot be read")
	}
	for _, name := range l.terms.Tools {
		t, ok := r.catalogue.byName[name]
		if !ok {
			return op.Say("again_tool", "there is no tool {Tool} any more", "Tool", name)
		}
		if why := r.unleasable(t, person, l.terms.Door); why.Said() {
			return why
		}
		l.tools = append(l.tools, t)
	}
	if l.panel = r.panelOf(l.tools[0].Vendor.Kind, request.Plan.Calls[0].Panel); l.panel == nil {
		return op.Say("again_no_panel", "the panel {Panel} is no longer configured", "Panel", request.Plan.Calls[0].Panel)
	}
	k := &call{Call: Call{Person: person}, risk: policies.Destroy, decision: r.decideLease(ctx, person, request.Door, request.Reason, l)}
	switch {
	case k.decision.Effect == policies.Deny:
		return k.reason()
	case request.Terms.Stricter(k.terms(r.Policy().Solo)):
		return stricter(k.decision)
	}
	return op.Message{}
}

// Leases lists the leases that may still let something through: the person's own,
// and for approvers and admins all. The one that ends first is in front.
func (r *Runner) Leases(ctx context.Context, person policies.Person) ([]*approval.Lease, error) {
	person, known := r.now(person)
	if r.approvals == nil || !known {
		return nil, nil
	}
	f := approval.LeaseFilter{Person: person.Name, Lives: true}
	if approval.Oversees(person) {
		f.Person = ""
	}
	list, err := r.approvals.Leases(ctx, f)
	if err != nil {
		r.log.Error("leases not listed", "err", err)
		return nil, op.Say("leases_unread", "the leases could not be read; panelbot's log says why")
	}
	return list, nil
}

// RevokeLease takes a lease back, at once: its person may, and every approver and
// admin. Where the lease is nil, the outcome says why not.
func (r *Runner) RevokeLease(ctx context.Context, id string, person policies.Person, door policies.Door) (*approval.Lease, Outcome) {
	none := leaseOutcome(Invalid, op.Say("no_lease", "There is no lease {ID} that you may see.", "ID", clip(CleanText(id), 40)))
	person, known := r.now(person)
	if r.approvals == nil || !known {
		return nil, none
	}
	l, err := r.approvals.RevokeLease(ctx, id, person, door)
	var refusal *approval.Refusal
	switch {
	case err == nil:
		return l, Outcome{}
	case errors.As(err, &refusal):
		return nil, leaseOutcome(Denied, refusalOf(refusal))
	case errors.Is(err, approval.ErrNotFound):
		return nil, none
	default:
		r.log.Error("lease not revoked", "lease", id, "err", err)
		return nil, leaseOutcome(Failed, op.Say("lease_kept", "The lease was not revoked, because the store could not be written: policy stop stops everything."), op.Say("look_at_log", "Ask the person who runs panelbot to look at its log."))
	}
}

// RevokeLeasesOf takes all leases of a person back. The error is as with CancelRequestsOf.
func (r *Runner) RevokeLeasesOf(ctx context.Context, person policies.Person, door policies.Door) error {
	if r.approvals == nil {
		return nil
	}
	list, err := r.approvals.Leases(ctx, approval.LeaseFilter{Person: person.Name, Lives: true})
	if err != nil {
		r.log.Error("leases not revoked", "person", person.Name, "err", err)
		return op.Say("leases_left_unread", "leases were not revoked, because they could not be read")
	}
	var left []string
	for _, l := range list {
		_, refused := r.approvals.RevokeLease(ctx, l.ID, person, door)
		var refusal *approval.Refusal
		if refused != nil && !errors.As(refused, &refusal) { // else somebody was faster
			r.log.Error("lease not revoked", "lease", l.ID, "err", refused)
			left = append(left, l.ID)
		}
	}
	if len(left) > 0 {
		return op.Say("leases_left", "lease {ID} was not revoked", "ID", strings.Join(left, ", "))
	}
	return nil
}

// isLease reports whether a request asks for a lease, and not for calls.
func isLease(request *approval.Request) bool {
	return slices.ContainsFunc(request.Plan.Calls, func(c approval.Call) bool { return c.Tool == policies.LeaseTool })
}

package tools

import (
	"cmp"
	"context"
	"errors"
	"fmt"
	"strings"

	"panelbot/policies"
	"panelbot/policies/approval"
	"panelbot/tools/op"
)

// approve makes a request of a call, about which other people are asked. The
// call ends here; whoever executes the request begins anew from what it keeps.
func (r *Runner) approve(ctx context.Context, k *call) Outcome {
	return r.request(ctx, k, k.terms(r.Policy().Solo))
}

// request makes a request of a call on these terms.
func (r *Runner) request(ctx context.Context, k *call, terms approval.Terms) Outcome {
	// What the person who asks has to type is asked for now; what panelbot makes is
	// made when it is used, so that no store holds it.
	if out, ok := r.fillSome(ctx, k, func(o op.Order) bool { return o.Ask }); !ok {
		return out
	}
	if out, ok := r.keepable(k); !ok {
		return out
	}
	if err := r.record(ctx, k, StageDecision, ""); err != nil {
		return r.notRecorded(k, err)
	}
	k.decided = true
	previews := r.preview(ctx, k)
	return r.asked(ctx, k, terms, approval.Plan{Calls: []approval.Call{r.planned(k, 1, previews)}}, r.reasonFor(k))
}

// keepable refuses a request whose secrets could be given to nobody.
func (r *Runner) keepable(k *call) (Outcome, bool) {
	if len(k.bound.Orders()) == 0 || r.CanKeep() {
		return Outcome{}, true
	}
	return Outcome{Status: Invalid, Summary: k.tool.Chat + ": a secret would be made that nobody could be given, because downloads.dir is no directory that panelbot can write to. Nothing was asked."}, false
}

// asked asks people about a plan, of which k is the call that demands most,
// for a reason as others may be told it.
func (r *Runner) asked(ctx context.Context, k *call, terms approval.Terms, plan approval.Plan, reason string) Outcome {
	request, known, err := r.approvals.Ask(ctx, approval.Draft{
		Person: k.Person, Door: k.Door, Token: k.Token, Reason: reason, Limits: r.Policy().Limits(policies.Request{Risk: plan.Risk(), Door: k.Door}), Terms: terms, Plan: plan,
	})
	var refusal *approval.Refusal
	switch {
	case errors.As(err, &refusal) && terms.Own():
		return r.notElsewhere(k, refusal)
	case errors.As(err, &refusal):
		k.decision.Effect, k.why = policies.Deny, []op.Message{refusalOf(refusal)}
		k.decision.Rule = cmp.Or(refusal.Rule, k.decision.Rule)
		return r.denied(k)
	case err != nil:
		return r.notKept(k, err)
	}
	return r.answered(ctx, request, known)
}

// answered is the outcome of a request for whoever asked: it names those who could say
// yes but for want of one-time codes.
func (r *Runner) answered(ctx context.Context, request *approval.Request, known bool) Outcome {
	out := r.OutcomeOf(request, known)
	if request.State != approval.Pending || request.Terms.Own() {
		return out
	}
	if without := codelessWords(r.codeless(ctx, request.Terms.Code, out.Approval.Approvers)); without.Said() {
		out.Reasons = append(out.Reasons, without)
		out.Summary += " " + without.Text
	}
	return out
}

// codeless gives those of the people who have no one-time codes, where a yes takes one.
func (r *Runner) codeless(ctx context.Context, code bool, people []string) []string {
	if r.approvals == nil {
		return nil
	}
	without, err := r.approvals.Codeless(ctx, code, people)
	if err != nil {
		r.log.Error("one-time codes not looked up", "err", err)
	}
	return without
}

// codelessWords says who cannot say yes for want of codes, and what to do; nothing
// where everybody can.
func codelessWords(people []string) op.Message {
	if len(people) == 0 {
		return op.Message{}
	}
	lines := make([]string, len(people))
	for i, name := range people {
		lines[i] = name + " (panelbot people totp --as " + ShellWord(name) + ")"
	}
	return op.Say("codeless", "Not able to say yes yet, for want of one-time codes: {Who}.", "Who", strings.Join(lines, ", "))
}

// notKept ends a call whose request the store did not take.
func (r *Runner) notKept(k *call, err error) Outcome {
	r.log.Error("request not kept", "call", k.id, "tool", k.tool.Name, "err", err)
	out := Outcome{Status: Failed}
	out.told(k.tool.Chat, op.Say("request_unkept", "nobody was asked, because the request could not be kept."))
	return out.hinted(op.Say("look_at_log", "Ask the person who runs panelbot to look at its log."))
}

// planned is one call of so many as a request keeps it.
func (r *Runner) planned(k *call, calls int, previews []Previewed) approval.Call {
	var preview []byte
	if len(previews) > 0 {
		preview = mustJSON(previews)
	}
	if k.target.kind == "" {
		k.target.kind, k.target.id = "panel", k.panel.Name
	}
	t := r.toShow(k, previews)
	return approval.Call{
		Tool: k.tool.Name, Chat: k.tool.Chat, Panel: k.panel.Name, Risk: k.risk,
		Target: approval.Target{Kind: t.kind, ID: t.id, Name: t.name, Words: t.String()},
		Args:   k.bound.JSON(), Masked: k.asks(calls), Subject: k.wish(), Preview: preview, Identity: identities(previews),
	}
}

// wish is what the call is about, of what its arguments say; empty where a part of that is hidden, because
// what is hidden in two calls cannot be told to be the same.
func (k *call) wish() string {
	about := k.tool.Subject(k.bound.JSON())
	if about != k.tool.Subject(k.shown(k.bound.Masked())) {
		return ""
	}
	return about
}

// replaces says whose place a request took; nothing where it took none's.
func replaces(request *approval.Request) []op.Message {
	if len(request.Replaces) == 0 {
		return nil
	}
	return []op.Message{op.Say("request_replaces", "It takes the place of request {ID}, which was about the same and is ended.", "ID", strings.Join(request.Replaces, ", "))}
}

// terms are what the decision demands of a request.
func (k *call) terms(solo bool) approval.Terms {
	d := k.decision
	t := approval.Terms{
		Effect: d.Effect, Rules: k.ruleIDs(), Policy: d.Version, Count: d.Approvals.Count,
		Expires: d.Approvals.Expires, ExecuteWithin: d.Approvals.ExecuteWithin, Code: d.StepUp, Solo: solo,
	}
	for _, c := range d.Approvals.From {
		clause := approval.Clause{Count: c.Count}
		for _, who := range c.Of {
			clause.From = append(clause.From, who.String())
		}
		t.Clauses = append(t.Clauses, clause)
	}
	return t
}

// ruleIDs are the ids of the rules that decided.
func (k *call) ruleIDs() []string {
	if len(k.decision.Rules) == 0 {
		return []string{k.decision.Rule}
	}
	return k.decision.Rules
}

// OutcomeOf is a request as doors show it: while it is open, and at its end.
// known says that a call was answered with a request that was there before.
func (r *Runner) OutcomeOf(request *approval.Request, known bool) Outcome {
	first := request.Plan.Calls[0]
	subject := first.Chat
	if len(request.Plan.Calls) > 1 {
		subject = fmt.Sprintf("%s and %d more calls", first.Chat, len(request.Plan.Calls)-1)
	}
	on := request.Plan.Targets()
	if on != "" {
		subject += " on " + on
	}
	out := Outcome{Tool: first.Tool, Panel: first.Panel, Target: on, Rule: strings.Join(request.Terms.Rules, ", ")}
	out.Approval = &Approval{ID: request.ID, Approvers: []string{}, ExpiresAt: request.Expires}
	switch request.State {
	case approval.Pending:
		out.Status = AwaitingApproval
		if approvers := r.approvals.Entitled(request); approvers != nil {
			out.Approval.Approvers = approvers
		}
		if request.Terms.Own() {
			return ownPending(out, request, subject)
		}
		places := []any{"Time", op.Moment(request.Expires), "Takes", Takes(request.Terms), "ID", request.ID}
		said := op.Say("request_asked", "others are asked, until {Time}; it takes {Takes}. Nothing was sent. The request is {ID}.", places...)
		if known {
			said = op.Say("request_asked_already", "others are asked already, until {Time}; it takes {Takes}. Nothing was sent. The request is {ID}.", places...)
		}
		out.Reasons = append([]op.Message{said}, replaces(request)...)
		out.Summary = subject + ": " + inEnglish(out.Reasons)
		return out.hinted(op.Say("request_pending", "{Show} tells how it goes on; do not call it again. Whoever may say yes does so with: {Yes}", "Show", showing(request), "Yes", approving(request)))
	case approval.Approved, approval.Executing:
		out.Status = AwaitingApproval
		out.Approval.ExpiresAt = request.ExecuteBy
		out.told(subject, requestIs(request))
		return out.hinted(op.Say("request_running", "{Show} tells how it ends; do not call it again.", "Show", showing(request)))
	case approval.Unknown:
		out.Status = Unknown
		out.told(subject, op.Say("request_lost", "request {ID} was executed, and nobody knows its end.", "ID", request.ID))
		out.Summary += " " + request.Note
		if last, ok := lastOf(request); ok {
			out.Reasons = append(out.Reasons, last.Reasons...)
		}
		settle := op.Command{MCP: "panelbot approvals settle " + request.ID + " done|failed", Chat: "approvals settle " + request.ID + " done|failed", Others: true}
		if r.looksAgain(request) {
			return out.hinted(op.Say("request_unknown_looks", "panelbot looks again by itself, every other minute. If it stays unknown, a person looks in the panel, and then settles it: {Settle}", "Settle", settle))
		}
		return out.hinted(op.Say("request_unknown", "A person has to look in the panel, and then settles it: {Settle}", "Settle", settle))
	case approval.Done, approval.Accepted, approval.Refused, approval.Failed:
		return endedRequest(out, request, subject)
	default:
		out.Status = Denied
		out.told(subject, requestIs(request))
		if request.Note != "" {
			out.Reasons = append(out.Reasons, op.Message{Text: sentence(request.Note)})
			out.Summary += " " + sentence(request.Note)
		}
		return out.hinted(op.Say("nothing_sent", "Nothing was sent."))
	}
}

// told sets what an outcome says.
func (o *Outcome) told(subject string, why op.Message) {
	o.Reasons, o.Summary = []op.Message{why}, subject+": "+why.Text
}

// requestIs says where a request stands.
func requestIs(request *approval.Request) op.Message {
	return op.Say("request_is", "request {ID} is {State}.", "ID", request.ID, "State", standing(request))
}

// standing is the word of where a request stands.
func standing(request *approval.Request) op.Message {
	return op.Message{ID: "state_" + string(request.State), Text: string(request.State)}
}

// lastOf is how the last call of a request ended that went out, in the words of people; ok is
// false where there is none, or its English alone.
func lastOf(request *approval.Request) (out Outcome, ok bool) {
	n := len(request.Results)
	if n == 0 {
		return Outcome{}, false
	}
	return OutcomeOf(request, request.Results[n-1])
}

// Takes says whom the terms of a request demand, as Terms.Words does.
func Takes(t approval.Terms) op.Message {
	var all op.Message
	for i, c := range t.Demands() {
		one := op.Say("explain_takes", "{N} of {Who}", "N", max(c.Count, 1), "Who", whoOf(c.From))
		if i == 0 {
			all = one
			continue
		}
		all = op.Say("takes_and", "{A}, and {B}", "A", all, "B", one)
	}
	return all
}

// whoOf names those of whom a yes counts.
func whoOf(from []string) op.Message {
	who := op.Say("who_nobody", "nobody")
	for i, f := range from {
		kind, name, _ := strings.Cut(f, ":")
		one := op.Message{Text: name}
		if kind == "role" {
			one = op.Message{ID: "who_" + name, Text: "the " + name + "s"}
		}
		if i == 0 {
			who = one
			continue
		}
		who = op.Say("who_or", "{A} or {B}", "A", who, "B", one)
	}
	return who
}

// showing is the command that tells how a request stands, approving the one by which
// others say yes to it.
func showing(request *approval.Request) op.Command {
	return op.Command{MCP: "panelbot_request_get " + request.ID, Chat: "approvals show " + request.ID}
}

func approving(request *approval.Request) op.Command {
	return op.Command{MCP: "panelbot approvals approve " + request.ID, Chat: "approvals approve " + request.ID, Others: true}
}

// endedRequest is the outcome of a request whose calls have ended.
func endedRequest(out Outcome, request *approval.Request, subject string) Outcome {
	out.Status = Status(request.State)
	out.Summary = fmt.Sprintf("%s: request %s ended as %s. %s", subject, request.ID, request.State, sentence(request.Note))
	if n := len(request.Results); n > 0 {
		last := request.Results[n-1]
		out.Summary = fmt.Sprintf("Request %s: %s", request.ID, last.Summary)
		if n > 1 || len(request.Plan.Calls) > 1 {
			out.Summary = fmt.Sprintf("Request %s: %d of %d calls went out. The last: %s", request.ID, n, len(request.Plan.Calls), last.Summary)
		}
		out.Data, out.VerifiedBy, out.Next = last.Data, last.VerifiedBy, last.Next
		if Status(last.Status) == Unknown { // what was seen since is the end
			out.Next = ""
			out.told(subject, op.Say("request_settled", "request {ID} was unknown, and was settled: it is {State}.", "ID", request.ID, "State", standing(request)))
			out.Summary += " " + sentence(request.Note)
		}
	}
	out.Summary = strings.TrimSpace(out.Summary)
	return out
}

func sentence(note string) string {
	if note == "" || strings.HasSuffix(note, ".") {
		return note
	}
	return strings.ToUpper(note[:1]) + note[1:] + "."
}

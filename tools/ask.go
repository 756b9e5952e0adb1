package tools

import (
	"context"
	"crypto/sha256"
	"encoding/json"
	"errors"
	"fmt"
	"net/netip"
	"slices"
	"strings"

	"panelbot/policies"
	"panelbot/tools/op"
)

// Question is what the person who asked has to say yes to.
type Question struct {
	Tool   *op.Tool
	Risk   policies.Risk
	Panel  string
	Target string
	// On is Target as a message.
	On op.Message
	// Args are the masked arguments.
	Args json.RawMessage
	// Type is the name that has to be typed; empty where a yes is enough.
	Type string
	// Preview is what the panel shows of what will be hit; it is data from a
	// stranger, already cleaned.
	Preview []Previewed
	// Digest is the same where the same call is asked about again, and another
	// where anything differs that the yes is about.
	Digest [sha256.Size]byte
}

// Previewed is the answer of one read before a question.
type Previewed struct {
	// Of is the chat name of what was read.
	Of   string
	Data json.RawMessage
	// Err says why it could not be read; Data is then nil.
	Err string
}

// guard refuses what would shut people out.
func (r *Runner) guard(ctx context.Context, k *call) (Outcome, bool) {
	if !k.tool.Guarded() || k.bound.Overrides() {
		return Outcome{}, true
	}
	whom, err := k.bound.Guard(ctx, facts{r, k})
	if err == nil && whom == "" {
		return Outcome{}, true
	}
	why := op.Say("locks_out", "{Whom}", "Whom", whom)
	if err != nil {
		r.log.Warn("guard could not look", "call", k.id, "tool", k.tool.Name, "err", k.line(err.Error()))
		why = op.Say("may_lock_out", "whether it shuts somebody out could not be found out, because the panel could not be read.")
	}
	k.decision = policies.Decision{Effect: policies.Deny, Rule: "guard.lockout", Reason: why.Text}
	k.why = []op.Message{why}
	return r.denied(k, op.Say("override", "If that is meant, call again with override: lockout; the call then counts as destroy.")), false
}

// facts answers a guard's questions from the panel.
type facts struct {
	r *Runner
	k *call
}

func (f facts) Read(ctx context.Context, read op.Declaration, out any) error {
	answer, err := f.r.read(ctx, f.k.panel, read, f.k.bound.JSON())
	if err != nil {
		return err
	}
	if err := op.ShapeOf(out).Fits(answer); err != nil {
		return fmt.Errorf("%s: %w", op.Name(read), err)
	}
	return json.Unmarshal(answer, out)
}

func (f facts) PanelAddresses(ctx context.Context) ([]netip.Addr, error) {
	addresses := slices.Clone(f.k.panel.Addresses)
	resolved, err := f.k.panel.Client.Addresses(ctx)
	if err != nil && len(addresses) == 0 {
		return nil, err
	}
	if err != nil {
		f.r.log.Warn("panel's host not resolved; the configured addresses hold", "panel", f.k.panel.Name, "err", err)
	}
	return append(addresses, resolved...), nil
}

// ask gets the yes that the policy wants, and the secrets that the call
// leaves open.
func (r *Runner) ask(ctx context.Context, k *call) (Outcome, bool) {
	if k.quiet && k.decision.Effect != policies.Allow {
		k.why = []op.Message{op.Say("quiet_asks", "The policy asks somebody before it is read, and nobody is asked about a look-up.")}
		k.decision.Effect = policies.Deny
		return r.denied(k), false
	}
	if r.leased(ctx, k) {
		return r.fill(ctx, k)
	}
	switch k.decision.Effect {
	case policies.Allow:
	case policies.Confirm:
		if out, ok := r.confirm(ctx, k); !ok {
			return out, false
		}
	case policies.Approve:
		if r.approvals != nil {
			return r.approve(ctx, k), false
		}
		k.why = append(k.why, op.Say("no_approval", "Other people cannot be asked from here, because another panelbot owns the store: work through it with --server."))
		k.decision.Effect = policies.Deny
		return r.denied(k, op.Say("way_panel", "It can be done in the panel itself, or the policy can ask for less.")), false
	default:
		return r.denied(k), false
	}
	return r.fill(ctx, k)
}

// confirm asks the person who asked about a call.
func (r *Runner) confirm(ctx context.Context, k *call) (Outcome, bool) {
	return r.confirmed(ctx, k, k.answersHere(), func() Question {
		q := Question{Tool: k.tool, Risk: k.risk, Panel: k.panel.Name, Target: k.target.String(), On: k.target.spoken(), Args: k.asks(1), Preview: r.preview(ctx, k)}
		if k.decision.Confirm.Type == policies.TypeTarget {
			if q.Type = k.target.name; q.Type == "" {
				q.Type = k.panel.Name
			}
		}
		q.Digest = k.digest(q.Preview)
		k.shows(q.Preview)
		return q
	}, func() Outcome { return r.askElsewhere(ctx, k) })
}

// shows keeps what the person is shown, for the record.
func (k *call) shows(previews []Previewed) {
	if len(previews) > 0 {
		k.preview = mustJSON(previews)
	}
}

// confirmed gets the person's yes to a question, and the code that has to come
// with it. Where the yes cannot be had here, elsewhere asks for it.
func (r *Runner) confirmed(ctx context.Context, k *call, here bool, question func() Question, elsewhere func() Outcome) (Outcome, bool) {
	if !here {
		return elsewhere(), false
	}
	k.asked = true
	yes, err := k.Confirm(ctx, question())
	switch {
	case err == nil && yes:
		return r.stepUp(ctx, k)
	case errors.Is(err, ErrAsked):
		return k.waits(), false
	case errors.Is(err, ErrNotAsked):
		return elsewhere(), false
	}
	k.decision.Effect = policies.Deny
	why := op.Say("no_yes", "the person who asked did not say yes.")
	if err != nil {
		why = dotted(op.MessageOf(err))
	}
	k.why = []op.Message{why}
	return r.denied(k), false
}

// stepUp asks whoever said yes for a one-time code, where the policy wants one of
// that yes.
func (r *Runner) stepUp(ctx context.Context, k *call) (Outcome, bool) {
	if !k.decision.StepUp {
		return Outcome{}, true
	}
	why := op.Say("code_nowhere", "a one-time code is needed with it, and cannot be asked for here.")
	if r.approvals != nil && k.Ask != nil {
		doc := op.Say("code_doc", "Code that your authenticator shows now.")
		code, err := k.Ask(ctx, op.Order{Argument: "code", Ask: true, Doc: doc.Text, Spoken: doc})
		if err == nil {
			err = r.approvals.UseCode(ctx, k.Person.Name, k.id, strings.ReplaceAll(strings.TrimSpace(code), " ", ""))
		}
		switch {
		case err == nil:
			return Outcome{}, true
		case errors.Is(err, ErrAsked):
			return k.waits(), false
		}
		why = r.uncoded(k, err)
	}
	k.decision.Effect, k.why = policies.Deny, []op.Message{why}
	return r.denied(k), false
}

// uncoded says why there is no code that counts: as the person may read it, so that what
// the store says goes to the log.
func (r *Runner) uncoded(k *call, err error) op.Message {
	var told op.Message
	if of, _, is := CodeRefusal(err); is {
		told = of
	} else if !errors.As(err, &told) {
		r.log.Warn("one-time code not had, or not looked at", "call", k.id, "err", err)
		return op.Say("code_unread", "The one-time code could not be had, or not be looked at; panelbot's log says why.")
	}
	return dotted(told)
}

// preview reads what will be hit. A read that fails is shown as such: the
// person decides.
func (r *Runner) preview(ctx context.Context, k *call) []Previewed {
	var shown []Previewed
	for _, look := range k.tool.Preview {
		p := Previewed{Of: r.catalogue.byDecl[look.Read].Chat}
		answer, err := r.read(ctx, k.panel, look.Read, k.bound.JSON())
		if err != nil {
			p.Err = r.failure(k, err, true).Summary
			shown = append(shown, p)
			continue
		}
		if len(look.Match) > 0 {
			raw, err := json.Marshal(op.Matching(answer, look.Match, k.bound.Values()))
			if err != nil {
				p.Err = "The answer cannot be shown."
			}
			answer = raw
		}
		p.Data = r.clean(r.catalogue.byDecl[look.Read], k, answer)
		shown = append(shown, p)
	}
	return shown
}

// fill makes or asks for the secrets that the call leaves open.
func (r *Runner) fill(ctx context.Context, k *call) (Outcome, bool) {
	return r.fillSome(ctx, k, func(op.Order) bool { return true })
}

// fillSome is fill for those of the secrets that are wanted.
func (r *Runner) fillSome(ctx context.Context, k *call, wanted func(op.Order) bool) (Outcome, bool) {
	for _, o := range k.bound.Orders() {
		if !wanted(o) {
			continue
		}
		value, err := r.secret(ctx, k, o)
		if err == nil {
			k.bound, err = k.bound.With(o.Argument, value)
		}
		if errors.Is(err, ErrAsked) {
			return k.waits(), false
		}
		if err != nil {
			wrong := op.NewArgumentError(o.Argument, op.Say("no_secret", "the secret could not be had: {Why}.", "Why", op.MessageOf(err)))
			return Outcome{Status: Invalid, Errors: []op.ArgumentError{wrong},
				Summary: fmt.Sprintf("%s: %s Nothing was sent.", k.tool.Chat, wrong.Error())}, false
		}
	}
	return Outcome{}, true
}

func (r *Runner) secret(ctx context.Context, k *call, o op.Order) (string, error) {
	switch {
	case o.Ask && k.Ask == nil:
		return "", op.Say("nobody_private", "nobody can be asked privately at this door: call it from a terminal")
	case o.Ask:
		k.asked = true
		return k.Ask(ctx, o)
	case !k.Private:
		return "", op.Say("no_private_way", "this door has no private way to hand it over: call it from a terminal, or with --reveal; for assistants, let downloads.dir be a directory that panelbot can write to")
	}
	value := generate()
	k.made = append(k.made, PrivateValue{Name: o.Argument, Value: value})
	return value, nil
}

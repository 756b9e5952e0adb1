package tools

import (
	"bytes"
	"context"
	"encoding/json"
	"fmt"
	"net/netip"
	"reflect"
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
	// Args are the masked arguments.
	Args json.RawMessage
	// Type is the name that has to be typed; empty where a yes is enough.
	Type string
	// Preview is what the panel shows of what will be hit; it is data from a
	// stranger, already cleaned.
	Preview []Previewed
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
	k.decision = policies.Decision{Effect: policies.Deny, Rule: "guard.lockout", Reason: whom}
	if err != nil {
		r.log.Warn("guard could not look", "call", k.id, "tool", k.tool.Name, "err", k.line(err.Error()))
		k.decision.Reason = "whether it shuts somebody out could not be found out, because the panel could not be read."
	}
	return r.denied(k, "Nothing was sent. If that is meant, call again with override: lockout; the call then counts as destroy."), false
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
	if err := shaped(answer, reflect.TypeOf(out).Elem()); err != nil {
		return fmt.Errorf("%s: %w", op.Name(read), err)
	}
	return json.Unmarshal(answer, out)
}

// shaped finds an answer without the lists of the type that it is read as.
// Decoding takes a list that is missing, or null, for one without elements, and
// a guard would think that there is nothing to guard.
func shaped(answer json.RawMessage, of reflect.Type) error {
	lists := map[string]json.RawMessage{"answer": answer}
	if of.Kind() == reflect.Struct {
		var object map[string]json.RawMessage
		if err := json.Unmarshal(answer, &object); err != nil {
			return err
		}
		clear(lists)
		for i := range of.NumField() {
			if f := of.Field(i); f.Type.Kind() == reflect.Slice {
				name, _, _ := strings.Cut(f.Tag.Get("json"), ",")
				lists[name] = object[name]
			}
		}
	}
	for name, list := range lists {
		if !bytes.HasPrefix(bytes.TrimSpace(list), []byte("[")) {
			return fmt.Errorf("the %s is no list", name)
		}
	}
	return nil
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
	if k.decision.ReasonRequired && k.decision.Effect < policies.Deny {
		k.decision.Reason = fmt.Sprintf("a reason is required (%s), and this version takes none.", k.decision.Rule)
		k.decision.Effect = policies.Deny
		return r.denied(k, "Nothing was sent."), false
	}
	switch k.decision.Effect {
	case policies.Allow:
	case policies.Confirm:
		if out, ok := r.confirm(ctx, k); !ok {
			return out, false
		}
	case policies.Approve:
		k.decision.Reason += " This version cannot ask other people, so the call is denied."
		k.decision.Effect = policies.Deny
		return r.denied(k, "Nothing was sent. It can be done in the panel itself, or the policy can ask for less."), false
	default:
		return r.denied(k, "Nothing was sent."), false
	}
	return r.fill(ctx, k)
}

func (r *Runner) confirm(ctx context.Context, k *call) (Outcome, bool) {
	if k.Confirm == nil {
		k.decision.Reason += " Nobody can be asked at this door, so the call is denied."
		k.decision.Effect = policies.Deny
		return r.denied(k, "Nothing was sent. Ask a person to run it in a terminal"+k.inTerminal()), false
	}
	q := Question{Tool: k.tool, Risk: k.risk, Panel: k.panel.Name, Target: k.target.String(), Args: k.shown(k.bound.Masked()), Preview: r.preview(ctx, k)}
	if k.decision.Confirm.Type == policies.TypeTarget {
		if q.Type = k.target.name; q.Type == "" {
			q.Type = k.panel.Name
		}
	}
	yes, err := k.Confirm(ctx, q)
	if err == nil && yes {
		return Outcome{}, true
	}
	k.decision.Effect = policies.Deny
	if err != nil {
		k.decision.Reason = err.Error() + "."
		return r.denied(k, "Nothing was sent."), false
	}
	k.decision.Reason = "the person who asked did not say yes."
	return r.denied(k, "Nothing was sent."), false
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
	for _, o := range k.bound.Orders() {
		value, err := r.secret(ctx, k, o)
		if err == nil {
			k.bound, err = k.bound.With(o.Argument, value)
		}
		if err != nil {
			message := fmt.Sprintf("the secret could not be had: %v.", err)
			return Outcome{Status: Invalid, Errors: []op.ArgumentError{{Argument: o.Argument, Message: message}},
				Summary: fmt.Sprintf("%s: %s: %s Nothing was sent.", k.tool.Chat, o.Argument, message)}, false
		}
	}
	return Outcome{}, true
}

func (r *Runner) secret(ctx context.Context, k *call, o op.Order) (string, error) {
	switch {
	case o.Ask && k.Ask == nil:
		return "", fmt.Errorf("nobody can be asked privately at this door: call it from a terminal")
	case o.Ask:
		return k.Ask(ctx, o)
	case !k.Private:
		return "", fmt.Errorf("this door has no private way to hand it over: call it from a terminal, or with --reveal; for assistants, let downloads.dir be a directory that panelbot can write to")
	}
	value := generate()
	k.made = append(k.made, PrivateValue{Name: o.Argument, Value: value})
	return value, nil
}

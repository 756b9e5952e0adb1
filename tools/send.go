package tools

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"slices"
	"strings"

	"panelbot/panel"
	"panelbot/policies"
	"panelbot/tools/op"
)

// send records, calls, verifies.
func (r *Runner) send(ctx context.Context, k *call) Outcome {
	request, err := k.bound.Request()
	if err != nil {
		return Outcome{Status: Invalid, Summary: err.Error() + ". Nothing was sent."}
	}
	watch := k.watch
	if watch == nil {
		watch = r.newWatch(ctx, k)
	}
	if k.risk > policies.Read { // a read is recorded by its outcome alone
		if err := r.record(ctx, k, StageCall, ""); err != nil {
			return r.notRecorded(k, err)
		}
	}
	k.sent = !request.Reads
	if k.sent {
		r.names.forget(k.panel.Name)
		r.listings.forget()
	}
	response, err := k.panel.Client.Do(ctx, request)
	if err != nil {
		return r.lost(k, err, request.Reads)
	}
	k.panelStatus, k.limited = response.Status, response.Limited
	r.seeSites(k.panel.Name, response.Body)
	if r.filters(k.tool) {
		if response.Body, err = k.scoped(response.Body); err != nil {
			return r.oddShape(k, err)
		}
	}
	if k.quiet {
		k.body = response.Body
	}
	if k.risk > policies.Reveal {
		return r.taken(ctx, k, response, watch)
	}
	out := r.answer(k, response) // it is all that was asked for
	out.Status = Done
	k.because(&out, describeData(&out))
	return k.withMade(out)
}

// lost is the outcome of a call that the panel did not answer, or refused.
func (r *Runner) lost(k *call, err error, reads bool) Outcome {
	var e *panel.Error
	if errors.As(err, &e) {
		k.panelStatus, k.limited = e.Status, e.Limited
	}
	out := r.failure(k, err, reads)
	if !notTaken(err) {
		out = k.withMade(out)
	}
	return out
}

// oddShape is the outcome of a read whose answer cannot be read.
func (r *Runner) oddShape(k *call, err error) Outcome {
	r.log.Warn("an answer has another shape than its reference shows", "call", k.id, "tool", k.tool.Name, "err", k.line(err.Error()))
	out := Outcome{Status: Failed}
	k.because(&out, op.OddShape())
	return out
}

// taken is the outcome of a change that the panel took, which is followed to its end.
func (r *Runner) taken(ctx context.Context, k *call, response *panel.Response, watch *watch) Outcome {
	out := r.answer(k, response)
	out.Status = Accepted
	k.because(&out, op.Say("taken", "the panel took it, and has not said that it finished.{Says}", "Says", k.says(response.Body)))
	watch.follow(ctx, response.Body, &out)
	if undo := r.undo(k, response.Body); undo.MCP != "" && out.Status.OK() {
		out.hint(op.Say("take_back", "To take it back: {Call}", "Call", undo))
	}
	return k.withMade(out)
}

// subject is the tool and its target, for the beginning of a sentence.
func (k *call) subject() string {
	if t := k.target.String(); t != "" {
		return k.tool.Chat + " on " + t
	}
	return k.tool.Chat
}

// because says of an outcome why it is so.
func (k *call) because(out *Outcome, why op.Message) {
	out.Summary, out.Reasons = fmt.Sprintf("%s: %s", k.subject(), why.Text), []op.Message{why}
}

// message is a message whose words may come from the panel, as it may be
// shown.
func (k *call) message(m op.Message) op.Message {
	shown := op.Message{ID: m.ID, Text: k.line(m.Text), Data: make(map[string]any, len(m.Data))}
	for name, value := range m.Data {
		switch v := value.(type) {
		case string:
			value = k.line(v)
		case op.Message:
			value = k.message(v)
		case op.Choices:
			words := make(op.Choices, len(v))
			for i, w := range v {
				words[i] = k.line(w)
			}
			value = words
		}
		shown.Data[name] = value
	}
	return shown
}

// spoken is subject as a message.
func (k *call) spoken() op.Message {
	if t := k.target.spoken(); t.Said() {
		return op.Say("subject", "{Tool} on {Target}", "Tool", k.tool.Chat, "Target", t)
	}
	return op.Message{Text: k.tool.Chat}
}

// withMade adds the secrets that were generated, which the person needs
// whatever became of the call after it was sent: a password that the panel took
// before it broke, or a change that failed later, is set all the same.
func (k *call) withMade(out Outcome) Outcome {
	out.Private = append(out.Private, k.made...)
	return out
}

// notTaken reports whether it is known that the panel did not take a change.
func notTaken(err error) bool {
	var e *panel.Error
	if !errors.As(err, &e) {
		return false
	}
	switch e.Kind {
	case panel.Lost:
		return false
	case panel.Broken:
		return e.Status >= 400 && e.Status < 500
	default:
		return true
	}
}

// failure turns an error of the panel, or on the way to it, into an outcome.
func (r *Runner) failure(k *call, err error, reads bool) Outcome {
	var e *panel.Error
	if !errors.As(err, &e) {
		r.log.Error("call failed", "call", k.id, "tool", k.tool.Name, "err", k.line(err.Error()))
		out := Outcome{Status: Failed}
		k.because(&out, op.Say("broke_here", "panelbot itself failed; the log names it {Call}.", "Call", k.id))
		return out
	}
	if e.Err != nil {
		r.log.Info("panel call failed", "call", k.id, "tool", k.tool.Name, "kind", e.Kind.String(), "http_status", e.Status, "err", k.line(e.Err.Error()))
	}
	text := k.line(e.Message)
	out := Outcome{Status: Failed}.hinted(op.Message{Text: k.line(e.Hint)})
	k.because(&out, op.Message{Text: text})
	switch e.Kind {
	case panel.Invalid:
		out.Status = Invalid
		for _, name := range sortedKeys(e.Fields) {
			for _, m := range e.Fields[name] {
				out.Errors = append(out.Errors, op.ArgumentError{Argument: clip(k.line(name), 80), Message: k.line(m)})
			}
		}
	case panel.Refused:
		out.Status = Refused
	case panel.NotFound:
		if e.Hint == "" { // else the address may be wrong, or the panel says itself what to do
			out.hint(r.catalogue.lookFirst(k.tool))
		}
	case panel.Broken:
		if !reads && e.Status >= 500 { // some of the work may have been done before it broke
			out.hint(r.howToLook(k))
		}
	case panel.Lost:
		if !reads {
			out = Outcome{Status: Unknown}.hinted(r.howToLook(k))
			k.because(&out, op.Say("lost", "it was sent, and the answer was lost; whether it happened is unknown. {Text}", "Text", text))
		}
	}
	if e.RetryAfter > 0 {
		out.hint(op.Say("retry_after", "Try again in {Time}.", "Time", e.RetryAfter.String()))
	}
	return out
}

// howToLook says how to find out what became of a lost change.
func (r *Runner) howToLook(k *call) op.Message {
	switch check := k.tool.Check; {
	case check.Read != nil:
		return op.Say("look_shows", "Do not call it again before you have looked: {Tool} shows whether it happened.", "Tool", r.catalogue.byDecl[check.Read].Spoken())
	case check.See != nil:
		return op.Say("look_helps", "Do not call it again before you have looked: {Tool} helps to see whether it happened.", "Tool", r.catalogue.byDecl[check.See].Spoken())
	}
	return op.Say("look_in_panel", "Do not call it again before somebody has looked in the panel whether it happened.")
}

// undo writes the call that takes this one back, for people and models to
// copy; empty where there is none, or its arguments are not known.
func (r *Runner) undo(k *call, result json.RawMessage) op.Spelling {
	if k.tool.Undo.Name == "" {
		return op.Spelling{}
	}
	inverse := r.catalogue.inverse(k.tool)
	args, ok := op.InverseArgs(inverse, k.tool.Undo, k.bound, result)
	if !ok {
		return op.Spelling{}
	}
	line := k.line(string(args))
	return op.Spelling{MCP: inverse.Name + " " + line, Chat: strings.Join(append([]string{inverse.Chat}, typed(inverse, line)...), " ")}
}

// says is the panel's own sentence beside an accepted change; nothing where
// the whole answer is a secret.
func (k *call) says(body []byte) op.Message {
	var m struct {
		Message string `json:"message"`
	}
	if k.private() || json.Unmarshal(body, &m) != nil || m.Message == "" {
		return op.Message{}
	}
	return op.Say("says", " It says: {Text}", "Text", clip(k.line(m.Message), 300))
}

// describeData says in a few words what an answer holds.
func describeData(out *Outcome) op.Message {
	if out.File != nil {
		return op.Say("answer_file", "a file of {N} bytes, {Name}.", "N", out.File.Size, "Name", out.File.Name)
	}
	if n, ok := op.Count(out.Data); ok {
		if n == 1 {
			return op.Say("answer_entry", "1 entry.")
		}
		return op.Say("answer_entries", "{N} entries.", "N", n)
	}
	if len(out.Data) == 0 {
		return op.Say("answer_empty", "the panel's answer is empty.")
	}
	return op.Say("answer_there", "the panel answered.")
}

func sortedKeys(m map[string][]string) []string {
	keys := make([]string, 0, len(m))
	for k := range m {
		keys = append(keys, k)
	}
	slices.Sort(keys)
	return keys
}

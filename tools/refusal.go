package tools

import (
	"errors"
	"fmt"

	"panelbot/policies/approval"
	"panelbot/tools/op"
)

// refusalOf is a refusal for the doors of people, who read it in their language. Sentences
// that a policy or a limit makes up have English alone.
func refusalOf(r *approval.Refusal) op.Message {
	if r.ID == "" {
		return op.Message{Text: r.Sentence}
	}
	m := op.Message{ID: r.ID, Data: make(map[string]any, len(r.Places)), Text: r.Sentence}
	for name, value := range r.Places {
		switch v := value.(type) {
		case approval.State:
			m.Data[name] = op.Message{ID: "state_" + string(v), Text: string(v)}
		case approval.Terms:
			m.Data[name] = Takes(v)
		case approval.Clause:
			m.Data[name] = whoOf(v.From)
		case fmt.Stringer: // a door, a limit
			m.Data[name] = v.String()
		default:
			m.Data[name] = v
		}
	}
	return m
}

// CodeRefusal is why a one-time code does not count, for the doors of people; ok is false
// for an error that is none of those of codes. wanted says that there was no code.
func CodeRefusal(err error) (why op.Message, wanted, ok bool) {
	var many *approval.TooManyError
	switch {
	case errors.Is(err, approval.ErrCodeWanted):
		return op.Say("code_wanted", "a fresh one-time code is needed with it"), true, true
	case errors.Is(err, approval.ErrNoCodes):
		return op.Say("code_none", "a one-time code is needed, and you have none set up: enrol with panelbot people totp"), false, true
	case errors.Is(err, approval.ErrUsedCode):
		return op.Say("code_used", "this one-time code was used already: wait for the next one that your authenticator shows"), false, true
	case errors.Is(err, approval.ErrWrongCode):
		return op.Say("code_wrong", "the one-time code is wrong: type the one that your authenticator shows now"), false, true
	case errors.As(err, &many):
		return op.Say("code_many", "too many wrong codes came in your name: none of yours is looked at until {Time}", "Time", op.Moment(many.Until)), false, true
	case errors.Is(err, approval.ErrTooManyTries):
		return op.Say("code_tries", "too many wrong codes for this request: ask another approver, or let it be asked again"), false, true
	}
	return op.Message{}, false, false
}

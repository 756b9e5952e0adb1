package tools

import (
	"encoding/json"
	"strings"

	"panelbot/policies/approval"
	"panelbot/tools/op"
)

// said is what an outcome says in the words of people, as the result of a request keeps
// it: its Data is cut, and nobody may be there to read it when it ends.
type said struct {
	Rule     string       `json:"rule,omitempty"`
	Reasons  []op.Message `json:"reasons,omitempty"`
	Hints    []op.Message `json:"hints,omitempty"`
	Verified op.Message   `json:"verified,omitzero"`
	On       op.Message   `json:"on,omitzero"`
}

// mostSaid is how long it may be; what is longer is told in English alone.
const mostSaid = 16 << 10

// saidOf is what is kept of how a call ended; nil where it cannot be.
func saidOf(k *call, out Outcome) json.RawMessage {
	raw, err := json.Marshal(said{out.Rule, out.Reasons, out.Hints, out.Verified, k.target.spoken()})
	if err != nil || len(raw) > mostSaid {
		return nil // Summary and Next are there all the same
	}
	return raw
}

// OutcomeOf is how a call of a request ended, as far as a door tells it to people; ok is
// false where there is only the English of the result.
func OutcomeOf(request *approval.Request, r approval.Result) (out Outcome, ok bool) {
	var s said
	if len(r.Said) == 0 || r.Call < 0 || r.Call >= len(request.Plan.Calls) || json.Unmarshal(r.Said, &s) != nil {
		return out, false
	}
	return Outcome{
		Status: Status(r.Status), Tool: request.Plan.Calls[r.Call].Tool, Summary: r.Summary, Next: r.Next,
		Rule: s.Rule, Reasons: s.Reasons, Hints: s.Hints, Verified: s.Verified, On: s.On, Target: s.On.Text,
	}, true
}

// saying is an outcome that says one thing, and is of no tool.
func saying(status Status, why op.Message) Outcome {
	return Outcome{Status: status, Summary: why.Text, Reasons: []op.Message{why}}
}

// dotted is a message whose English ends as a sentence does. In other languages the doors
// see to that.
func dotted(m op.Message) op.Message {
	if !strings.HasSuffix(m.Text, ".") {
		m.Text += "."
	}
	return m
}

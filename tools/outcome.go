package tools

import (
	"encoding/json"
	"strings"
	"time"

	"panelbot/panel"
	"panelbot/tools/op"
)

// Status is how a call ended. Every call ends in exactly one.
type Status string

// The statuses.
const (
	// Done: it happened, and VerifiedBy says how that is known; for a read,
	// the answer is there.
	Done Status = "done"
	// Accepted: the panel took it, and its end cannot be seen.
	Accepted Status = "accepted"
	// Failed: the panel, or panelbot, says that it failed. Where a part of it
	// may have happened all the same, Next says how to look.
	Failed Status = "failed"
	// Refused: the panel has a reason of its own not to do it.
	Refused Status = "refused"
	// Denied: the policy says no; Rule says which.
	Denied Status = "denied"
	// Invalid: the arguments are wrong; Errors says which.
	Invalid Status = "invalid"
	// AwaitingApproval: somebody is asked; Approval says whom, and until when,
	// unless it is the person who asks, at the door itself.
	AwaitingApproval Status = "awaiting_approval"
	// Unknown: it was sent, and the answer was lost. It is not sent again.
	Unknown Status = "unknown"
)

// Statuses lists them all.
func Statuses() []Status {
	return []Status{Done, Accepted, AwaitingApproval, Failed, Refused, Denied, Invalid, Unknown}
}

// OK reports whether the call reached its end, as far as that can be seen.
func (s Status) OK() bool { return s == Done || s == Accepted }

// IsError reports whether the call neither reached its end nor is on its way
// there.
func (s Status) IsError() bool { return !s.OK() && s != AwaitingApproval }

// Outcome is the end of a call, in the one form that all doors show.
type Outcome struct {
	Status Status `json:"status"`
	// Tool is the tool's name.
	Tool string `json:"tool"`
	// Summary is a sentence that says what happened.
	Summary string `json:"summary"`
	// Panel is the configured panel's name, Target what the call was about.
	Panel  string `json:"panel,omitempty"`
	Target string `json:"target,omitempty"`
	// Data is the panel's answer: from a stranger's pen, without secrets and
	// control characters.
	Data json.RawMessage `json:"data,omitempty"`
	// VerifiedBy says what was looked at to know that it is done.
	VerifiedBy string `json:"verified_by,omitempty"`
	// Rule names what decided, where that was not allow.
	Rule string `json:"rule,omitempty"`
	// Approval is the request that the call became; nil where it became none.
	Approval *Approval `json:"approval,omitempty"`
	// Errors says what is wrong with which argument.
	Errors []op.ArgumentError `json:"errors,omitempty"`
	// Truncated says that Data was cut; Next says how to get the rest.
	Truncated bool `json:"truncated,omitempty"`
	// Next says what to do now.
	Next string `json:"next,omitempty"`

	// Reasons are what Summary says of why it ended so, Hints what Next says, and
	// Verified is VerifiedBy, and On is Target: for the doors of people, who read
	// them in their language, beside the status's word.
	Reasons  []op.Message `json:"-"`
	Hints    []op.Message `json:"-"`
	Verified op.Message   `json:"-"`
	On       op.Message   `json:"-"`

	// Vote says that it answers a vote, and what became of that; empty where it
	// answers none. Status is then where the request stands.
	Vote VoteWord `json:"-"`

	// Limited is how often the panel answered that there are too many requests (429),
	// whatever it answered in the end.
	Limited int `json:"-"`

	// Private are the secrets of the answer: for the person who asked, handed
	// over privately, never part of what a model reads.
	Private []PrivateValue `json:"-"`
	// File is where a download lies; the door hands it over.
	File *panel.Download `json:"-"`
	// Sensitive says that File can hold secrets.
	Sensitive bool `json:"-"`
	// Plan is what a dry run would send; nil otherwise.
	Plan *Plan `json:"-"`
}

// VoteWord is what became of a vote, for the doors of people.
type VoteWord string

// What becomes of votes.
const (
	YesCounts VoteWord = "yes"
	NoCounts  VoteWord = "no"
	CountsNot VoteWord = "not"
)

// Approval is a request that people are asked about.
type Approval struct {
	ID string `json:"id"`
	// Approvers are those who could say yes now.
	Approvers []string `json:"approvers"`
	// ExpiresAt is until when they are asked, or when it has to begin.
	ExpiresAt time.Time `json:"expires_at"`
}

// hint adds to what Next says.
func (o *Outcome) hint(hints ...op.Message) {
	for _, m := range hints {
		if m.Said() {
			o.Hints = append(o.Hints, m)
			o.Next = strings.TrimSpace(o.Next + " " + m.Text)
		}
	}
}

// hintFirst adds a hint before the others, of which the last may be a line to be
// pasted.
func (o *Outcome) hintFirst(m op.Message) {
	o.Hints, o.Next = append([]op.Message{m}, o.Hints...), strings.TrimSpace(m.Text+" "+o.Next)
}

// hinted is the outcome with hints.
func (o Outcome) hinted(hints ...op.Message) Outcome {
	o.hint(hints...)
	return o
}

// inEnglish joins messages as English sentences.
func inEnglish(messages []op.Message) string {
	texts := make([]string, len(messages))
	for i, m := range messages {
		texts[i] = m.Text
	}
	return strings.TrimSpace(strings.Join(texts, " "))
}

// PrivateValue is a secret and what it is.
type PrivateValue struct {
	Name  string
	Value string
}

// Plan is what a call would do: the masked request, and the decision.
type Plan struct {
	Method string          `json:"method"`
	Path   string          `json:"path"`
	Query  string          `json:"query,omitempty"`
	Body   json.RawMessage `json:"body,omitempty"`
	Args   json.RawMessage `json:"arguments"`
	Risk   string          `json:"risk"`
	Effect string          `json:"effect"`
	Rule   string          `json:"rule"`
	Reason string          `json:"reason,omitempty"`
}

func clip(text string, most int) string {
	runes := []rune(text)
	if len(runes) <= most {
		return text
	}
	return string(runes[:most-1]) + "…"
}

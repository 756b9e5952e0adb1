package audit

import (
	"encoding/json"
	"errors"
	"fmt"
	"time"

	"panelbot/policies"
)

// Kind is what an entry is about.
type Kind string

// The kinds.
const (
	// Decision: the policy has decided about a call.
	Decision Kind = "decision"
	// Vote: somebody said yes or no to a request.
	Vote Kind = "vote"
	// Call: a request is about to be sent to a panel.
	Call Kind = "call"
	// Outcome: a call has ended.
	Outcome Kind = "outcome"
	// Request: a request for approval was made, or went on to another state.
	Request Kind = "request"
	// Configuration: other people are in the configuration than the last that were
	// recorded.
	Configuration Kind = "configuration"
	// Policy: another version of the policy holds than the last that was recorded, or a
	// switch of it was turned.
	Policy Kind = "policy"
	// People: somebody was enrolled, disabled, or given or taken an identity, a
	// token or one-time codes; a one-time code for something else than a request was
	// refused.
	People Kind = "people"
	// Session: a panel's session was made, used up or dropped.
	Session Kind = "session"
	// Review: somebody looked at what was done under break-glass.
	Review Kind = "review"
	// Mute: somebody muted an alert, or what alerts are about, or ended that.
	Mute Kind = "mute"
	// Schedule: that of a report was paused, or goes on.
	Schedule Kind = "schedule"
)

// Kinds lists them all.
func Kinds() []Kind {
	return []Kind{Decision, Vote, Call, Outcome, Request, Configuration, Policy, People, Session, Review, Schedule, Mute}
}

// Entry is one thing that happened. Only Kind must be set; what is empty does
// not apply. Door, Risk, Effect and Status are the words that their packages
// spell, so that an entry can be read whatever words come later.
type Entry struct {
	// Seq is the entry's number; the store gives it.
	Seq int64
	// Time is when it happened, kept to the microsecond in UTC. Zero is the
	// time at which the store appends.
	Time time.Time
	Kind Kind
	// Call and Request are ids: of one call, and of one request for approval.
	Call, Request string
	Person        string
	Door          policies.Door
	Tool, Panel   string
	// Target is what it was about, such as "server web-1 (1)".
	Target string
	Risk   string
	Effect string
	// Rule names the rule that decided; Policy is the policy's version, a hash.
	Rule, Policy string
	// Args are the masked arguments. What is no JSON is kept as a text, and what
	// is longer than MaxJSON by its length and SHA-256.
	Args json.RawMessage
	// Facts is what the policy knew of a call beside all this, and what it said, so
	// that the decision can be looked at again; as Args. Entries of an older
	// panelbot have none.
	Facts json.RawMessage
	// Digest is that of the plan which was approved.
	Digest string
	Status string
	// PanelStatus is the HTTP status of the panel's answer.
	PanelStatus int
	// Took is how long the call took, kept to the microsecond.
	Took time.Duration
	// Before is the state before the change, as the preview showed it; as Args.
	Before json.RawMessage
	// Note is a sentence for whoever reads the record.
	Note string
}

// Bounds of an entry, so that a caller cannot fill the disk.
const (
	// MaxText is how many bytes of a text are kept.
	MaxText = 4 << 10
	// MaxJSON is how many bytes of Args and Before are kept.
	MaxJSON = 64 << 10
)

// Check says what keeps an entry from being recorded. All else is made to fit.
func (e Entry) Check() error {
	if e.Kind == "" {
		return errors.New("audit: an entry without a kind")
	}
	if year := e.Time.UTC().Year(); !e.Time.IsZero() && (year < 1970 || year > 9999) {
		return fmt.Errorf("audit: an entry of the year %d", year)
	}
	return nil
}

package tools

import (
	"context"
	"encoding/json"
	"time"

	"panelbot/policies"
)

// A Recorder keeps what was decided, sent and answered. Record returns when
// the entry is kept; an error before a call means that nothing is sent.
type Recorder interface {
	Record(ctx context.Context, e Entry) error
}

// Stage is the step of a call that an entry is about.
type Stage string

// The stages.
const (
	// StageDecision: the policy has decided.
	StageDecision Stage = "decision"
	// StageCall: the request is about to be sent.
	StageCall Stage = "call"
	// StageOutcome: the call has ended.
	StageOutcome Stage = "outcome"
)

// Entry is one step of a call. Args are masked.
type Entry struct {
	Time   time.Time
	Call   string
	Stage  Stage
	Person string
	Door   policies.Door
	Tool   string
	Panel  string
	Target string
	Risk   policies.Risk
	Effect policies.Effect
	Rule   string
	// Policy is the version of the policy; a Recorder gives it.
	Policy string
	Args   json.RawMessage
	Status Status
	// PanelStatus is the HTTP status of the panel's answer, for StageOutcome; 0 where
	// there was none.
	PanelStatus int
	// Before is what the person who said yes was shown of what would be hit, for
	// StageCall: cleaned, and nil where nobody was asked.
	Before json.RawMessage
	// Took is how long the call took; for StageOutcome.
	Took time.Duration
	// Facts are what the policy knew and said, in the first entry after its
	// decision; nil elsewhere.
	Facts *Facts
	// Note is a sentence for whoever reads the record: why the person asked, and in the
	// entry of the end of a call that was denied what was said of why.
	Note string
	// Said is that sentence beside the decision; History gives it, and nobody records
	// it. Empty is not known.
	Said string
}

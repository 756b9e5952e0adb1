package main

import (
	"context"
	"encoding/json"
	"fmt"

	"panelbot/policies"
	"panelbot/policies/audit"
	"panelbot/tools"
)

// auditRecorder keeps the record of calls in the audit log. Reads that the policy
// allows are written together, a moment later; all else is on the disk when
// Record returns, so that nothing is sent which is not. Arguments are masked
// before they come here.
type auditRecorder struct {
	log *audit.Log
	// policy is the version of the policy that decides now; nil is none.
	policy func() string
}

// Record keeps one entry; the error is that of the store.
func (r auditRecorder) Record(ctx context.Context, e tools.Entry) error {
	kind, err := kindOf(e.Stage)
	if err != nil {
		return err
	}
	entry := audit.Entry{
		Time: e.Time, Kind: kind, Call: e.Call, Person: e.Person, Door: e.Door, Tool: e.Tool, Panel: e.Panel, Target: e.Target,
		Rule: e.Rule, Args: e.Args, Status: string(e.Status), PanelStatus: e.PanelStatus, Took: e.Took, Before: e.Before, Note: e.Note,
	}
	if e.Facts != nil {
		if entry.Facts, err = json.Marshal(e.Facts); err != nil {
			return fmt.Errorf("what the policy knew: %w", err)
		}
	}
	if e.Risk.Valid() { // a call that is invalid has none
		entry.Risk = e.Risk.String()
	}
	if e.Effect != 0 {
		entry.Effect = e.Effect.String()
	}
	if r.policy != nil {
		entry.Policy = r.policy()
	}
	if e.Risk == policies.Read && e.Effect == policies.Allow {
		return r.log.Later(ctx, entry)
	}
	return r.log.Append(ctx, entry)
}

func kindOf(s tools.Stage) (audit.Kind, error) {
	switch s {
	case tools.StageDecision:
		return audit.Decision, nil
	case tools.StageCall:
		return audit.Call, nil
	case tools.StageOutcome:
		return audit.Outcome, nil
	default:
		return "", fmt.Errorf("the stage %q of a call has no kind in the audit log", s)
	}
}

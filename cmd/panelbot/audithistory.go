package main

import (
	"context"
	"encoding/json"
	"fmt"

	"panelbot/policies"
	"panelbot/policies/audit"
	"panelbot/tools"
)

// auditHistory finds decisions in the audit log: see tools.History.
type auditHistory struct{ reader audit.Reader }

// Decision gives the entry of a call's decision, from the newest on, with what was said
// at its end of why it was denied.
func (h auditHistory) Decision(ctx context.Context, call string) (tools.Entry, bool, error) {
	said := ""
	q := audit.Query{Filter: audit.Filter{Call: call}, Newest: true, Limit: 1}
	for {
		page, err := h.reader.AuditRecords(ctx, q)
		if err != nil || len(page) == 0 {
			return tools.Entry{}, false, err
		}
		e, err := page[0].Entry()
		if err != nil {
			return tools.Entry{}, false, err
		}
		if e.Kind == audit.Outcome && e.Request == "" && e.Status == string(tools.Denied) {
			said = e.Note
		}
		if isDecision(e) {
			entry, err := decisionOf(e)
			entry.Said = said
			return entry, err == nil, err
		}
		q.Before = page[0].Seq
	}
}

// isDecision reports whether an entry is the one that tells of the decision about a
// call: the decision itself, or the outcome of a call that ended with it.
func isDecision(e audit.Entry) bool {
	if e.Kind == audit.Decision {
		return true
	}
	return e.Kind == audit.Outcome && e.Request == "" && e.Effect != "" && (len(e.Facts) > 0 || len(e.Args) > 0)
}

// decisionOf reads a decision as the tools recorded it. Facts that are missing stay
// so.
func decisionOf(e audit.Entry) (tools.Entry, error) {
	out := tools.Entry{
		Time: e.Time, Call: e.Call, Stage: tools.StageDecision, Person: e.Person, Door: e.Door, Tool: e.Tool, Panel: e.Panel, Target: e.Target,
		Rule: e.Rule, Policy: e.Policy, Args: e.Args, Status: tools.Status(e.Status), Took: e.Took, Note: e.Note,
	}
	if e.Kind == audit.Outcome {
		out.Stage = tools.StageOutcome
	}
	var err error
	if out.Risk, err = policies.ParseRisk(e.Risk); err != nil {
		return out, fmt.Errorf("entry %d: %w", e.Seq, err)
	}
	if out.Effect, err = policies.ParseEffect(e.Effect); err != nil {
		return out, fmt.Errorf("entry %d: %w", e.Seq, err)
	}
	if len(e.Facts) > 0 {
		out.Facts = new(tools.Facts)
		if err := json.Unmarshal(e.Facts, out.Facts); err != nil {
			return out, fmt.Errorf("entry %d: what the policy knew cannot be read: %w", e.Seq, err)
		}
	}
	return out, nil
}

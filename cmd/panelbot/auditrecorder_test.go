package main

import (
	"context"
	"encoding/json"
	"errors"
	"log/slog"
	"testing"
	"testing/synctest"
	"time"

	"github.com/google/go-cmp/cmp"

	"panelbot/policies"
	"panelbot/policies/audit"
	"panelbot/tools"
)

// auditMemory is a store of the audit log that can break.
type auditMemory struct {
	entries []audit.Entry
	broken  error
}

func (m *auditMemory) AppendAudit(_ context.Context, entries ...audit.Entry) (audit.Head, error) {
	if m.broken == nil {
		m.entries = append(m.entries, entries...)
	}
	return audit.Head{}, m.broken
}

// TestAuditRecorder: a change is on the disk before Record returns, behind the
// reads before it; a read waits for company; what is denied or invalid does not.
func TestAuditRecorder(t *testing.T) {
	t.Parallel()
	synctest.Test(t, func(t *testing.T) {
		m := &auditMemory{}
		log := audit.New(slog.New(slog.DiscardHandler), m)
		r := auditRecorder{log: log, policy: func() string { return "3f1c" }}
		var _ tools.Recorder = r
		record := func(e tools.Entry, written int) {
			t.Helper()
			if err := r.Record(t.Context(), e); err != nil {
				t.Fatal(err)
			}
			synctest.Wait()
			if len(m.entries) != written {
				t.Errorf("%s: %d entries are written, want %d", e.Call, len(m.entries), written)
			}
		}
		change := tools.Entry{
			Time: time.Now(), Call: "two", Stage: tools.StageDecision, Person: "alice", Door: policies.MCP, Tool: "flashpanel_dns_record_create", Panel: "main", Target: "server web-1 (1)",
			Risk: policies.Disrupt, Effect: policies.Allow, Rule: "policy.defaults.disrupt", Args: json.RawMessage(`{"server":1}`),
		}
		record(read("one"), 0)
		record(change, 2)
		denied := read("three")
		denied.Effect = policies.Deny
		record(denied, 3)
		record(tools.Entry{Call: "four", Stage: tools.StageOutcome, Status: tools.Invalid}, 4)
		record(tools.Entry{Call: "five", Stage: tools.StageCall, Risk: policies.Change, Effect: policies.Confirm}, 5)
		record(read("six"), 5)
		want := audit.Entry{
			Time: change.Time, Kind: audit.Decision, Call: "two", Person: "alice", Door: policies.MCP, Tool: "flashpanel_dns_record_create", Panel: "main", Target: "server web-1 (1)",
			Risk: "disrupt", Effect: "allow", Rule: "policy.defaults.disrupt", Policy: "3f1c", Args: json.RawMessage(`{"server":1}`),
		}
		if diff := cmp.Diff(m.entries[1], want); diff != "" {
			t.Errorf("got -, want +:\n%s", diff)
		}
		if e := m.entries[3]; e.Risk != "" || e.Effect != "" || e.Status != "invalid" || e.Kind != audit.Outcome {
			t.Errorf("an invalid call: got %+v", e)
		}
		m.broken = errors.New("no space left")
		if err := r.Record(t.Context(), change); !errors.Is(err, m.broken) {
			t.Errorf("the store is broken: got %v", err)
		}
		if err := r.Record(t.Context(), tools.Entry{Stage: "other"}); err == nil {
			t.Error("a stage that is none was recorded")
		}
		m.broken = nil
		if err := log.Close(t.Context()); err != nil {
			t.Error(err)
		}
		if got := m.entries[len(m.entries)-1].Call; got != "six" {
			t.Errorf("the last entry is of %s", got)
		}
	})
}

// read is the outcome of a read that the policy allowed.
func read(call string) tools.Entry {
	return tools.Entry{Call: call, Stage: tools.StageOutcome, Risk: policies.Read, Effect: policies.Allow, Status: tools.Done}
}

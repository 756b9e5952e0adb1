package main

import (
	"encoding/json"
	"errors"
	"log/slog"
	"path/filepath"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"panelbot/policies"
	"panelbot/policies/audit"
	"panelbot/policies/store"
	"panelbot/tools"
)

// TestAuditHistory: what was recorded of a decision comes back as it was, whatever
// was recorded of the call since; an entry of an older panelbot has no facts.
func TestAuditHistory(t *testing.T) {
	t.Parallel()
	ctx, quiet := t.Context(), slog.New(slog.DiscardHandler)
	s, err := store.Open(ctx, quiet, store.Config{URL: "sqlite:" + filepath.Join(t.TempDir(), "a.db")})
	if err != nil {
		t.Fatal(err)
	}
	log := audit.New(quiet, s)
	defer func() {
		if err := errors.Join(log.Close(ctx), s.Close()); err != nil {
			t.Error(err)
		}
	}()
	at := time.Date(2026, 11, 30, 9, 0, 0, 0, time.UTC)
	decision := tools.Entry{
		Time: at, Call: "ONE", Stage: tools.StageDecision, Person: "dan", Door: policies.MCP, Tool: "flashpanel_server_restart", Panel: "main", Target: "server web-1 (1)",
		Risk: policies.Disrupt, Effect: policies.Approve, Rule: "policy.rules.prod", Policy: "3f1c", Args: json.RawMessage(`{"server":1}`), Took: time.Second, Note: "it hangs",
		Facts: &tools.Facts{At: at.Add(-time.Minute), Kind: "server", ID: "1", Name: "web-1", Tags: map[string]string{"env": "prod"}, Resolved: true, Takes: "1 of role:admin", Reason: true, Effect: policies.Deny},
	}
	denied := decision
	denied.Call, denied.Stage, denied.Status, denied.Effect = "TWO", tools.StageOutcome, tools.Denied, policies.Deny
	denied.Note = "nobody said yes."
	asked := decision
	asked.Call = "ASKED"
	no := tools.Entry{Call: "ASKED", Stage: tools.StageOutcome, Person: "dan", Risk: policies.Disrupt, Effect: policies.Deny, Rule: "policy.rules.prod", Status: tools.Denied, Note: "the question was not answered."}
	old := denied
	old.Call, old.Facts = "OLD", nil
	r := auditRecorder{log: log, policy: func() string { return "3f1c" }}
	sent := tools.Entry{Call: "ONE", Stage: tools.StageOutcome, Person: "dan", Risk: policies.Disrupt, Effect: policies.Approve, Status: tools.Done}
	for _, e := range []tools.Entry{decision, denied, old, sent, asked, no} {
		if err := r.Record(ctx, e); err != nil {
			t.Fatal(err)
		}
	}
	if err := s.OpenReview(ctx, policies.Review{Call: "ONE", Risk: policies.Disrupt}); err != nil {
		t.Fatal(err)
	}
	denied.Said, old.Said, asked.Said = denied.Note, old.Note, no.Note
	for id, want := range map[string]tools.Entry{"ONE": decision, "TWO": denied, "OLD": old, "ASKED": asked} {
		got, found, err := auditHistory{s}.Decision(ctx, id)
		if diff := cmp.Diff(got, want); err != nil || !found || diff != "" {
			t.Errorf("%s: %t, %v (-got +want):\n%s", id, found, err, diff)
		}
	}
	if _, found, err := (auditHistory{s}).Decision(ctx, "NONE"); found || err != nil {
		t.Errorf("found a call that nobody made: %v", err)
	}
	if err := log.Append(ctx, audit.Entry{Kind: audit.Decision, Call: "ODD", Risk: "change", Effect: "allow", Facts: json.RawMessage(`5`)}); err != nil {
		t.Fatal(err)
	}
	if _, _, err := (auditHistory{s}).Decision(ctx, "ODD"); err == nil {
		t.Error("facts that cannot be read are taken for none")
	}
}

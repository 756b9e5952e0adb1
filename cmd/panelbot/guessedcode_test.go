package main

import (
	"context"
	"strings"
	"testing"

	"panelbot/policies"
	"panelbot/policies/audit"
	"panelbot/tools"
	"panelbot/tools/op"
)

// TestGuessedCode: a program that guesses codes for what hands out a secret gets ten an
// hour, however often it calls, and each is in the record.
func TestGuessedCode(t *testing.T) {
	t.Parallel()
	d := newDesk(t)
	d.write(strings.Replace(deskConfig, "people:", "policy: {defaults: {reveal: confirm}}\npeople:", 1))
	h := d.open()
	defer h.close()
	alice, _ := h.cfg.person("alice")
	var last tools.Outcome
	for range 12 {
		last = h.runner.Run(t.Context(), tools.Call{Tool: "database download", Args: []byte(`{"server":2,"database":1}`), Person: alice, Door: policies.Terminal, Private: true,
			Confirm: func(context.Context, tools.Question) (bool, error) { return true, nil },
			Ask:     func(context.Context, op.Order) (string, error) { return "no code", nil }})
	}
	if last.Status != tools.Denied || !strings.Contains(last.Summary, "too many wrong codes came in your name") {
		t.Errorf("got %s: %s", last.Status, last.Summary)
	}
	refused := 0
	for _, e := range d.entries(h) {
		if e.Kind == audit.People && e.Target == "person alice" && strings.Contains(e.Note, "the one-time code is wrong") {
			refused++
		}
	}
	if refused != 10 {
		t.Errorf("%d wrong codes are in the record, want 10", refused)
	}
}

// entries are those of the audit log, the newest last.
func (d *desk) entries(h *house) []audit.Entry {
	d.t.Helper()
	records, err := audit.Last(d.t.Context(), h.gate.store, audit.Query{Limit: 200, Before: 1 << 40})
	if err != nil {
		d.t.Fatal(err)
	}
	entries := make([]audit.Entry, len(records))
	for i, r := range records {
		if entries[i], err = r.Entry(); err != nil {
			d.t.Fatal(err)
		}
	}
	return entries
}

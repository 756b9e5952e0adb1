package main

import (
	"strings"
	"testing"

	"panelbot/policies"
	"panelbot/policies/approval"
	"panelbot/policies/audit"
	"panelbot/tools"
)

// TestAuditTellsTheAnswer: of what others approved, the record has the state before and
// the status of the panel's answer.
func TestAuditTellsTheAnswer(t *testing.T) {
	t.Parallel()
	d := newDesk(t)
	h := d.open()
	id := approved(t, d, h)
	if _, err := h.gate.desk.Await(t.Context(), id, approval.Approved, approval.Executing); err != nil {
		t.Fatal(err)
	}
	alice, _ := h.cfg.person("alice")
	read := h.runner.Run(t.Context(), tools.Call{Tool: "server list", Person: alice, Door: policies.Terminal})
	if read.Status != tools.Done {
		t.Fatal(read.Summary)
	}
	h.close() // which writes down what was read
	h = d.open()
	defer h.close()
	list, err := audit.Last(t.Context(), h.gate.store, audit.Query{Limit: 100, Before: 1 << 40})
	if err != nil {
		t.Fatal(err)
	}
	statuses := map[string]int{}
	for _, r := range list {
		e, err := r.Entry()
		if err != nil {
			t.Fatal(err)
		}
		switch e.Kind {
		case audit.Outcome:
			statuses[e.Tool] = e.PanelStatus
		case audit.Call:
			if !strings.Contains(string(e.Before), "server get") {
				t.Errorf("the call has the state before %s", e.Before)
			}
		}
	}
	if statuses["flashpanel_server_delete"] != 204 || statuses["flashpanel_server_list"] != 200 {
		t.Errorf("the panel answered with %v", statuses)
	}
}

package main

import (
	"strings"
	"testing"
	"time"

	"panelbot/policies"
	"panelbot/tools"
)

// TestApproveWaitsForNobody: a yes after which nobody is left who could give the next one
// is not waited upon.
func TestApproveWaitsForNobody(t *testing.T) {
	t.Parallel()
	d := newDesk(t)
	d.write(strings.Replace(deskConfig, "people:", "policy: {approvals: {count: 2}}\npeople:\n  - {name: carol, roles: [approver]}", 1))
	h := d.open()
	olga, _ := h.cfg.person("olga")
	out := h.runner.Run(t.Context(), tools.Call{Tool: "server delete", Args: []byte(`{"server":2}`), Person: olga, Door: policies.MCP, Token: "t"})
	if out.Approval == nil {
		t.Fatal(out.Summary)
	}
	for _, name := range []string{"alice", "carol"} {
		if err := h.setOff(t.Context(), name, "gone", policies.Person{Name: "root"}, policies.Terminal); err != nil {
			t.Fatal(err)
		}
	}
	h.close()
	d.fresh("bob")
	began := time.Now()
	stdout, stderr, _ := d.run(nil, "approvals", "approve", out.Approval.ID, "code="+d.code("bob")(), "--as", "bob", "--config", d.file)
	if took := time.Since(began); took > time.Minute || !strings.Contains(stdout+stderr, out.Approval.ID) {
		t.Errorf("after %s: %s%s", took, stdout, stderr)
	}
	stdout, stderr, err := d.run(nil, "approvals", "show", out.Approval.ID, "--as", "bob", "--config", d.file)
	if err != nil || !strings.Contains(stdout, "so far 1 said yes") {
		t.Errorf("the request is shown as %s%s, %v", stdout, stderr, err)
	}
}

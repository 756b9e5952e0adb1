package main

import (
	"testing"

	"panelbot/adapters/chat"
	"panelbot/policies"
	"panelbot/tools"
)

// TestDisabledAdmin: a door may hand over the person of the configuration file. Who is
// disabled, or is no admin any more, turns no switch, and reads nothing.
func TestDisabledAdmin(t *testing.T) {
	t.Parallel()
	d := newDesk(t)
	h := d.open()
	defer h.close()
	alice, _ := h.cfg.person("alice")
	bob, _ := h.cfg.person("bob")
	bob.Roles = []policies.Role{policies.Admin} // as he was once
	if err := h.Stop(t.Context(), bob, policies.Terminal, "trouble"); err == nil || h.runner.Policy().Stopped != "" {
		t.Errorf("somebody who is no admin any more stops everything: %v", err)
	}
	if err := h.Stop(t.Context(), alice, policies.Terminal, "trouble"); err != nil {
		t.Fatal(err)
	}
	if err := h.setOff(t.Context(), "alice", "stolen laptop", policies.Person{Name: "root"}, policies.Terminal); err != nil {
		t.Fatal(err)
	}
	g := chat.New(h.runner.Catalogue(), chat.Config{Finder: finder(h.search), Switches: h})
	a := g.Run(t.Context(), h.runner, "policy resume code="+d.code("alice")(), chat.Asker{Call: tools.Call{Person: alice, Door: policies.Terminal}})
	if a.OK || h.runner.Policy().Stopped != "trouble" {
		t.Errorf("a disabled admin resumes: %q", a.Text)
	}
	if err := h.Stop(t.Context(), alice, policies.Terminal, "mine"); err == nil || h.runner.Policy().Stopped != "trouble" {
		t.Errorf("a disabled admin stops: %v", err)
	}
	call := tools.Call{Tool: "server list", Person: alice, Door: policies.Terminal}
	if out := h.runner.Run(t.Context(), call); out.Status != tools.Denied || out.Rule != "person" || out.Data != nil {
		t.Errorf("a disabled admin reads: %+v", out)
	}
	for _, dry := range []bool{false, true} {
		call.DryRun = dry
		if out := h.runner.RunPlan(t.Context(), []tools.Step{{Tool: "server list"}}, call); out.Status != tools.Denied {
			t.Errorf("a disabled admin reads by a plan, dry %t: %+v", dry, out)
		}
	}
}

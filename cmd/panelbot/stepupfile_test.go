package main

import (
	"testing"

	"panelbot/policies"
)

// TestStepUpOfFile: what step_up names holds for every yes; what it does not, for the
// votes alone where it is about grant and destroy.
func TestStepUpOfFile(t *testing.T) {
	t.Parallel()
	for file, want := range map[string]map[policies.Risk]bool{
		"{}":             {policies.Reveal: true},
		"{change: totp}": {policies.Reveal: true, policies.Change: true},
		"{disrupt: totp, grant: totp, reveal: none}": {policies.Disrupt: true, policies.Grant: true},
		"{destroy: totp}": {policies.Reveal: true, policies.Destroy: true},
	} {
		cfg, err := parseConfig("c.yaml", []byte(`panels: [{name: main, kind: flashpanel, url: "simulator:"}]
people: [{name: alice, roles: [admin]}]
policy: {solo: true, defaults: {reveal: confirm, change: confirm, disrupt: confirm, grant: confirm, destroy: confirm}, step_up: `+file+"}\n"), environment{}.lookup, nil)
		if err != nil {
			t.Fatal(err)
		}
		alice, _ := cfg.person("alice")
		p := cfg.policy()
		for _, risk := range policies.Risks() {
			d := p.Decide(policies.Request{Person: alice, Door: policies.Terminal, Tool: "x", Kind: "flashpanel", Panel: "main", Risk: risk})
			if d.StepUp != want[risk] {
				t.Errorf("step_up %s: %s wants a code: %t, want %t", file, risk, d.StepUp, want[risk])
			}
		}
	}
}

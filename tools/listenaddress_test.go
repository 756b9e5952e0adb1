package tools_test

import (
	"context"
	"net/netip"
	"testing"

	"panelbot/policies"
	"panelbot/tools"
)

// TestGuardsSeeListenAddress: SSH on a port that only a ListenAddress names was closed
// without the guard, which took it to be on 22.
func TestGuardsSeeListenAddress(t *testing.T) {
	t.Parallel()
	const (
		sshd    = "GET /api/servers/1/sshd_config"
		rules   = "GET /api/servers/1/rules"
		create  = "flashpanel_firewall_rule_create"
		remove  = "flashpanel_firewall_rule_delete"
		ofSSH   = `{"server":1,"rule":3}`
		of22    = `{"server":1,"rule":1}`
		close2  = `{"server":1,"port":"2222","type":"deny"}`
		close22 = `{"server":1,"port":"22","type":"deny"}`
		own     = `[{"key":"ListenAddress","value":["0.0.0.0:2222"]}]`
	)
	for name, test := range map[string]struct {
		config, tool, args string
		guarded            bool
	}{
		"closing its port":            {own, create, close2, true},
		"removing what opens it":      {own, remove, ofSSH, true},
		"of two":                      {`[{"key":"listenaddress","value":["0.0.0.0","[::]:2222"]}]`, create, close2, true},
		"as a text":                   {`[{"key":" listenaddress ","value":"0.0.0.0:2222"}]`, create, close2, true},
		"in two settings":             {`[{"key":"listenaddress","value":["0.0.0.0"]},{"key":"listenaddress","value":["[::]:2222"]}]`, remove, ofSSH, true},
		"another's port stays closed": {own, create, `{"server":1,"port":"3306","type":"deny"}`, false},
		"22 on which nothing is":      {own, create, close22, false},
		"22 beside it":                {`[{"key":"listenaddress","value":["0.0.0.0","[::]:2222"]}]`, remove, of22, true},
		"not to be read":              {`[{"key":"port","value":["22"]},{"key":"listenaddress","value":["0.0.0.0:${SSH}"]}]`, create, `{"server":1,"port":"3306","type":"deny"}`, true},
		"of no value":                 {`[{"key":"port","value":["22"]},{"key":"listenaddress","value":[]}]`, create, `{"server":1,"port":"3306","type":"deny"}`, true},
		"of no text":                  {`[{"key":"port","value":["22"]},{"key":"listenaddress","value":[{"port":2222}]}]`, create, `{"server":1,"port":"3306","type":"deny"}`, true},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			s := script{
				sshd:  {says(test.config)},
				rules: {says(`{"data":[{"id":1,"port":"22","type":"allow"},{"id":3,"port":"2222","type":"allow"}]}`)},
			}
			r := newRig(t, s, confirming, func(c *tools.Config) { c.Panels[0].Addresses = []netip.Addr{netip.MustParseAddr("192.0.2.1")} })
			said := false
			out := r.call(test.tool, test.args, func(c *tools.Call) {
				c.Door = policies.Terminal
				c.Confirm = func(context.Context, tools.Question) (bool, error) { said = true; return false, nil }
			})
			if guarded := out.Rule == "guard.lockout"; guarded != test.guarded || said == test.guarded {
				t.Errorf("asked %t, %s by %q: %s", said, out.Status, out.Rule, out.Summary)
			}
		})
	}
}

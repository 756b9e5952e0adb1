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
			asked, out := guarding(t, script{
				sshd:  {says(test.config)},
				rules: {says(`{"data":[{"id":1,"port":"22","type":"allow"},{"id":3,"port":"2222","type":"allow"}]}`)},
			}, test.tool, test.args)
			if guarded := out.Rule == "guard.lockout"; guarded != test.guarded || asked == test.guarded {
				t.Errorf("asked %t, %s by %q: %s", asked, out.Status, out.Rule, out.Summary)
			}
		})
	}
}

// TestListenAddressThatMovesSSH: a ListenAddress without a port in the place of one with a
// port has SSH listen on Port, or 22, which the firewall may keep closed.
func TestListenAddressThatMovesSSH(t *testing.T) {
	t.Parallel()
	const (
		all     = `"ListenAddress":"0.0.0.0"`
		open22  = `{"data":[{"id":1,"port":"22","type":"allow"},{"id":3,"port":"2222","type":"allow"}]}`
		only2   = `{"data":[{"id":3,"port":"2222","type":"allow"}]}`
		own     = `[{"key":"listenaddress","value":["0.0.0.0:2222"]}]`
		common  = `[{"key":"port","value":["2222"]},{"key":"listenaddress","value":["127.0.0.1"]}]`
		by22    = `[{"key":"listenaddress","value":["0.0.0.0:22"]}]`
		unknown = `[{"key":"listenaddress","value":["0.0.0.0:"]}]`
	)
	for name, test := range map[string]struct {
		config, rules, settings string
		guarded                 bool
	}{
		"to a port that is closed":       {own, only2, all, true},
		"in other letters":               {own, only2, `"listenaddress":["0.0.0.0","::"]`, true},
		"to a port that is open":         {own, open22, all, false},
		"to a port that is said":         {own, only2, all + `,"Port":2222`, false},
		"to a port said that is closed":  {own, only2, all + `,"Port":22`, true},
		"where it is":                    {common, only2, all, false},
		"where it is, whoever opened it": {by22, `{"data":[]}`, all, false},
		"from where nobody knows":        {unknown, open22, all, true},
		"nothing of addresses":           {unknown, only2, `"MaxAuthTries":3`, false},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			asked, out := guarding(t, script{
				"GET /api/servers/1/sshd_config": {says(test.config)},
				"GET /api/servers/1/rules":       {says(test.rules)},
				"GET /api/servers/1/ssh-keys":    {says(`{"data":[{"id":5,"linux_user":"root"}]}`)},
			}, "flashpanel_sshd_update", `{"server":1,"settings":{`+test.settings+`}}`)
			if guarded := out.Rule == "guard.lockout"; guarded != test.guarded || asked == test.guarded {
				t.Errorf("asked %t, %s by %q: %s", asked, out.Status, out.Rule, out.Summary)
			}
		})
	}
}

// guarding makes a call at a terminal that answers no, and gives whether it was asked.
func guarding(t *testing.T, s script, tool, args string) (asked bool, out tools.Outcome) {
	t.Helper()
	r := newRig(t, s, confirming, func(c *tools.Config) { c.Panels[0].Addresses = []netip.Addr{netip.MustParseAddr("192.0.2.1")} })
	out = r.call(tool, args, func(c *tools.Call) {
		c.Door = policies.Terminal
		c.Confirm = func(context.Context, tools.Question) (bool, error) { asked = true; return false, nil }
	})
	return asked, out
}
